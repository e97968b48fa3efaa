"""``moderation migrate``: brings the database to the tables that this version needs."""

from pathlib import Path

import click

from moderation.commands.options import choose, with_installation
from moderation.storage import migrating
from moderation.storage.database import check_reachable, open_database


@click.command()
@with_installation
def migrate(data_dir: Path | None, database_url: str | None) -> None:
    """Bring the database to the tables that this version needs."""
    database = open_database(choose(data_dir=data_dir, database_url=database_url).database)
    check_reachable(database)
    migrating.migrate(database)
    click.echo("The database has the tables that this version needs.")
