"""``moderation erase`` and ``moderation hold``: readers' words and names taken out, or kept for a court."""

import json
from contextlib import closing
from pathlib import Path

import click

from moderation import access, erasures
from moderation.commands.options import open_installation, with_installation, with_site
from moderation.context import utc_now
from moderation.erasures import Order, Target
from moderation.storage import erasures as table
from moderation.storage import purging
from moderation.storage.database import Database

KINDS = ("author", "comment")


def _read_target(_context: click.Context, _parameter: click.Parameter, written: tuple[str, str]) -> Target:
    kind, identifier = written
    if kind not in KINDS:
        raise click.BadParameter(f"write `author ID` or `comment ID`, not {kind!r}.")
    return Target(author_id=identifier) if kind == "author" else Target(comment_id=identifier)


TARGET = click.argument("target", nargs=2, metavar="(author|comment) ID", callback=_read_target)


@click.command()
@TARGET
@with_site
@with_installation
def erase(target: Target, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Erase an author's comments, or one with all its revisions, and print the certificate.

    The author's ID is the website's, the comment's is ours.
    """
    with closing(open_installation(data_dir, database_url)) as database:
        with database.read() as connection:
            site = access.find_site(connection, site_name)
        begun = erasures.request(database, site.id, target, by="operator", now=utc_now())
        done = erasures.carry_out(database, begun.id, now=utc_now())
        _purge(database, done)
        with database.read() as connection:
            certificate = erasures.certify(connection, erasures.find(connection, site.id, done.id))
    click.echo(json.dumps(certificate, indent=2))


@click.command()
@with_installation
def ledger(data_dir: Path | None, database_url: str | None) -> None:
    """Print the id of every comment that was ever erased, for `restore --ledger`; keep it away from this machine."""
    with open_installation(data_dir, database_url).read() as connection:
        for comment_id in table.list_ledger(connection):
            click.echo(comment_id)


@click.group()
def hold() -> None:
    """Keep an author's comments, or one, from being erased, as long as a court or a case needs them."""


@hold.command()
@TARGET
@click.option("--reason", required=True, help="Why, such as the number of the case.")
@with_site
@with_installation
def place(target: Target, reason: str, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Place a hold."""
    with open_installation(data_dir, database_url).write() as connection:
        site = access.find_site(connection, site_name)
        placed = erasures.hold(connection, Order(site.id, "operator", utc_now()), target, reason)
    click.echo(placed.id)


@hold.command("list")
@with_site
@with_installation
def list_(site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """List the holds that hold."""
    with open_installation(data_dir, database_url).read() as connection:
        for held in table.list_holds(connection, access.find_site(connection, site_name).id):
            what = f"author {held.author_id}" if held.author_id else f"comment {held.comment_id}"
            click.echo(f"{held.id}  {held.placed_at:%Y-%m-%d}  {what}  {held.reason}")


@hold.command()
@click.argument("hold_id")
@with_site
@with_installation
def lift(hold_id: str, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """End a hold."""
    with open_installation(data_dir, database_url).write() as connection:
        site = access.find_site(connection, site_name)
        erasures.lift(connection, Order(site.id, "operator", utc_now()), hold_id)
    click.echo(f"{hold_id} is lifted.")


def _purge(database: Database, done: table.Erasure) -> None:
    if not purging.is_small(database):
        click.echo("The tables are large; the sweeper purges the database's files at night.", err=True)
        return
    if not purging.purge(database):
        click.echo("Somebody was reading; the sweeper purges the database's files soon.", err=True)
        return
    with database.write() as connection:
        table.mark_purged(connection, [done.id], utc_now())
