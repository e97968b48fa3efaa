"""Copies an installation's database to a file, and back: nothing takes another's place before it has been looked at.

A restored database is whole by the database's own check, the chains of its log fit, and its tables are of this version;
people have to sign in again.  What was there before is kept beside it, under a name with the time.  What was erased
since the backup was made is erased again, by the ledger of what was there before or by one that was kept elsewhere.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from moderation import access, audit, erasures
from moderation.errors import OperatorError
from moderation.storage import credentials, postgresql_copies, sqlite_copies
from moderation.storage.database import Database, open_database
from moderation.storage.durability import check_integrity
from moderation.storage.erasures import list_ledger
from moderation.storage.migrating import has_tables, migrate


@dataclass(frozen=True, slots=True)
class SiteLog:
    """Where a site's log ends.

    Attributes:
        sequence: Of its last entry.
        head: That entry's hash; an auditor who holds a later one knows that the backup is older.
    """

    site: str
    sequence: int
    head: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there after a restore.

    Attributes:
        logs: Of all sites.
        aside: Where what was there before is kept; ``None`` if nothing was.
        erased: How many comments had to be erased again.
    """

    logs: list[SiteLog]
    aside: str | None
    erased: int = 0


def back_up(database: Database, file: Path) -> list[SiteLog]:
    """Copy the database to a file that only its owner can read, while the service goes on.

    Raises:
        OperatorError: The file is there already or cannot be written, or PostgreSQL's programs are missing.
    """
    if file.exists():
        raise OperatorError(f"There is a file {file} already; choose another name, or remove it.")
    part = file.with_name(f"{file.name}.part")
    with _as_operator_error(file):
        part.unlink(missing_ok=True)
        try:
            if database.is_sqlite:
                sqlite_copies.copy_out(_file_of(database), part)
            else:
                postgresql_copies.copy_out(database, part)
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
    return _read_logs(database)


def restore(
    database: Database, file: Path, now: datetime, *, force: bool = False, ledger: Sequence[str] = ()
) -> Restored:
    """Make a backup the installation's database; the service must not run.

    Args:
        ledger: Ids of comments that were erased, besides those that the database to be replaced knows of.
        force: Whether it may take the place of an installation that has a site; that one is kept aside.

    Raises:
        OperatorError: Saying why not; then everything is as it was.
    """
    wanted = sqlite_copies.MAGIC if database.is_sqlite else postgresql_copies.MAGIC
    with _as_operator_error(file), file.open("rb") as backup:
        if backup.read(len(wanted)) != wanted:
            kind = "SQLite" if database.is_sqlite else "PostgreSQL"
            raise OperatorError(f"{file} is no backup of a {kind} database; choose the other one with --database.")
    empty = _is_empty(database)
    if not empty and not force:
        raise OperatorError("This installation holds a site already; give --force to put the backup in its place.")
    name = f"{postgresql_copies.ASIDE}{now:%Y%m%d_%H%M%S}"
    put = _restore_sqlite if database.is_sqlite else _restore_postgresql
    erased = sorted({*ledger, *(() if empty else _read_ledger(database))})
    with _as_operator_error(file):
        restored = put(database, file, name, empty)
    again = erasures.apply_ledger(database, erased, now=now)
    return replace(restored, erased=again, logs=_read_logs(database) if again else restored.logs)


def _read_ledger(database: Database) -> list[str]:
    with database.read() as connection:
        return list_ledger(connection)


def _restore_sqlite(database: Database, file: Path, name: str, empty: bool) -> Restored:
    ours = _file_of(database)
    copy, aside = ours.with_name(f"{ours.name}.restoring"), ours.with_name(f"{ours.name}.{name}")
    sqlite_copies.copy_in(file, copy)
    try:
        with closing(open_database(f"sqlite:///{copy}")) as candidate:
            logs = _check(candidate)
        database.close()
        if ours.exists():
            sqlite_copies.set_aside(ours, aside)
        sqlite_copies.put_in_place(copy, ours)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)
    if empty:
        aside.unlink(missing_ok=True)
    return Restored(logs, None if empty else str(aside))


def _restore_postgresql(database: Database, file: Path, name: str, empty: bool) -> Restored:
    postgresql_copies.find_program("pg_restore")
    if others := postgresql_copies.count_others(database):
        raise OperatorError(f"The database is in use by {others} other sessions; stop the service first.")
    postgresql_copies.set_aside(database, name)
    try:
        postgresql_copies.copy_in(database, file)
        logs = _check(database)
    except BaseException:
        postgresql_copies.take_back(database, name)
        raise
    if empty:
        postgresql_copies.drop_aside(database, name)
    return Restored(logs, None if empty else f"the schema {name}")


def _check(candidate: Database) -> list[SiteLog]:
    """See that a restored database is whole and its logs fit, and make it ready for this version.

    Raises:
        OperatorError: It is damaged, or of a later version.
    """
    damage = check_integrity(candidate)
    if damage:
        raise OperatorError(f"The backup is damaged: {damage[0]}; take another one.")
    if not has_tables(candidate):
        raise OperatorError("The backup holds none of the service's tables; take another one.")
    migrate(candidate, restored=True)
    with candidate.write() as connection:
        credentials.end_all_sessions(connection)
    return _read_logs(candidate)


def _read_logs(database: Database) -> list[SiteLog]:
    with database.read() as connection:
        verdicts = {site.name: audit.verify(connection, site.id) for site in access.list_sites(connection)}
    for name, verdict in verdicts.items():
        if verdict.broken is not None:
            raise OperatorError(f"The log of {name} does not fit together: {verdict.problem}")
    return [SiteLog(name, verdict.entries, verdict.head) for name, verdict in verdicts.items()]


def _is_empty(database: Database) -> bool:
    if not has_tables(database):
        return True
    with database.read() as connection:
        return not access.list_sites(connection)


def _file_of(database: Database) -> Path:
    return Path(str(database.engine.url.database)).resolve()


@contextmanager
def _as_operator_error(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OperatorError(f"{file} cannot be read or written ({error.strerror}); mend that and try again.") from None
    except sqlite3.Error as error:
        raise OperatorError(f"{file} cannot be copied ({error}); look at the disk and try again.") from None
