"""The catalogues: nothing that people see goes without its translation, and no translation breaks a page."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.console import language, problems
from tests.moderation.console import catalogues
from tests.moderation.console.catalogues import CONSOLE, LANGUAGES

NAMES = {"UTC", "CSV", "JSON", "JSONL", "SHA-256", "Redis", "Esc", "html"}
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
FIELD = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-head|data-label)="([^"]*)"')
JINJA = re.compile(r"\{% block shape %\}\w*|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SENTENCE = re.compile(r"[A-Z][a-z’]+ [a-z]+|[a-z]+ [a-z]+ [a-z]+")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_translated(code: str) -> None:
    known = catalogues.read(code)
    found = {(context, message): known.get(message, context or None) for context, message in catalogues.find_messages()}
    missing = [message for (_context, message), entry in found.items() if not entry or not _is_whole(entry.string)]
    assert not missing, f"{len(missing)} to translate; `make messages` adds them to the catalogue"
    surplus = [entry.id for entry in known if entry.id and ((entry.context or ""), entry.id) not in found]
    assert not surplus, "nothing says this any more; `make messages` takes it out"


@pytest.mark.parametrize("code", LANGUAGES)
def test_places_and_tags_are_those_of_the_message(code: str) -> None:
    for entry in catalogues.read(code):
        if not entry.id:
            continue
        one, *many = [entry.id] if isinstance(entry.id, str) else entry.id
        wanted = _marks(many[0] if many else one)
        for translation in [entry.string] if isinstance(entry.string, str) else entry.string:
            assert _marks(translation) == wanted, translation
            assert translation.count('"') == one.count('"'), "a quotation mark would end an attribute"


def test_no_template_has_words_of_its_own() -> None:
    bare = [
        f"{path.name}: {words}"
        for path in sorted((CONSOLE / "templates").rglob("*.html"))
        for words in _words_of(path.read_text())
    ]
    assert not bare


def test_no_module_says_a_sentence_that_no_catalogue_knows() -> None:
    known = {form for _context, one in catalogues.find_messages() for form in ([one] if isinstance(one, str) else one)}
    said = [
        f"{path.name}: {text}"
        for path in sorted(CONSOLE.glob("*.py"))
        for text in _sentences_of(path)
        if text not in known
    ]
    assert not said


def test_every_refusal_with_figures_is_recognised() -> None:
    english = {sentence: problems.find(sentence) for sentence in catalogues.sentences_with_figures()}
    assert [sentence for sentence, message in english.items() if message is None] == []


def test_without_a_catalogue_everything_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    read = language._read.__wrapped__  # what it has read before does not count
    assert read("ka").gettext("Queue") == "Queue"
    assert read("ka").ngettext("one", "many", 2) == "many"


def _is_whole(translation: str | tuple[str, ...]) -> bool:
    return bool(translation) and (isinstance(translation, str) or all(translation))


def _marks(text: str) -> Counter[str]:
    return Counter(re.findall(r"%\(\w+\)s|\{\w+\}|%%|</?\w+[^>]*>", text))


def _words_of(source: str) -> Iterator[str]:
    """List what stands between a template's tags, or in a field that people see, and is handed to no gettext."""
    bare = JINJA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    shown = [*TAG.sub("\n", bare).splitlines(), *FIELD.findall(bare)]
    keys = set(re.findall(r"<kbd>(\w+)</kbd>", bare))
    for words in shown:
        if set(re.findall(r"[A-Za-z][\w-]+|[A-Z]\b", words)) - NAMES - keys - {"CSV-"}:
            yield words.strip()


def _sentences_of(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    looked_up_otherwise = {id(one) for one in _inside_of(tree, {"RuntimeError", "error", *catalogues.REFUSALS})}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings | looked_up_otherwise:
            continue
        if isinstance(node.value, str) and SENTENCE.search(node.value):
            yield node.value


def _inside_of(tree: ast.Module, names: set[str]) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield from ast.walk(node)
