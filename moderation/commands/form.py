"""``moderation form allow | refuse | list``: on whose pages a site's comment form may stand."""

from pathlib import Path

import click

from moderation import access, origins
from moderation.commands.options import choose, open_installation, with_installation, with_site
from moderation.context import utc_now


@click.group()
def form() -> None:
    """Say on whose pages a site's comment form may stand."""


@form.command()
@click.argument("origin")
@with_site
@with_installation
def allow(origin: str, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Let it stand on the pages of ORIGIN, such as https://www.example.org, at once."""
    with open_installation(data_dir, database_url).write() as connection:
        origins.allow(connection, access.find_site(connection, site_name), origin, utc_now())
    click.echo(f"The form of {site_name} may stand on {origin}.")


@form.command()
@click.argument("origin")
@with_site
@with_installation
def refuse(origin: str, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Take it away from the pages of ORIGIN."""
    with open_installation(data_dir, database_url).write() as connection:
        origins.refuse(connection, access.find_site(connection, site_name), origin, utc_now())
    click.echo(f"The form of {site_name} may not stand on {origin} any more.")


@form.command("list")
@with_site
@with_installation
def list_(site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """List the origins, those that the setting names last."""
    with open_installation(data_dir, database_url).read() as connection:
        for origin in origins.list_all(connection, access.find_site(connection, site_name)):
            click.echo(origin)
    for origin in sorted(choose().form_sites.get(site_name, ())):
        click.echo(f"{origin}  (by MODERATION_FORM_ORIGINS)")
