"""Makes a pack, which is a folder of TOML and word lists, into a Policy.  The only file that opens a pack's files.

All mistakes are collected and raised together, each with its file and key.
"""

import gc
import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from . import categories as cat
from .construction import collect, expand, names_group
from .errors import PackError
from .policy import Clause, Messages, Policy, Rule
from .schema import Names, Report, Table, names_of, number_of, read_rule, refuse_others, text_of
from .terms import Mark, Term, read_term
from .text.normalize import fold_characters
from .text.segments import cut
from .tongues import Source, Words, build_tongues
from .vocabulary import PackWords

SHIPPED = Path(__file__).parent / "packs" / "reader_comments"
_POLICY_KEYS = ("id", "max_characters", "clauses", "language_not_covered")
_FOLDERS_OF_NO_CLAUSE = ("benign", "constructions", "lexicons", "messages")
_PLAIN_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_WORD = re.compile(r"(?P<before>\*?)(?P<word>.+?)(?P<mark>\*?\??|~\??|\?~?)")
# Signs that folding reads as letters before any word is looked up.
_LEET = str.maketrans({"$": "s", "@": "a", "€": "e"})


class _Pack:
    """A folder being read, with the mistakes found in it so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[str] = []
        self._digest = hashlib.sha256()

    def report(self, path: Path) -> Report:
        """Give the function that takes the mistakes of one file."""
        name = path.relative_to(self.folder).as_posix()
        return lambda key, sentence: self.mistakes.append(f"{name}: {key}: {sentence}")

    def read(self, path: Path) -> str:
        """Read a file and add it to the fingerprint."""
        content = path.read_bytes()
        name = path.relative_to(self.folder).as_posix()
        self._digest.update(f"{name}\0{len(content)}\0".encode() + content)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as broken:
            self.report(path)(f"byte {broken.start}", "is not UTF-8")
            return ""

    def table(self, path: Path) -> Table:
        """Parse a TOML file; an empty table after a mistake."""
        try:
            return tomllib.loads(self.read(path))
        except tomllib.TOMLDecodeError as broken:
            self.report(path)("syntax", str(broken))
            return {}

    def files(self, folder: str, ending: str) -> Iterator[Path]:
        """Go through a folder's files in the order of their names; nothing if there is no such folder."""
        yield from sorted((self.folder / folder).glob(f"*{ending}"))

    def fingerprint(self) -> str:
        """Give the SHA-256 of all that was read."""
        return self._digest.hexdigest()


def load_policy(folder: Path | None = None) -> Policy:
    """Load a pack.

    Args:
        folder: The pack's folder; the shipped pack ``reader_comments`` if there is none.

    Returns:
        The policy, ready to decide.

    Raises:
        PackError: The pack has mistakes; all of them are listed.
    """
    pack = _Pack(folder or SHIPPED)
    if not (pack.folder / "policy.toml").is_file():
        raise PackError([f"policy.toml: is missing in {pack.folder.name}/; a pack begins with it"])
    table = pack.table(pack.folder / "policy.toml")
    with _no_collecting():
        policy = _policy(pack, table, pack.report(pack.folder / "policy.toml"))
    if pack.mistakes:
        raise PackError(pack.mistakes)
    return policy


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Let the garbage collector rest: a pack is hundreds of thousands of objects that all stay, a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # and unfrozen they are taken for old, so that the next round does not go through them
            gc.unfreeze()
            gc.enable()


def _policy(pack: _Pack, table: Table, report: Report) -> Policy:
    """Read all files of a pack; after a mistake the policy is of no use."""
    refuse_others(table, _POLICY_KEYS, report)
    clauses = names_of(table, "clauses", report)
    messages = _read_messages(pack)
    words = _read_words(pack)
    sources = list(_read_constructions(pack))
    tongues = build_tongues(words, sources)
    rules = _read_rules(pack, _names(clauses, words, sources))
    policy_id, limit = text_of(table, "id", report), number_of(table, "max_characters", report)
    return Policy(
        id=policy_id,
        fingerprint=pack.fingerprint(),
        max_characters=limit,
        clauses=tuple(Clause(one, _in_all(messages, "clauses", one, limit)) for one in clauses),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        text=_in_all(messages, "policy", "text", limit),
        limit_text=_in_all(messages, "limit", "text", limit),
        counting_rule=_in_all(messages, "limit", "counting", limit),
        languages=tuple(sorted({language for rule in rules for language in rule.languages})),
        escalates_unknown=table.get("language_not_covered", "escalate") == "escalate",
        tongues=tongues,
        words=PackWords(tongues),
        messages=messages,
    )


