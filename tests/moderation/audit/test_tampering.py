"""Tampers with logs in every way there is, and asks both verifiers.

``make test`` flips 15,300 bytes (a tenth of them for the second verifier, which is slower) and tampers with a share of
the logs; MODERATION_ALL_POINTS=1 takes all bytes, entries and 1,000 logs.
"""

import json
import os
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from moderation import access
from moderation.audit import leaves, receipts, verify
from moderation.audit.notes import name_log
from moderation.audit.verifying import Walk
from moderation.storage import audit_rows
from moderation.storage.audit_rows import COLUMNS, Row
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from tests.builders import NOW
from tests.moderation.audit.builders import a_key, ask_both, ask_second, grow, sign, tampering

ALL = bool(os.environ.get("MODERATION_ALL_POINTS"))
ENTRIES = 300
LEAST_FLIPS = 15_300
LOGS = 1000 if ALL else 200


@pytest.fixture
def long_log(database: Database, site: Site, tmp_path: Path) -> Site:
    """A log of 300 entries, of which 200 are signed."""
    grow(database, site, 199)
    sign(database, site, a_key(tmp_path))
    grow(database, site, 100)
    return site


def read(database: Database, site: Site) -> tuple[list[Row], list[str]]:
    with database.read() as connection:
        return list(audit_rows.stream(connection, site.id)), list(receipts.export(connection, site.id))


