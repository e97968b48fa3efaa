from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from moderation.audit import Verdict, checkpoints, verify
from moderation.audit.notes import PublicKey
from moderation.audit.verifying import Claim
from moderation.errors import OperatorError
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW
from tests.moderation.audit.builders import a_key, ask_both, grow, sign, tampering


def judge(database: Database, site: Site, *outside: Claim, pinned: PublicKey | None = None) -> Verdict:
    with database.read() as connection:
        return verify(connection, site.id, outside=outside, pinned=pinned)


def test_it_signs_what_has_come_and_names_its_key_in_the_log(database: Database, site: Site, tmp_path: Path) -> None:
    grow(database, site, 3)
    assert sign(database, site, a_key(tmp_path)).size == 4
    grow(database, site, 2)
    assert sign(database, site, a_key(tmp_path)).size == 6
    assert checkpoints.sign(database, site.id, a_key(tmp_path), now=NOW) is None
    assert judge(database, site).signed == 6


def test_it_signs_no_more_than_its_share_at_a_time(
    database: Database, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "MOST_ENTRIES", 4)
    grow(database, site, 9)
    assert [sign(database, site, a_key(tmp_path)).size for _ in range(3)] == [4, 8, 10]
    assert judge(database, site).signed == 10


def test_another_key_takes_over_and_is_named_too(database: Database, site: Site, tmp_path: Path) -> None:
    grow(database, site, 1)
    sign(database, site, a_key(tmp_path, "a"))
    grow(database, site, 1)
    assert sign(database, site, a_key(tmp_path, "b")).size == 4
    verdict = judge(database, site)
    assert (verdict.broken, verdict.signed) == (None, 4)


def test_it_signs_nothing_that_was_changed_since_the_last_time(database: Database, site: Site, tmp_path: Path) -> None:
    grow(database, site, 3)
    sign(database, site, a_key(tmp_path))
    grow(database, site, 3)
    with tampering(database) as connection:
        connection.execute(text("UPDATE audit_entries SET outcome = 'approve' WHERE sequence = 6"))
    with pytest.raises(OperatorError, match="not signed any further: Entry 6 is not what was written"):
        checkpoints.sign(database, site.id, a_key(tmp_path), now=NOW)


@pytest.mark.parametrize("column", ["note", "frontier"])
def test_it_signs_nothing_upon_a_changed_checkpoint(
    database: Database, site: Site, tmp_path: Path, column: str
) -> None:
    grow(database, site, 3)
    sign(database, site, a_key(tmp_path))
    grow(database, site, 1)
    with tampering(database) as connection:
        connection.execute(text(f"UPDATE checkpoints SET {column} = replace({column}, 'a', 'b')"))
        connection.execute(text(f"UPDATE checkpoints SET {column} = replace({column}, '1', '2')"))
    with pytest.raises(OperatorError, match="its checkpoint of 4 entries was changed"):
        checkpoints.sign(database, site.id, a_key(tmp_path), now=NOW)


@pytest.mark.parametrize("change", ["UPDATE checkpoints SET note = 'x'", "DELETE FROM checkpoints"])
def test_checkpoints_cannot_be_changed(database: Database, site: Site, tmp_path: Path, change: str) -> None:
    grow(database, site, 1)
    sign(database, site, a_key(tmp_path))
    with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
        connection.execute(text(change))


def test_without_a_checkpoint_from_outside_a_log_is_not_anchored(
    database: Database, site: Site, tmp_path: Path
) -> None:
    grow(database, site, 3)
    kept = sign(database, site, a_key(tmp_path))
    grow(database, site, 2)
    assert judge(database, site).anchored is None
    verdict = judge(database, site, Claim(kept, "kept.txt"))
    assert (verdict.broken, verdict.anchored, verdict.anchor) == (None, 4, "kept.txt")


