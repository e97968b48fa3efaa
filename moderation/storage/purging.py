"""Makes sure that what was deleted is gone from the database's files, too, which deleting alone does not do.

SQLite overwrites what is deleted (``secure_delete``), but not the copies that lie about where a page was split, and its
write-ahead log keeps the pages as they were: so the file is written anew (``VACUUM``, during which nobody else can
write) and the log emptied.  PostgreSQL keeps dead rows in the tables' files until these are written anew (``VACUUM
FULL``, which locks each table meanwhile), and in its write-ahead log until a checkpoint lets the segments go.
"""

import time
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from moderation.storage.database import Database

TABLES = (
    *("comment_texts", "comments", "decisions", "deliveries", "attempts", "claims", "holds"),
    *("waiting_words", "sketches", "precedents", "precedent_bands", "notes", "reports", "appeals", "inspections"),
)
SMALL_BYTES = 64_000_000  # written anew within a second
PATIENCE_SECONDS = 2.0  # with transactions that may still see what was deleted
HORIZON = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
# Times would not do: a transaction may begin after a deletion was asked for, and before it was done.
OLDER = """
    SELECT pg_snapshot_xmin(pg_current_snapshot()) < CAST(:horizon AS xid8) OR EXISTS (
        SELECT 1 FROM (SELECT pid, backend_xmin AS oldest FROM pg_stat_activity
            UNION ALL SELECT active_pid, xmin FROM pg_replication_slots) AS seen
        WHERE pid IS DISTINCT FROM pg_backend_pid() AND age(oldest) > age(CAST(CAST(:horizon AS xid8) AS xid)))
"""


def purge(database: Database) -> bool:
    """Take what was deleted out of the files.

    Returns:
        Whether nothing is left; otherwise somebody was still reading what was there before, so try again, or the
        database's user may not write its tables anew.

    Raises:
        WorldError: The database is away.
    """
    with database.alone() as connection:
        try:
            return _write_file_anew(connection) if database.is_sqlite else _write_tables_anew(connection)
        except OperationalError as error:
            if _is_busy(error):
                return False
            raise


def is_small(database: Database) -> bool:
    """Tell whether purging would hold up nobody for longer than a moment."""
    if database.is_sqlite:
        return Path(str(database.engine.url.database)).stat().st_size < SMALL_BYTES
    names = ", ".join(f"'{name}'::regclass" for name in TABLES)
    query = f"SELECT sum(pg_total_relation_size(name)) FROM unnest(ARRAY[{names}]) AS name"  # noqa: S608  # our own names
    with database.read() as connection:
        return int(connection.execute(text(query)).scalar_one()) < SMALL_BYTES


def _write_file_anew(connection: Connection) -> bool:
    connection.exec_driver_sql("VACUUM")
    busy, _pages, _moved = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


def _write_tables_anew(connection: Connection) -> bool:
    if not _wait_for_older(connection):
        return False  # somebody may still see the rows, so they could not be dropped
    connection.exec_driver_sql("SET statement_timeout = 0")
    done = [_write_table_anew(connection, name) for name in TABLES]
    _let_go(connection)
    return all(done)


def _wait_for_older(connection: Connection) -> bool:
    """Wait until every transaction is over that has begun before now."""
    horizon = connection.execute(text(HORIZON)).scalar_one()
    end = time.monotonic() + PATIENCE_SECONDS
    while connection.execute(text(OLDER), {"horizon": horizon}).scalar_one():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _write_table_anew(connection: Connection, name: str) -> bool:
    """Write a table to another file; PostgreSQL only warns a user who may not (before 17, all but the owner)."""
    file = text("SELECT pg_relation_filenode(CAST(:name AS regclass))")
    before = connection.execute(file, {"name": name}).scalar_one()
    connection.exec_driver_sql(f"VACUUM (FULL) {name}")
    return bool(connection.execute(file, {"name": name}).scalar_one() != before)


def _let_go(connection: Connection) -> None:
    """Close the segment of the write-ahead log, if we may; otherwise PostgreSQL does it in its own time."""
    for statement in ("SELECT pg_switch_wal()", "CHECKPOINT"):
        try:
            connection.exec_driver_sql(statement)
        except ProgrammingError:
            return


def _is_busy(error: DBAPIError) -> bool:
    return "locked" in str(error.orig) or "lock timeout" in str(error.orig)
