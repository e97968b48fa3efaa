"""What the code must not do, since it handles what strangers wrote."""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import CODE, ROOT, name_of

TEMPLATES = sorted(file for file in (ROOT / "moderation").rglob("*.html"))
MODULES = frozenset({"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "xmlrpc"})
BUILTINS = frozenset({"eval", "exec", "compile", "__import__"})
CALLS = frozenset({"Markup", "system", "popen", "getoutput", "mktemp"})
PATTERN_FUNCTIONS = frozenset(
    {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
)
# A pattern may only be made of the code's own constants: here those are its tables or messages, each escaped.
PATTERNS_OF_TABLES = {"rules/text/transliteration.py", "moderation/console/problems.py"}


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_nothing_is_read_that_could_run(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert [name for name in _imports(tree) if name.partition(".")[0] in MODULES] == []
    calls = [call for call in ast.walk(tree) if isinstance(call, ast.Call)]
    names = [_name_of_call(call) for call in calls]
    assert [name for name in names if name in CALLS] == []
    assert [call.func.id for call in calls if isinstance(call.func, ast.Name) and call.func.id in BUILTINS] == []
    assert [name for name, call in zip(names, calls, strict=True) if any(k.arg == "shell" for k in call.keywords)] == []


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _name_of_call(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_pattern(call: ast.Call) -> bool:
    """Tell calls of ``re``; RE2, which no pattern can keep busy, takes any."""
    of_re = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "re"
    return of_re and _name_of_call(call) in PATTERN_FUNCTIONS


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_no_pattern_of_re_is_made_of_data(file: Path) -> None:
    """A pattern from outside can keep ``re`` busy for ever; such patterns go to RE2."""
    calls = [call for call in ast.walk(ast.parse(file.read_text())) if isinstance(call, ast.Call)]
    made = [ast.unparse(call) for call in calls if _is_pattern(call) and _holds_data(call.args[0])]
    assert name_of(file) in PATTERNS_OF_TABLES or made == []


def _holds_data(pattern: ast.expr) -> bool:
    nodes = list(ast.walk(pattern))
    bound = {name.id for node in nodes if isinstance(node, ast.comprehension) for name in _names(node.target)}
    names = {name.id for node in nodes for name in _names(node)} - bound - set(vars(builtins)) - {"re"}
    return any(not name.isupper() for name in names)


def _names(node: ast.AST) -> list[ast.Name]:
    return [node] if isinstance(node, ast.Name) else []


@pytest.mark.parametrize("pattern", ["re.compile(given)", "re.search(f'{word}', text)", "re.match(row['p'], text)"])
def test_the_ban_sees_a_pattern_of_data(pattern: str) -> None:
    call = ast.parse(pattern).body[0].value  # type: ignore[attr-defined]
    assert _holds_data(call.args[0])


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_no_template_lets_anything_through_unescaped_or_runs_a_script_of_its_own(file: Path) -> None:
    source = file.read_text()
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+\s*=|javascript:|\sstyle\s*=", source, re.IGNORECASE)