def rule_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Go through the rules of a pack.

    Args:
        folder: The pack's folder.

    Yields:
        The id that a rule's place gives it, and its file.
    """
    for clause_folder in sorted(one for one in folder.iterdir() if one.is_dir()):
        if clause_folder.name in _FOLDERS_OF_NO_CLAUSE:
            continue
        for path in sorted(clause_folder.glob("*.toml")):
            if not path.name.endswith(".examples.toml"):
                yield f"{clause_folder.name}/{path.stem}".replace("_", "-"), path


def _names(clauses: tuple[str, ...], words: dict[str, Words], sources: list[Source]) -> Names:
    """Collect what rules may name."""
    return Names(
        clauses,
        set(words) - {"any"},
        {term.category for one in words.values() for term in one.terms},
        {source.name for source in sources},
        {one.name for one in sources if any(map(names_group, chain.from_iterable(one.patterns.values())))},
    )


def _read_rules(pack: _Pack, names: Names) -> list[Rule]:
    """Read all rules."""
    tables = [(rule_id, path, pack.table(path)) for rule_id, path in rule_files(pack.folder)]
    rules = [read_rule(table, rule_id, names, pack.report(path)) for rule_id, path, table in tables if table]
    return [rule for rule in rules if rule is not None]


def _read_messages(pack: _Pack) -> dict[str, Messages]:
    """Read the words for people in every language that has them."""
    messages = {}
    for path in pack.files("messages", ".toml"):
        table = pack.table(path)
        sections = {key: value for key, value in table.items() if isinstance(value, dict)}
        for section, values in sections.items():
            for key, value in values.items():
                if not isinstance(value, str):
                    pack.report(path)(f"{section}.{key}", "must be a text")
        messages[path.stem] = Messages(text_of(table, "name", pack.report(path)), sections)
    return messages


def _in_all(messages: dict[str, Messages], section: str, key: str, limit: int) -> dict[str, str]:
    """Give one text in all languages that have it, the limit filled in."""
    found = {language: one.sections.get(section, {}).get(key) for language, one in messages.items()}
    return {language: text.replace("{limit}", str(limit)) for language, text in found.items() if text}


def _read_parts(pack: _Pack) -> dict[str, dict[str, str]]:
    """Read the parts that patterns may name, by language."""
    parts = {}
    for path in pack.files("constructions/parts", ".toml"):
        table, report = pack.table(path), pack.report(path)
        parts[path.stem] = collect([(name, text_of(table, name, report)) for name in table], partial(_no_part, report))
    return parts


def _no_part(report: Report, key: str, name: str) -> None:
    """Report the name of a part that there is not."""
    report(key, f"names <{name}>, but no such part stands before it in constructions/parts")


def _read_constructions(pack: _Pack) -> Iterator[Source]:
    """Read all constructions, with the parts put in the place of their names."""
    parts = _read_parts(pack)
    for path in pack.files("constructions", ".toml"):
        report = pack.report(path)
        table: dict[str, Any] = dict(pack.table(path))
        if not table:
            yield Source(path.stem, {}, report)
            continue
        refuse_others(table, ("title", "patterns"), report)
        text_of(table, "title", report)
        patterns = table.get("patterns", {})
        if not isinstance(patterns, dict):
            report("patterns", "must be a table of lists, one for each language")
            patterns = {}
        listed = {}
        for language in patterns:
            written = names_of(patterns, language, report, "patterns.") if patterns[language] else ()
            refuse = partial(_no_part, report, f"patterns.{language}")
            listed[language] = tuple(expand(one, parts.get(language, {}), refuse) for one in written)
        yield Source(path.stem, listed, report)


def _read_words(pack: _Pack) -> dict[str, Words]:
    """Read the lexicons of all languages."""
    languages = {}
    for folder in sorted(one for one in (pack.folder / "lexicons").glob("*") if one.is_dir()):
        words = Words()
        for path in sorted(folder.glob("*.txt")):
            _read_lexicon(pack, path, words)
        languages[folder.name] = words
    return languages


def _read_lexicon(pack: _Pack, path: Path, words: Words) -> None:
    """Read one word list into a language's words."""
    category = sys.intern(path.stem)
    lines = fold_characters(pack.read(path)).text.split("\n")
    kept = [(number, line) for number, line in enumerate(map(str.strip, lines), 1) if line and line[0] != "#"]
    if category in (cat.ENDINGS, cat.ORDINARY):
        listed = words.endings if category == cat.ENDINGS else words.ordinary
        listed.update(line.lstrip("-") for _, line in kept)
        return
    for number, line in kept:
        term = Term(((line, Mark.EXACT),), category) if _PLAIN_WORD.fullmatch(line) else _read_line(line, category)
        if term is None:
            pack.report(path)(f"line {number}", f"{line!r} is no term: words with marks ~ * ? at their edges")
        else:
            words.terms.append(term)


def _read_line(line: str, category: str) -> Term | None:
    """Read a folded line of a lexicon; ``None`` if it is no term."""
    if line[0] == "=" and len(line) > 1:
        term = _read_line(line[1:].strip(), category)
        return term and replace(term, own=True)
    tokens: list[tuple[str, str]] = []
    for written in line.split():
        match = _WORD.fullmatch(written)
        if match is None:
            return None
        before, word, mark = match.groups()
        if _PLAIN_WORD.fullmatch(word):
            tokens.append((word, _mark(before, mark)))
            continue
        folded = cut(word.translate(_LEET)).words[1:-1]
        if not folded:
            return None
        tokens += [(one, "") for one in folded[:-1]]
        tokens.append((folded[-1], _mark(before, mark)))
    return read_term(tokens, category)


def read_words(words: str) -> list[str]:
    """Fold and cut a term without marks as a lexicon's line is."""
    return cut(fold_characters(words).text.translate(_LEET)).words[1:-1]


def _mark(before: str, after: str) -> str:
    """Join the marks before and after a word into one."""
    if not before and not after:
        return ""
    question = "?" if "?" in after else ""
    star = "*" in after
    if before:
        return ("*both*" if star else "*post") + question
    return ("pre*" if star else "~" if "~" in after else "") + question
