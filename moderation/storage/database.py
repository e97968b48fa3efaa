"""Opens the database and hands out transactions.

SQLite gets WAL with ``synchronous=FULL`` (an acknowledged comment survives a power cut; ``NORMAL`` lost 776 in one)
and ``BEGIN IMMEDIATE`` for whatever may write (a deferred transaction cannot wait its turn once it has read).
On PostgreSQL a transaction for one site takes on the role that sees no other (``moderation.storage.isolation``).
An engine must be made after a fork, never before.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from moderation.errors import OperatorError, WorldError
from moderation.storage import patience

BUSY_SECONDS = 5
PAUSE_SECONDS = 0.0005, 0.003  # between two looks for SQLite's place to write
BUSY = ("SQLITE_BUSY", "SQLITE_BUSY_RECOVERY", "SQLITE_BUSY_SNAPSHOT")
CONNECT_SECONDS = 3
COMMAND_SECONDS = 30.0  # that a statement of an operator's command may take
SERVICE_SECONDS = 3.0  # that a statement of the service may take, for which somebody waits
BIND = "SELECT set_config('role', 'moderation_site', true), set_config('moderation.site', %s, true)"


@dataclass(frozen=True)
class Database:
    """Two ways into one database: to read, and to write.

    Attributes:
        url: As it was given; may hold a password, so never print it.
        engine: SQLAlchemy's, for migrations and tests.
        site_id: The one site whose rows its transactions see and write, if the database can hold them to it.
    """

    url: str
    engine: Engine
    site_id: str | None = None

    def of_site(self, site_id: str) -> "Database":
        """Give the same database for work on one site."""
        return replace(self, site_id=site_id)

    def across_sites(self) -> "Database":
        """Give the same database for work that is no one site's."""
        return replace(self, site_id=None)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the data and writes nothing.

        Raises:
            WorldError: The database is away or too busy.
        """
        with _as_world_errors(), self._bound_engine().connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end of the block, or not at all.

        Raises:
            WorldError: The database is away or too busy; nothing was written, or the caller cannot know and must ask.
        """
        with _as_world_errors(), self._bound_engine(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a connection without a transaction, for what cannot be in one.

        Raises:
            WorldError: The database is away or too busy.
        """
        options = {"isolation_level": "AUTOCOMMIT", "alone": True}
        with _as_world_errors(), self.engine.execution_options(**options).connect() as connection:
            yield connection
            connection.invalidate()  # what was set on it shall not be met by the next

    def _bound_engine(self, *, writes: bool = False) -> Engine:
        return self.engine.execution_options(writes=writes, site_id=self.site_id)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str, *, pool_size: int = 8, patience_seconds: float = COMMAND_SECONDS) -> Database:
    """Open a database; nothing is connected yet, except that SQLite's folder must be writable.

    Args:
        url: SQLAlchemy URL; ``sqlite:///…`` or ``postgresql+psycopg://…`` (``postgresql://`` means the same).
        pool_size: Most connections of this process.
        patience_seconds: How long PostgreSQL may take for a statement; then it counts as being away.

    Raises:
        OperatorError: The URL is none that we can use, or SQLite's folder cannot be written.
    """
    full = url.replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        if full.startswith("sqlite"):
            return Database(url, _open_sqlite(full, pool_size))
        return Database(url, _open_postgresql(full, pool_size, patience_seconds))
    except (ArgumentError, NoSuchModuleError):
        raise OperatorError(
            "The database URL cannot be read; write sqlite:///folder/file.db or postgresql://user:password@host/name."
        ) from None


def check_reachable(database: Database) -> None:
    """Connect once.

    Raises:
        OperatorError: Saying what to do.
    """
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DatabaseError as error:  # wider than OperationalError: a file that is no database is one of these
        where = database.engine.url.render_as_string(hide_password=True)
        why = str(error.orig).strip().splitlines()[0]
        raise OperatorError(
            f"The database {where} cannot be reached ({why}); start it, or give another --database."
        ) from None


def _open_sqlite(url: str, pool_size: int) -> Engine:
    path = Path(url.removeprefix("sqlite:///"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(
            f"The folder {path.parent} cannot be made ({error.strerror}); choose another with --data."
        ) from None
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=64, hide_parameters=True, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("alone"):
        return
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        _wait_to_write(connection)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _wait_to_write(connection: Connection) -> None:
    """Ask for the one place to write until it is free.

    SQLite's own waiting looks ten times a second in the end, and whoever writes again and again is back in the place
    before that: others wait for seconds.  Who looks every other millisecond finds the gaps.
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorname", "") not in BUSY or time.monotonic() > end:
                raise
            time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311  # so that two do not look in step
        else:
            return


def _open_postgresql(url: str, pool_size: int, patience_seconds: float) -> Engine:
    seconds = {
        "lock_timeout": min(BUSY_SECONDS, patience_seconds),
        "statement_timeout": patience_seconds,
        "idle_in_transaction_session_timeout": 2 * patience_seconds,  # whose client is gone for good, unnoticed
    }
    limits = " ".join(f"-c {name}={value * 1000:.0f}" for name, value in seconds.items())
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's message must not quote a comment
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": f"{limits} -c synchronous_commit=on",
        },
    )
    patience.limit(engine, patience_seconds)
    event.listen(engine, "begin", _bind_to_site)
    return engine


def _bind_to_site(connection: Connection) -> None:
    """Take on the role of a site, until the transaction ends."""
    site_id = connection.get_execution_options().get("site_id")
    if site_id is not None:
        connection.exec_driver_sql(BIND, (site_id,))


@contextmanager
def _as_world_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, OperationalError) or error.connection_invalidated:
            raise WorldError("The database cannot be reached or is too busy just now; try again.") from error
        raise
    except TimeoutError as error:
        raise WorldError("The database is too busy just now; try again.") from error
