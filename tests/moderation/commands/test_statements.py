"""``moderation audit statements``."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from moderation import access
from moderation.context import Context
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage.database import open_database
from rules import Outcome, Policy
from tests.builders import a_decided_comment
from tests.moderation.commands.test_command_line import installed, run
from tests.moderation.statements.test_records import VALIDATOR

__all__ = ["installed", "run"]

Run = Callable[..., tuple[int, str]]


def test_it_writes_the_statements_of_a_period_a_hundred_a_line(installed: Run, tmp_path: Path, policy: Policy) -> None:
    with closing(open_database(f"sqlite:///{tmp_path}/data/moderation.db")) as database:
        context = Context(Settings(data_dir=tmp_path / "data"), database, Bell("redis://127.0.0.1:1"), Policies(policy))
        with database.read() as connection:
            site = access.find_site(connection, "demo")
        for number in range(101):
            a_decided_comment(context, site, Outcome.REJECT, f"Idiot number {number}.")
        a_decided_comment(context, site, Outcome.APPROVE)
    out = tmp_path / "statements.jsonl"
    status, said = installed("audit", "statements", str(out), "--since", "2026-11-22", "--until", "2026-11-23")
    assert (status, "101 statements of reasons." in said) == (0, True)
    batches = [json.loads(line)["statements"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert [len(batch) for batch in batches] == [100, 1]
    records = [record for batch in batches for record in batch]
    assert all(VALIDATOR.is_valid(record) for record in records)
    assert len({record["puid"] for record in records}) == 101
    assert "Idiot" not in out.read_text(encoding="utf-8")


def test_a_day_without_a_rejection_is_an_empty_file(installed: Run, tmp_path: Path) -> None:
    out = tmp_path / "statements.jsonl"
    status, said = installed("audit", "statements", str(out), "--since", "2001-01-01", "--until", "2001-01-02")
    assert (status, "0 statements" in said, out.read_text()) == (0, True, "")
