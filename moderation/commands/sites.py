"""``moderation site create | list``: the websites of an installation."""

from pathlib import Path

import click

from moderation import access
from moderation.commands.options import open_installation, with_installation
from moderation.context import utc_now


@click.group()
def site() -> None:
    """Add and list the websites whose comments are moderated here."""


@site.command()
@click.argument("name")
@with_installation
def create(name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Add a website."""
    with open_installation(data_dir, database_url).write() as connection:
        created = access.create_site(connection, name, utc_now())
    click.echo(f"{created.id}  {created.name}")


@site.command("list")
@with_installation
def list_(data_dir: Path | None, database_url: str | None) -> None:
    """List the websites."""
    with open_installation(data_dir, database_url).read() as connection:
        for known in access.list_sites(connection):
            click.echo(f"{known.id}  {known.created_at:%Y-%m-%d}  {known.name}")
