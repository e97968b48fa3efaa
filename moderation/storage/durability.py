"""Asks the database what it would do with a committed transaction if the power went away."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from moderation.storage.database import Database

SQLITE_FULL = 2
SQLITE_JOURNALS = frozenset({"wal", "delete", "truncate", "persist"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A setting of the database under which a committed comment could be lost.

    Attributes:
        wrong: What is set, as the beginning of a sentence.
        right: What to do about it, as its end.
    """

    wrong: str
    right: str


def find_faults(database: Database) -> list[Fault]:
    """List the settings under which a committed comment could be lost.

    Raises:
        WorldError: The database is away.
    """
    with database.read() as connection:
        return _look_at_sqlite(connection) if database.is_sqlite else _look_at_postgresql(connection)


def read_clock(database: Database) -> datetime:
    """Tell what time it is for the database; SQLite's clock is this machine's own.

    Raises:
        WorldError: The database is away.
    """
    if database.is_sqlite:
        return datetime.now(UTC)
    with database.read() as connection:
        told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return told.astimezone(UTC)


def check_integrity(database: Database) -> list[str]:
    """Have the database look through itself for damage, as far as it can; empty if it finds none.

    Raises:
        WorldError: The database is away.
    """
    if not database.is_sqlite:
        return []
    try:
        with database.read() as connection:
            told = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    except DatabaseError as error:  # so much damage that it cannot even be looked at
        return [str(error.orig)]
    return [line for line in told if line != "ok"] + [f"a row of {row[0]} leads nowhere" for row in broken]


def _look_at_sqlite(connection: Connection) -> list[Fault]:
    journal = str(connection.execute(text("PRAGMA journal_mode")).scalar_one())
    synchronous = int(connection.execute(text("PRAGMA synchronous")).scalar_one())
    faults = []
    if journal not in SQLITE_JOURNALS:
        faults.append(Fault(f"SQLite keeps its journal in {journal!r} mode", "keep the database in a file on a disk"))
    if synchronous < SQLITE_FULL:
        faults.append(Fault("SQLite does not wait for the disk", "set PRAGMA synchronous to FULL"))
    return faults


def _look_at_postgresql(connection: Connection) -> list[Fault]:
    query = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
    return [
        Fault(f"PostgreSQL runs with {name} = off", f"set {name} = on in postgresql.conf and reload it")
        for name, setting in connection.execute(text(query))
        if setting == "off"
    ]
