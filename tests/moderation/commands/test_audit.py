import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.storage.database import open_database
from tests.moderation.audit.builders import second
from tests.moderation.commands.test_command_line import installed, run

__all__ = ["installed", "run"]

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def log(installed: Run, tmp_path: Path) -> Path:
    """An installation whose log has some entries, the last of them signed; gives the checkpoint's file."""
    for _ in range(2):
        installed("key", "create", "--scope", "check", "--days", "1")
        installed("site", "create", "Ruritania Today")
    status, note = installed("audit", "checkpoint", "--now")
    assert status == 0
    kept = tmp_path / "kept.txt"
    kept.write_text(note, encoding="utf-8")
    return kept


def tamper(tmp_path: Path, statement: str) -> None:
    with open_database(f"sqlite:///{tmp_path}/data/moderation.db").write() as connection:
        connection.execute(text("DROP TRIGGER audit_entries_no_update"))
        connection.execute(text(statement))


def test_it_says_what_the_log_is_anchored_to(installed: Run, log: Path) -> None:
    status, said = installed("audit", "verify")
    assert (status, "demo: 3 entries fit together, not anchored" in said) == (0, True)
    status, said = installed("audit", "verify", "--checkpoint", str(log))
    assert (status, f"anchored to {log}, a checkpoint of 3 entries" in said) == (0, True)


def test_a_change_is_named_in_words_and_in_json(installed: Run, log: Path, tmp_path: Path) -> None:
    tamper(tmp_path, "UPDATE audit_entries SET detail = 'x' WHERE sequence = 2")
    status, said = installed("audit", "verify")
    assert (status, "demo: BROKEN at entry 2. Entry 2 is not what was written" in said) == (1, True)
    status, said = installed("audit", "verify", "--json")
    verdict = json.loads(next(line for line in said.splitlines() if '"demo"' in line))
    assert (status, verdict["broken"], verdict["anchored"]) == (1, 2, None)


def test_the_key_may_be_pinned(installed: Run, log: Path, tmp_path: Path) -> None:
    exported = tmp_path / "log.jsonl"
    assert installed("audit", "export", str(exported))[0] == 0
    entries = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    key = next(entry["detail"] for entry in entries if entry.get("action") == "checkpoint_key_named")
    assert installed("audit", "verify", "--key", key)[0] == 0
    assert "--key is no public key" in installed("audit", "verify", "--key", key[:-4])[1]


def test_an_export_is_one_that_the_second_verifier_reads(installed: Run, log: Path, tmp_path: Path) -> None:
    exported = tmp_path / "log.jsonl"
    installed("audit", "export", str(exported))
    lines = exported.read_text(encoding="utf-8").splitlines()
    said = second.check_log(iter(lines), {"kept": log.read_text(encoding="utf-8")})
    assert said == "3 entries fit together, anchored to 3 of them."


def test_what_is_no_checkpoint_or_of_another_log_is_refused(installed: Run, log: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    for note, why in (("nonsense", "is no checkpoint"), (log.read_text().replace("s_", "s_x"), "of another log")):
        wrong.write_text(note, encoding="utf-8")
        status, said = installed("audit", "verify", "--checkpoint", str(wrong))
        assert (status, why in said) == (2, True)


def test_without_a_decision_there_is_no_receipt(installed: Run, log: Path) -> None:
    assert installed("audit", "receipt", "c_0")[0] == 2
