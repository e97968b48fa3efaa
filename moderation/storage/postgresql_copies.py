"""Copies a PostgreSQL database by PostgreSQL's own programs, pg_dump and pg_restore."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from moderation.errors import OperatorError
from moderation.storage.database import Database
from moderation.storage.isolation import make_roles

MAGIC = b"PGDMP"
ASIDE = "replaced_"  # begins the name of a schema that holds what was there before


def copy_out(database: Database, target: Path) -> None:
    """Dump a database to a file, as it is at one moment; the service may go on meanwhile.

    Raises:
        OperatorError: pg_dump is missing, or says why it cannot.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*", f"--file={target}")
    _run("pg_dump", options, database)


def copy_in(database: Database, source: Path) -> None:
    """Read a dump into an empty schema, all of it or nothing.

    Raises:
        OperatorError: pg_restore is missing, or says why it cannot, or the roles that the policies name cannot be made.
    """
    with database.write() as connection:
        make_roles(connection)
    name = str(database.engine.url.database)
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={name}")
    _run("pg_restore", (*options, str(source)), database)


def count_others(database: Database) -> int:
    """Tell how many other sessions are on this database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with database.read() as connection:
        return int(connection.execute(text(query)).scalar_one())


def set_aside(database: Database, name: str) -> None:
    """Rename the schema that holds everything, and make an empty one in its place.

    Args:
        name: Plain lower-case letters, digits and underscores, beginning with ``ASIDE``.

    Raises:
        OperatorError: The database's user may not.
    """
    try:
        with database.write() as connection:
            connection.execute(text(f"ALTER SCHEMA public RENAME TO {name}"))
            connection.execute(text("CREATE SCHEMA public"))
    except ProgrammingError:
        raise OperatorError(
            "The database's user does not own the schema public; restore as the database's owner, with --database."
        ) from None


def take_back(database: Database, name: str) -> None:
    """Undo :func:`set_aside`, with all that has come since."""
    with database.write() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text(f"ALTER SCHEMA {name} RENAME TO public"))


def drop_aside(database: Database, name: str) -> None:
    """Forget what was set aside."""
    with database.write() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


def find_program(name: str) -> str:
    """Find one of PostgreSQL's programs.

    Raises:
        OperatorError: It is not on the PATH.
    """
    found = shutil.which(name)
    if found is None:
        raise OperatorError(f"{name} is not on the PATH; install PostgreSQL's client programs (postgresql-client).")
    return found


def _run(program: str, options: tuple[str, ...], database: Database) -> None:
    command = (find_program(program), "--no-password", *options)
    done = subprocess.run(command, env=_environment(database), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise OperatorError(f"{program} gave up: {why.removeprefix(f'{program}: ')}.")


def _environment(database: Database) -> Mapping[str, str]:
    """Say which database is meant in libpq's variables, since everybody can read a program's arguments."""
    url = database.engine.url
    given = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port and str(url.port),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
    }
    return {**os.environ, **{name: str(value) for name, value in given.items() if value}}
