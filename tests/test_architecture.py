"""Holds the words, the settings and the sizes to the code."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from moderation import jobs
from moderation.__main__ import moderation as command_line
from moderation.settings import Settings

ROOT = Path(__file__).parent.parent
PACKAGES = ("rules", "moderation", "workers")
CODE = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
MIGRATIONS = ROOT / "moderation" / "storage" / "migrations" / "versions"
README = (ROOT / "README.md").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()
VARIABLES = {f"MODERATION_{name.upper()}": field for name, field in Settings.model_fields.items()}


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_no_file_has_outgrown_its_story(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 300


@pytest.mark.parametrize("file", [file for file in CODE if file.parent != MIGRATIONS], ids=name_of)
def test_no_function_outgrows_a_glance(file: Path) -> None:
    functions = [n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.FunctionDef)]
    assert [f.name for f in functions if _lines_of_code(f) > 30] == []


def _lines_of_code(function: ast.FunctionDef) -> int:
    docstring = function.body[0] if ast.get_docstring(function) else None
    words = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - words


@pytest.mark.parametrize("name", sorted(jobs.ALLOWED))
def test_every_job_is_a_function_of_the_workers(name: str) -> None:
    module, function = name.rsplit(".", 1)
    assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_the_readme_tells_every_setting_in_its_own_words(variable: str) -> None:
    assert f"| `{variable}` |" in README
    assert VARIABLES[variable].description in README


def test_the_readme_tells_no_setting_that_is_not() -> None:
    assert set(re.findall(r"\| `(MODERATION_\w+)` \|", README)) == set(VARIABLES)


def test_compose_sets_only_what_the_code_reads() -> None:
    set_there = set(re.findall(r"MODERATION_[A-Z_]+", COMPOSE))
    secrets = {name.upper() for name in re.findall(r"^  (moderation_\w+): \{file", COMPOSE, re.MULTILINE)}
    assert secrets == {"MODERATION_DATABASE_URL", "MODERATION_REDIS_URL"}
    assert set_there | secrets <= set(VARIABLES)


def test_the_readme_names_every_command() -> None:
    for name, command in command_line.commands.items():
        assert f"moderation {name}" in README
        for word in getattr(command, "commands", {}):
            assert re.search(rf"moderation {name} [\w| ]*\b{word}\b", README), f"moderation {name} {word}"


def test_every_make_command_of_the_readme_is_there() -> None:
    targets = set(re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make (\w+)`", README)) <= targets


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_says_what_it_may_import(package: str) -> None:
    assert "may import" in (ROOT / package / "README.md").read_text().lower()


def test_every_dependency_has_its_line_in_the_lock_files() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[\[<>=~]", wish)[0].lower() for wish in project["dependencies"]}
    for lock in ("requirements.lock", "requirements-dev.lock"):
        locked = set(re.findall(r"^([\w.-]+)(?:\[\w+\])?==", (ROOT / lock).read_text(), re.MULTILINE))
        assert names <= {name.lower() for name in locked}


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
