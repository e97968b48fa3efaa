"""Brings a database to the newest form of the tables (Alembic; the steps are in ``migrations/versions``)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from moderation.errors import OperatorError
from moderation.storage import tallies, waiting
from moderation.storage.database import Database
from moderation.storage.isolation import isolate

FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database, *, restored: bool = False) -> None:
    """Run every step that this database has not had, and keep its sites apart.  Running it again does nothing.

    Args:
        restored: Whether the tables have just come from a backup, which holds no grants.

    Raises:
        OperatorError: The database is of a later version of this program, or its user may not keep the sites apart.
    """
    config = _config()
    with database.engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise OperatorError(
                "The database's tables are of a later version than this program; install that version."
            ) from None
        waiting.fill(connection)
        tallies.fill(connection)
        isolate(connection, anew=restored)


def has_tables(database: Database) -> bool:
    """Tell whether the database has tables of ours, of whatever version.

    Raises:
        WorldError: The database is away.
    """
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() is not None


def check_current(database: Database) -> None:
    """See that the tables are the ones this code was written for.

    Raises:
        OperatorError: They are older or newer, or there are none.
        WorldError: The database is away.
    """
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with database.read() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present != newest:
        raise OperatorError(
            f"The database's tables are of version {present or 'none'} and this program needs {newest};"
            " run `moderation migrate`."
        )


def read_version(connection: Connection) -> str:
    """Tell which version the tables are of; empty if there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
