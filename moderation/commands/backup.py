"""``moderation backup FILE`` and ``moderation restore FILE``."""

from contextlib import closing
from pathlib import Path
from typing import TextIO

import click

from moderation import backups
from moderation.backups import SiteLog
from moderation.commands.options import choose, open_installation, with_installation
from moderation.context import utc_now
from moderation.running.installation import hold_folder
from moderation.storage.database import check_reachable, open_database

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@with_installation
def backup(file: Path, data_dir: Path | None, database_url: str | None) -> None:
    """Copy the database to FILE while the service goes on; texts, keys and people are in it, so keep it safe."""
    with closing(open_installation(data_dir, database_url)) as database:
        logs = backups.back_up(database, file)
    click.echo(f"The backup is in {file}.\n{_describe(logs)}")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Put it in the place of an installation that holds a site; that is kept.")
@click.option(
    "--ledger",
    type=click.File(encoding="utf-8"),
    help="What `moderation ledger` has printed since; it is erased again.",
)
@with_installation
def restore(file: Path, force: bool, ledger: TextIO | None, data_dir: Path | None, database_url: str | None) -> None:
    """Make the backup in FILE the database, once it has proved to be whole; the service must not run."""
    known = ledger.read().split() if ledger else []
    settings = choose(data_dir=data_dir, database_url=database_url)
    with hold_folder(settings.data_dir), closing(open_database(settings.database)) as database:
        check_reachable(database)
        restored = backups.restore(database, file, utc_now(), force=force, ledger=known)
    click.echo(f"The backup is in place; everybody has to sign in again.\n{_describe(restored.logs)}")
    if restored.erased:
        click.echo(f"{restored.erased} comments in it had been erased since, and were erased again.")
    if restored.aside:
        click.echo(f"What was there before is kept as {restored.aside}.")


def _describe(logs: list[SiteLog]) -> str:
    lines = [f"  {log.site}: the last entry of the log is {log.sequence}, its hash {log.head}" for log in logs]
    return "\n".join(lines) or "  It holds no site."
