"""The options that several commands share, and what they open."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from moderation.settings import Settings, load_settings
from moderation.storage.database import Database, check_reachable, open_database
from moderation.storage.migrating import check_current

Command = Callable[..., Any]

with_site = click.option("--site", "site_name", default="demo", show_default=True, help="Name of the site.")
with_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def with_installation(command: Command) -> Command:
    """Add ``--data`` and ``--database``, which say which installation is meant."""
    command = click.option("--database", "database_url", help="URL of the database; SQLite in the data folder if not.")(
        command
    )
    return click.option(
        "--data", "data_dir", type=click.Path(path_type=Path), help="The data folder; ./data if not given."
    )(command)


def choose(**choices: object) -> Settings:
    """Settings with those choices of the command line that were made."""
    return load_settings(**{name: value for name, value in choices.items() if value is not None})


def open_installation(data_dir: Path | None, database_url: str | None) -> Database:
    """Open the database of an installation that is set up.

    Raises:
        OperatorError: There is none there, or it cannot be used.
    """
    database = open_database(choose(data_dir=data_dir, database_url=database_url).database)
    check_reachable(database)
    check_current(database)
    return database
