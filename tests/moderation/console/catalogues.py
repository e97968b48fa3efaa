"""Finds whatever the console says to people, and writes it into the catalogues: ``make messages``.

A message is what a template or a module of the console puts before ``gettext`` or ``ngettext``, a value of a table of
words, a sentence by which a station refuses, or one of those with figures in them.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from moderation import errors
from moderation.console import problems
from moderation.console.language import ENGLISH, FOLDER, NAMES

MODERATION = Path(errors.__file__).parent
CONSOLE = MODERATION / "console"
LANGUAGES = [code for code in NAMES if code != ENGLISH]
STATIONS = [
    *(
        MODERATION / f"{name}.py"
        for name in ("appeals", "colleagues", "decisions", "erasures", "inspections", "notes", "review")
    ),
    *(MODERATION / f"{name}.py" for name in ("errors", "replays", "reversing")),
    MODERATION / "storage" / "database.py",
    *sorted((MODERATION / "people").glob("*.py")),
    *sorted((MODERATION / "provider").glob("*.py")),
    *sorted((MODERATION / "quality").glob("*.py")),
    *sorted(CONSOLE.glob("*.py")),
]
REFUSALS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.CallerError | errors.WorldError)
}
FOR_OPERATORS = {"A test site is for test keys; nobody signs in to it."}  # said on the command line alone
Message = tuple[str, str | tuple[str, str]]  # the context, and the message or its two forms


@cache
def find_messages() -> dict[Message, None]:
    """List what has to be translated, in the order in which it is found."""
    found: dict[Message, None] = {}
    for path in sorted((CONSOLE / "templates").rglob("*.html")):
        found |= dict.fromkeys(_of_template(path.read_text()))
    for path in sorted(CONSOLE.glob("*.py")):
        found |= dict.fromkeys(_of_module(ast.parse(path.read_text())))
    for path in STATIONS:
        refused = (sentence for sentence in _refusals(ast.parse(path.read_text())) if isinstance(sentence, str))
        found |= dict.fromkeys(("", sentence) for sentence in refused if sentence not in FOR_OPERATORS)
    return found | dict.fromkeys(("", sentence) for sentence in problems.WITH_FIGURES)


def sentences_with_figures() -> Iterator[str]:
    """List the stations' refusals that have figures in them, with 1 for each."""
    for path in STATIONS:
        for sentence in _refusals(ast.parse(path.read_text())):
            if isinstance(sentence, ast.JoinedStr):
                yield "".join(str(one.value) if isinstance(one, ast.Constant) else "1" for one in sentence.values)


@cache
def read(language: str) -> Catalog:
    """Read a catalogue; an empty one if there is none."""
    path = FOLDER / f"{language}.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)


def update(language: str) -> Catalog:
    """Make a catalogue of what has to be translated, with the translations that there are."""
    known, made = read(language), Catalog(locale=language, fuzzy=False)
    for context, message in find_messages():
        before = known.get(message, context or None)
        made.add(message, before.string if before else "", context=context or None)
    return made


def write(language: str, catalogue: Catalog) -> None:
    """Keep a catalogue; without dates, so that it changes only with its words."""
    written = io.BytesIO()
    write_po(written, catalogue, omit_header=False, width=120)
    kept = [
        line
        for line in written.getvalue().decode().splitlines()
        if not re.match(r'"(POT?-|Generated|Last-T|Report|Language-T|Project)', line)
    ]
    head = kept.index('msgid ""')
    (FOLDER / f"{language}.po").write_text("\n".join(kept[head:]).rstrip("\n") + "\n")


def _of_template(source: str) -> Iterator[Message]:
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    options = {"silent": "false", "trimmed": "true"}
    for _line, message, _comments, _context in extract(
        "jinja2.ext:babel_extract", io.BytesIO(source.encode()), keywords=keywords, options=options
    ):
        yield "", message if isinstance(message, str) else (message[0], message[1])


def _of_module(tree: ast.Module) -> Iterator[Message]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name == "gettext" and texts:
            yield "", texts[0]
        elif name == "ngettext" and len(texts) > 1:
            yield "", (texts[0], texts[1])
        elif name == "Words" and isinstance(call.args[0], ast.Dict):
            context = texts[0] if texts else ""
            values = [one.value for one in call.args[0].values if isinstance(one, ast.Constant)]
            yield from ((context, str(value)) for value in values if value)


def _refusals(tree: ast.Module) -> Iterator[str | ast.JoinedStr]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        said = call.args[0]
        if name in REFUSALS and isinstance(said, ast.JoinedStr):
            yield said
        elif name in REFUSALS and isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value


if __name__ == "__main__":
    for code in sys.argv[1:] or LANGUAGES:
        write(code, update(code))
