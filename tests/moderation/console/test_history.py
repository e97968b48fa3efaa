"""The history of the rules: what changed with each pack, tests run, and an earlier pack put in force again."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from moderation import changes, packs
from moderation.__main__ import main
from moderation.context import Context
from moderation.errors import OperatorError
from moderation.policies import Policies, read_pack
from moderation.storage.credentials import Site
from rules import load_policy
from tests.builders import NOW
from tests.moderation.console.conftest import Visitor
from tests.moderation.test_policies import RURITANIA

RULE = '[match]\nkind = "phrase"\nlexicons = ["insult"]\n'


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the queries are the log's, which are tried on both."""
    return sqlite_url


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """A link to a pack, as an installation that changes its pack at once has it."""
    shutil.copytree(RURITANIA, tmp_path / "first")
    place = tmp_path / "pack"
    place.symlink_to("first")
    return place


@pytest.fixture
def here(context: Context, site: Site, link: Path) -> Context:
    """The service under that pack, which has had one change since."""
    keep(context, link.resolve())
    shutil.copytree(link.resolve(), link.parent / "second")
    with (link.parent / "second" / "lexicons" / "en" / "insult.txt").open("a") as words:
        words.write("turnipface\n")
    link.unlink()
    link.symlink_to("second")
    keep(context, link.resolve())
    read_pack.cache_clear()
    return replace(context, policies=Policies(read_pack(link), link, link))


def keep(context: Context, folder: Path) -> None:
    packs.Keeper().keep(context.database, Policies(load_policy(folder), source=folder), now=NOW)


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["moderation", "rules", *words])
    main()


def test_it_tells_fields_of_rules_and_lines_of_other_files() -> None:
    before = {
        "a/x.toml": f'id = "a/x"\nversion = 1\n{RULE}',
        "a/y.toml": 'id = "a/y"',
        "lexicons/en/insult.txt": "dolt\n",
    }
    after = {
        "a/x.toml": f'id = "a/x"\nversion = 2\n{RULE}',
        "a/z.toml": 'id = "a/z"',
        "lexicons/en/insult.txt": "oaf\n",
    }
    found = changes.compare(before, after)
    assert [(one.rule, one.kind) for one in found.rules] == [("a/x", "changed"), ("a/y", "removed"), ("a/z", "added")]
    assert found.rules[0].fields == (changes.FieldChange("version", "1", "2"),)
    assert found.files == (changes.FileChange("lexicons/en/insult.txt", "changed", ("oaf",), ("dolt",)),)
    assert changes.compare(before, before) == changes.Changes((), ())


def test_the_page_tells_each_change_and_what_differs(here: Context, site: Site, auditor: Visitor) -> None:
    first, second = load_policy(RURITANIA).fingerprint, here.policy.fingerprint
    page = auditor.get("/console/rules").text
    assert f"before={first}&amp;after={second}" in page
    compared = auditor.get(f"/console/rules?before={first}&after={second}").text
    assert ("lexicons/en/insult.txt" in compared, "turnipface" in compared) == (True, True)
    assert auditor.get(f"/console/rules?before={first}&after={'0' * 64}").status_code == 404


def test_a_command_tells_the_same_and_restores_what_passes_its_examples(
    here: Context,
    link: Path,
    visitor: Callable[..., Visitor],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = load_policy(RURITANIA).fingerprint, here.policy.fingerprint
    where = ["--database", here.database.url]
    run(monkeypatch, "history", *where)
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == {first, second}
    run(monkeypatch, "diff", first[:12], second[:12], *where)
    assert "+ turnipface" in capsys.readouterr().out
    assert visitor("policy-editor", "Hentzau").post("/console/rules", fingerprint=first).status_code == 303
    run(monkeypatch, "restore", first[:12], "--pack", str(link), *where)
    assert load_policy(link).fingerprint == first
    here.policies.look()
    assert here.policy.fingerprint == first
    told = visitor("auditor", "Flavia").get("/console/rules").text
    for step in ("Earlier rules restored", "examples, 0 mistakes", "Restoring approved", "<bdi>Hentzau</bdi>"):
        assert step in told


def test_nothing_is_restored_that_nobody_has_approved(here: Context, link: Path, auditor: Visitor) -> None:
    first, second = load_policy(RURITANIA).fingerprint, here.policy.fingerprint
    assert auditor.post("/console/rules", fingerprint=first).status_code == 403
    with pytest.raises(OperatorError, match="No policy editor has approved"):
        packs.restore(here.database, first, link, now=NOW)
    assert load_policy(link).fingerprint == second
    packs.restore(here.database, first, link, now=NOW, alone=True)
    assert load_policy(link).fingerprint == first


def test_what_cannot_be_restored_is_left_alone(here: Context, link: Path) -> None:
    with pytest.raises(OperatorError, match="is no link"):
        packs.restore(here.database, here.policy.fingerprint, link.resolve(), now=NOW, alone=True)
    with pytest.raises(OperatorError, match="No pack of the fingerprint"):
        packs.restore(here.database, "0" * 64, link, now=NOW, alone=True)
    assert load_policy(link).fingerprint == here.policy.fingerprint