def test_a_pinned_key_must_have_signed(database: Database, site: Site, tmp_path: Path) -> None:
    grow(database, site, 3)
    origin = sign(database, site, a_key(tmp_path)).origin
    assert judge(database, site, pinned=a_key(tmp_path).public(origin)).broken is None
    verdict = judge(database, site, pinned=a_key(tmp_path, "b").public(origin))
    assert "not signed by the key that was given" in verdict.problem


def rewrite(database: Database, site: Site, count: int, outcome: str = "approve") -> None:
    """Do away with the log, and write another that fits together."""
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM checkpoints"))
        connection.execute(text("DELETE FROM audit_entries"))
        connection.execute(text("UPDATE audit_heads SET sequence = 0, hash = :zeros"), {"zeros": "0" * 64})
    grow(database, site, count, outcome)


@pytest.mark.parametrize("first_changed", [1, 3, 5])
def test_a_log_that_was_written_anew_shows_by_any_checkpoint_from_outside_alone(
    database: Database, site: Site, tmp_path: Path, first_changed: int
) -> None:
    key = a_key(tmp_path)
    grow(database, site, 5)
    kept = sign(database, site, key)
    rewrite(database, site, first_changed - 1, "reject")
    grow(database, site, 6 - first_changed, "approve")
    sign(database, site, key)  # by whoever has the key as well
    with database.read() as connection:
        alone, fits = ask_both(connection, site)
        held, still_fits = ask_both(connection, site, kept)
    assert (alone.broken, alone.anchored, fits) == (None, None, True)
    assert held.broken is not None
    assert "has another root" in held.problem
    assert not still_fits


def test_an_older_copy_shows_by_a_newer_checkpoint(database: Database, site: Site, tmp_path: Path) -> None:
    grow(database, site, 3)
    sign(database, site, a_key(tmp_path))
    older = {"sequence": 4, "hash": judge(database, site).head}
    grow(database, site, 2)
    kept = sign(database, site, a_key(tmp_path))
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM checkpoints WHERE size > 4"))
        connection.execute(text("DELETE FROM audit_entries WHERE sequence > 4"))
        connection.execute(text("UPDATE audit_heads SET sequence = :sequence, hash = :hash"), older)
    with database.read() as connection:
        alone, _fits = ask_both(connection, site)
        held, still_fits = ask_both(connection, site, kept)
    assert (alone.broken, alone.anchored) == (None, None)
    assert (held.broken, still_fits) == (5, False)
    assert "its end is cut off, or this is an older copy" in held.problem


def test_two_histories_for_two_auditors_contradict_each_other(database: Database, site: Site, tmp_path: Path) -> None:
    kept = []
    for outcome in ("reject", "approve"):
        rewrite(database, site, 4, outcome)
        kept.append(sign(database, site, a_key(tmp_path)))
    with database.read() as connection:
        for checkpoint, fits in zip(kept, (False, True), strict=True):
            verdict, second = ask_both(connection, site, checkpoint)
            assert (verdict.broken is None, second) == (fits, fits)


def test_a_key_that_the_log_does_not_name_has_not_signed_it(database: Database, site: Site, tmp_path: Path) -> None:
    grow(database, site, 4)
    kept = sign(database, site, a_key(tmp_path, "a"))
    rewrite(database, site, 4, "reject")
    sign(database, site, a_key(tmp_path, "b"))
    with database.read() as connection:
        verdict, second = ask_both(connection, site, kept)
    assert (verdict.broken is None, second) == (False, False)


def test_a_log_is_not_held_to_a_checkpoint_of_another(
    database: Database, site: Site, other_site: Site, tmp_path: Path
) -> None:
    grow(database, site, 3)
    grow(database, other_site, 3)
    sign(database, site, a_key(tmp_path))
    theirs = sign(database, other_site, a_key(tmp_path))
    with database.read() as connection:
        verdict, second = ask_both(connection, site, theirs)
    assert "is one of another log" in verdict.problem
    assert not second
