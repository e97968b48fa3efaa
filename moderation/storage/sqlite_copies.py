"""Copies a SQLite database while others write to it, and puts a copy in the place of another."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

MAGIC = b"SQLite format 3\0"
BUSY_SECONDS = 30


def copy_out(source: Path, target: Path) -> None:
    """Copy a database to a file of its own, as it is at one moment; the service may go on meanwhile.

    Raises:
        OSError: The target cannot be written.
        sqlite3.Error: The source cannot be read, or the target has no room.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as ours, closing(sqlite3.connect(target)) as copy:
        ours.backup(copy)  # all pages in one step, so under one read transaction, which holds up nobody
        copy.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file
    _sync(target)


def copy_in(source: Path, target: Path) -> None:
    """Copy a backup beside the database that it is to replace, to be looked at there.

    Raises:
        OSError: It cannot be read or written.
    """
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    shutil.copyfile(source, target)
    _sync(target)


def set_aside(database: Path, name: Path) -> None:
    """Give a database another name, with all that is committed in it; nobody may have it open.

    Raises:
        OSError: It cannot be renamed.
    """
    with closing(sqlite3.connect(database)) as ours:
        ours.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    database.replace(name)


def put_in_place(copy: Path, database: Path) -> None:
    """Make a copy the database.

    Raises:
        OSError: It cannot be renamed.
    """
    copy.replace(database)
    _sync(database.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