def as_line(row: Row) -> str:
    names = (*leaves.FIELDS, "hash")
    fields = {name: field.decode(errors="replace") for name, field in zip(names, row, strict=True)}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_both_verifiers_see_every_flipped_byte_and_name_its_entry(database: Database, long_log: Site) -> None:
    rows, lines = read(database, long_log)
    places = [
        (at, field, byte) for at, row in enumerate(rows) for field in range(len(row)) for byte in range(len(row[field]))
    ]
    chosen = places if ALL else places[:: len(places) // LEAST_FLIPS]
    assert len(rows) == ENTRIES
    assert len(chosen) >= LEAST_FLIPS
    notes = len(lines) - ENTRIES
    for number, (at, field, byte) in enumerate(chosen):
        old = rows[at][field]
        flipped = (
            *rows[at][:field],
            old[:byte] + bytes([old[byte] ^ 1 << number % 8]) + old[byte + 1 :],
            *rows[at][field + 1 :],
        )
        ours = Walk(name_log(long_log.id), ()).check([*rows[:at], flipped, *rows[at + 1 :]])
        assert ours.broken == at + 1, (at, field, byte)
        if ALL or number % 10 == 0:
            theirs = ask_second([*lines[: notes + at], as_line(flipped), *lines[notes + at + 1 :]])
            assert theirs.startswith(f"BROKEN: entry {at + 1} "), (at, field, byte)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_flipped_byte_in_the_database_is_seen(database: Database, long_log: Site, column: str) -> None:
    for sequence in (1, 2, 150, 200, 201, 300):
        for flip in (1, 4, 32):
            with suppress(DBAPIError), suppress(_Undone), tampering(database) as connection:
                if not flip_in_database(connection, database, (column, sequence), flip):
                    continue
                verdict, second = ask_both(connection, long_log)
                assert verdict.broken == sequence, (column, sequence, flip)
                assert not second
                raise _Undone


class _Undone(Exception):
    """Takes back what was tampered with."""


def flip_in_database(connection: Connection, database: Database, where: tuple[str, int], flip: int) -> bool:
    """Flip a bit of one value as the database holds it; false where it holds nothing."""
    column, sequence = where
    value = connection.exec_driver_sql(f"SELECT {column} FROM audit_entries WHERE sequence = {sequence}").scalar_one()
    if value in (None, ""):
        return False
    if isinstance(value, int):
        changed = value ^ flip
    elif isinstance(value, str):
        changed = value[:-1] + chr(ord(value[-1]) ^ flip)
    else:
        changed = value.replace(microsecond=value.microsecond ^ flip)
    if column == "site_id":
        connection.execute(text("INSERT INTO sites VALUES (:id, :id, '2026-11-22 12:00:00.000000')"), {"id": changed})
    statement = text(f"UPDATE audit_entries SET {column} = :changed WHERE sequence = {sequence}")
    connection.execute(statement, {"changed": changed})
    return True


def delete(connection: Connection, at: int) -> None:
    connection.execute(text(f"DELETE FROM audit_entries WHERE sequence = {at}"))


def swap(connection: Connection, at: int) -> None:
    for old, new in ((at, -1), (at + 1, at), (-1, at + 1)):
        connection.execute(text(f"UPDATE audit_entries SET sequence = {new} WHERE sequence = {old}"))


def double(connection: Connection, at: int) -> None:
    shift(connection, at, 1)
    copy(connection, at, at + 1)


def forge(connection: Connection, at: int) -> None:
    double(connection, at)
    connection.execute(text(f"UPDATE audit_entries SET outcome = 'approve' WHERE sequence = {at + 1}"))


def shift(connection: Connection, at: int, by: int) -> None:
    connection.execute(text(f"UPDATE audit_entries SET sequence = -sequence - {by} WHERE sequence > {at}"))
    connection.execute(text("UPDATE audit_entries SET sequence = -sequence WHERE sequence < 0"))
    connection.execute(text(f"UPDATE audit_heads SET sequence = sequence + {by}"))


def copy(connection: Connection, at: int, to: int) -> None:
    others = ", ".join(name for name in COLUMNS if name != "sequence")
    connection.execute(
        text(
            f"INSERT INTO audit_entries (sequence, {others})"
            f" SELECT {to}, {others} FROM audit_entries WHERE sequence = {at}"
        )
    )


def close_up(connection: Connection, at: int) -> None:
    """Delete one, and number those after it anew."""
    delete(connection, at)
    shift(connection, at, -1)


def cut(connection: Connection, at: int) -> None:
    """Cut the end off, and leave the head as it is."""
    connection.execute(text(f"DELETE FROM audit_entries WHERE sequence >= {at}"))


WAYS: dict[Callable[[Connection, int], None], int] = {delete: 0, swap: 0, double: 1, forge: 1, close_up: 0, cut: 0}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_both_verifiers_see_every_entry_out_of_place(
    database: Database, long_log: Site, way: Callable[..., None]
) -> None:
    step = 1 if ALL else 7 if database.is_sqlite else 30
    for at in range(1, ENTRIES if way is swap else ENTRIES + 1, step):
        with suppress(_Undone), tampering(database) as connection:
            way(connection, at)
            verdict, second = ask_both(connection, long_log)
            assert verdict.broken == at + WAYS[way], verdict
            assert not second
            raise _Undone


def test_an_entry_behind_the_end_is_seen(database: Database, long_log: Site) -> None:
    with tampering(database) as connection:
        copy(connection, ENTRIES, ENTRIES + 1)
        assert verify(connection, long_log.id).broken == ENTRIES + 1


def test_a_cut_end_whose_head_was_set_back_shows_by_what_was_signed(database: Database, long_log: Site) -> None:
    rows, _lines = read(database, long_log)
    for length in (0, 1, 100, 199):
        with suppress(_Undone), tampering(database) as connection:
            head = rows[length - 1][leaves.HASH].decode() if length else "0" * 64
            cut(connection, length + 1)
            connection.execute(
                text("UPDATE audit_heads SET sequence = :length, hash = :head"), {"length": length, "head": head}
            )
            verdict, second = ask_both(connection, long_log)
            assert (verdict.broken, second) == (length + 1, False)
            raise _Undone


@pytest.mark.parametrize(
    "value", ["2026-11-22X12:00:00.000000", "2026-11-22 12:00:00,000000", "2026-11-22 12:00:00", "1795348800000000", ""]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_time_is_not_read_as_another_way_of_writing_it(database: Database, long_log: Site, value: str) -> None:
    with tampering(database) as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET at = ? WHERE sequence = 7", (value,))
        verdict, second = ask_both(connection, long_log)
    assert (verdict.broken, second) == (7, False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bytes_that_are_no_text_are_seen(database: Database, long_log: Site) -> None:
    with tampering(database) as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET rules = CAST(x'ff' AS TEXT) WHERE sequence = 7")
        verdict, second = ask_both(connection, long_log)
    assert (verdict.broken, second) == (7, False)


def test_both_verifiers_say_the_same_of_random_logs(sqlite_url: str, tmp_path: Path) -> None:
    database, chance = open_database(sqlite_url), random.Random(6962)
    key, ways, verdicts = a_key(tmp_path), [*WAYS], []
    for number in range(LOGS):
        with database.write() as connection:
            site = access.create_site(connection, f"Site {number}", NOW)
        for _ in range(chance.randint(1, 3)):
            grow(database, site, chance.randint(1, 12), chance.choice(("reject", "approve")))
            kept = sign(database, site, key)
        grow(database, site, chance.randint(1, 5))
        outside = [kept] if chance.random() < 0.5 else []
        with suppress(_Undone), tampering(database) as connection:
            only_this_site(connection, site)
            if number % 2:
                chance.choice(ways)(connection, chance.randint(1, kept.size))
            verdict, second = ask_both(connection, site, *outside)
            verdicts.append((verdict.broken is None, second))
            raise _Undone
    database.close()
    assert [ours for ours, _ in verdicts] == [theirs for _, theirs in verdicts]
    assert [ours for ours, _ in verdicts] == [not number % 2 for number in range(LOGS)]


def only_this_site(connection: Connection, site: Site) -> None:
    for table in ("checkpoints", "audit_entries", "audit_heads"):
        connection.execute(text(f"DELETE FROM {table} WHERE site_id <> :id"), {"id": site.id})
