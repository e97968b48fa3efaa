"""Holds the guide to the program: it builds, loads nothing from elsewhere, and what it tells to type exists."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from moderation.__main__ import moderation as command_line
from tests.test_architecture import ROOT, VARIABLES

PAGES = sorted((ROOT / "docs").glob("*.md"))
CODE = re.compile(r"^ {4}(\S.*)$|`([^`\n]+)`", re.MULTILINE)
RULES = {"decide", "explain", "check", "evaluate", "list"}
LOADED = re.compile(r"""(?:<(?:script|img|iframe|source)\b[^>]*\bsrc|<link\b[^>]*\bhref)=["']?(?:https?:)?//""")


def typed(page: Path) -> list[str]:
    """What a page tells to type: its indented lines, and its words in code."""
    return [line or word for line, word in CODE.findall(page.read_text())]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guide")
    command = [Path(sys.executable).parent / "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_built_and_every_link_leads_somewhere(built: Path) -> None:
    assert {page.with_suffix(".html").name for page in PAGES} <= {page.name for page in built.glob("*.html")}


def test_no_page_loads_anything_from_elsewhere(built: Path) -> None:
    loading = [page.name for page in built.rglob("*.html") if LOADED.search(page.read_text())]
    styles = [style.name for style in built.rglob("*.css") if re.search(r"(url\(|@import)[^;)]*//", style.read_text())]
    assert (loading, styles) == ([], [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_it_tells_is_there(page: Path) -> None:
    for line in typed(page):
        found = re.search(r"(?:^| api |=\S+ )moderation ([a-z].*)", line)
        if found:
            check_command(found[1].partition(" #")[0].split())


def check_command(words: list[str]) -> None:
    """Walk down the command line as far as its commands go; every option must be one of the last."""
    command: click.Command = command_line
    while isinstance(command, click.Group) and words:
        assert words[0] in command.commands, f"moderation … {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= options, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_other_thing_it_names_is_there(page: Path) -> None:
    text = page.read_text()
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^ {4}(?:\w+=\S.*)?make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"MODERATION_[A-Z_]+", text)) <= set(VARIABLES)
    assert set(re.findall(r"python -m rules (\w+)", text)) <= RULES
    for file in re.findall(r"`((?:docs|rules|examples|clients)/[\w./-]+)`", text):
        assert (ROOT / file).exists(), file
