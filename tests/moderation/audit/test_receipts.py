import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from moderation.audit import receipts
from moderation.errors import NotFound, OperatorError
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.moderation.audit.builders import SECOND_VERIFIER, a_key, grow, second, sign, tampering


def receipt(database: Database, comment_id: str, version: int | None = None) -> str:
    with database.read() as connection:
        return receipts.write_receipt(connection, comment_id, version)


def run_second(*words: object) -> tuple[int, str]:
    command = [sys.executable, "-I", str(SECOND_VERIFIER), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@contextmanager
def hashes_asked_for(database: Database) -> Iterator[list[int]]:
    """How many hashes of entries each query asks for meanwhile."""
    asked: list[int] = []

    def note(*call: Any) -> None:
        if call[2].startswith("SELECT audit_entries.hash"):
            values = call[3].values() if isinstance(call[3], dict) else call[3]
            low, high = (value for value in values if isinstance(value, int))
            asked.append(high - low + 1)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def key(database: Database, site: Site, tmp_path: Path) -> str:
    """The public key of a log of 40 decisions, 38 of which are signed."""
    grow(database, site, 38)
    origin = sign(database, site, a_key(tmp_path)).origin
    grow(database, site, 2)
    return str(a_key(tmp_path).public(origin))


def test_a_receipt_is_checked_offline_and_shows_one_entry_alone(database: Database, key: str, tmp_path: Path) -> None:
    file = tmp_path / "decision.tlog-proof"
    file.write_text(receipt(database, "c_17"))
    status, said = run_second(file, "--key", key)
    assert (status, "c_17" in said, "c_18" in said, "signed by that key" in said) == (0, True, False, True)
    assert "whose signature was not checked" in run_second(file)[1]


def test_every_decision_that_is_signed_has_a_receipt(database: Database, key: str) -> None:
    for number in range(2, 38):
        assert f'"c_{number}"' in second.check_receipt(receipt(database, f"c_{number}", 1), key)


def test_it_is_made_of_what_checkpoints_keep_whatever_their_distance(
    database: Database, site: Site, key: str, tmp_path: Path
) -> None:
    for count in (1, 1, 3, 7, 8, 16, 2, 40):
        grow(database, site, 16 * count)
        sign(database, site, a_key(tmp_path))
    grow(database, site, 5)
    decided = [*range(0, 38, 12), *range(39, 1289, 83), 1288]  # the key is named between them
    with hashes_asked_for(database) as asked:
        for number in decided:
            assert f'"c_{number}"' in second.check_receipt(receipt(database, f"c_{number}", 1), key)
    assert 0 < sum(asked) / len(decided) < 600  # of 1289


def test_a_spoilt_frontier_makes_it_slower_and_not_wrong(
    database: Database, site: Site, key: str, tmp_path: Path
) -> None:
    grow(database, site, 20)
    sign(database, site, a_key(tmp_path))
    for spoilt in ("replace(frontier, 'a', 'b')", "'no hash at all'"):
        with tampering(database) as connection:
            connection.execute(text(f"UPDATE checkpoints SET frontier = {spoilt}"))
        assert '"c_17"' in second.check_receipt(receipt(database, "c_17", 1), key)


def test_every_flipped_byte_of_a_receipt_is_seen(database: Database, key: str) -> None:
    whole = receipt(database, "c_17").encode()
    for at in range(len(whole)):
        flipped = (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]).decode(errors="replace")
        with pytest.raises((ValueError, LookupError, TypeError, OverflowError)):
            second.check_receipt(flipped, key)


def test_a_decision_that_is_not_signed_yet_has_none(database: Database, key: str) -> None:
    with pytest.raises(OperatorError, match=r"No checkpoint is over entry \d+ yet"):
        receipt(database, "c_39")
    with pytest.raises(NotFound, match="no such decision"):
        receipt(database, "c_17", 2)


def test_a_log_that_was_changed_gives_no_receipt(database: Database, key: str) -> None:
    with tampering(database) as connection:
        connection.execute(text("UPDATE audit_entries SET hash = previous WHERE sequence = 5"))
    with pytest.raises(OperatorError, match="no longer fits its checkpoint"):
        receipt(database, "c_17")


def test_an_export_is_verified_with_the_standard_library_alone(
    database: Database, site: Site, key: str, tmp_path: Path
) -> None:
    file, kept = tmp_path / "log.jsonl", tmp_path / "kept.txt"
    with database.read() as connection:
        lines = list(receipts.export(connection, site.id))
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    kept.write_text(sign(database, site, a_key(tmp_path)).note, encoding="utf-8")
    assert run_second(file, "--key", key) == (0, "41 entries fit together, not anchored.\n")
    assert run_second(file, "--checkpoint", kept) == (0, "41 entries fit together, anchored to 41 of them.\n")
    file.write_text(file.read_text(encoding="utf-8").replace('"c_17"', '"c_71"'), encoding="utf-8")
    status, said = run_second(file)
    assert (status, said) == (1, "BROKEN: entry 18 is not what was written\n")
    assert run_second(tmp_path / "absent")[0] == 2


def test_the_second_verifier_is_short_and_leans_on_nothing() -> None:
    code = SECOND_VERIFIER.read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 200
    imported = {line.split()[1].split(".")[0] for line in code.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
