"""``moderation key create | list | revoke``: the API keys of a website."""

from pathlib import Path
from typing import Any

import click

from moderation import access
from moderation.commands.options import open_installation, with_installation, with_site
from moderation.context import utc_now


@click.group()
def key() -> None:
    """Make, list and revoke the API keys of a website."""


@key.command()
@with_site
@click.option("--name", default="website", show_default=True, help="What the key is for.")
@click.option(
    "--scope", "scopes", multiple=True, help=f"One of {', '.join(access.SCOPES)}; may be repeated; all if none."
)
@click.option("--days", type=click.IntRange(min=1), help="Days until it expires; never if not given.")
@click.option("--test", is_flag=True, help="For trying things out: no moderator and no statistics ever see it.")
@with_installation
def create(
    data_dir: Path | None,
    database_url: str | None,
    site_name: str,
    scopes: tuple[str, ...],
    **wanted: Any,  # noqa: ANN401
) -> None:
    """Make a key and print it: it cannot be shown again."""
    with open_installation(data_dir, database_url).write() as connection:
        site = access.find_site(connection, site_name)
        new = access.NewKey(scopes=scopes or access.SCOPES, **wanted)
        made, secret = access.create_key(connection, site, new, utc_now())
    click.echo(f"{made.id}  {made.scopes}\n{secret}")


@key.command("list")
@with_site
@with_installation
def list_(site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """List a website's keys, without their secrets."""
    now = utc_now()
    with open_installation(data_dir, database_url).read() as connection:
        site = access.find_site(connection, site_name)
        tests = access.find_test_site(connection, site)
        for known in access.list_keys(connection, site) + (access.list_keys(connection, tests) if tests else []):
            state = "live" if access.is_live(known, now) else "ended"
            kind = "" if known.site_id == site.id else "  test"
            click.echo(f"{known.id}  {state:5}  {known.created_at:%Y-%m-%d}  {known.name}  [{known.scopes}]{kind}")


@key.command()
@click.argument("key_id")
@with_installation
def revoke(key_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """End a key's life at once."""
    with open_installation(data_dir, database_url).write() as connection:
        access.revoke_key(connection, key_id, utc_now())
    click.echo(f"{key_id} is revoked.")
