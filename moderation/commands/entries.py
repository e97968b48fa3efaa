"""``moderation audit entries``: the audit log with its texts as a file, and the manifest beside it."""

import json
import sys
from contextlib import closing
from pathlib import Path

import click

from moderation import access, exports
from moderation.commands.options import open_installation, with_installation, with_site
from moderation.exports import FIELDS, FORMS, Tally, Wanted
from moderation.storage import log_views
from moderation.storage.log_views import EntryFilter


def _read_filter(_context: click.Context, _parameter: click.Parameter, written: tuple[str, ...]) -> EntryFilter:
    chosen = dict(one.partition("=")[::2] for one in written)
    unknown = chosen.keys() - set(FIELDS)
    if unknown:
        raise click.BadParameter(f"there is no {', '.join(sorted(unknown))}; choose of: {', '.join(FIELDS)}.")
    try:
        return exports.read_filter(chosen)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--where", multiple=True, metavar="FIELD=VALUE", callback=_read_filter, help=f"Of {', '.join(FIELDS)}.")
@with_site
@with_installation
def entries(file: Path, where: EntryFilter, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Write entries with texts and authors to FILE (.csv or .jsonl), and beside it FILE.manifest.json."""
    form = file.suffix.removeprefix(".")
    if form not in FORMS:
        raise click.BadParameter("FILE must end with .csv or .jsonl.")
    with closing(open_installation(data_dir, database_url)) as database:
        with database.read() as connection:
            site = access.find_site(connection, site_name)
            newest = log_views.find_newest(connection, site.id)
        wanted, tally = Wanted(form, site.id, where, newest, names=True), Tally()
        hidden = not sys.stderr.isatty()
        with (
            file.open("wb") as out,
            click.progressbar(length=newest, label="Writing", show_pos=True, file=sys.stderr, hidden=hidden) as bar,
        ):
            for written in exports.write(database, wanted, tally):
                out.write(written)
                bar.update(tally.reached - bar.pos)
    manifest = file.with_name(f"{file.name}.manifest.json")
    manifest.write_text(json.dumps({"file": file.name, **tally.manifest(wanted)}, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{tally.entries} entries are in {file}, its SHA-256 in {manifest.name}.")
