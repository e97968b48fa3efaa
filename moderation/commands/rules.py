"""``moderation rules``: which packs have decided, how two of them differ, and an earlier one put in force again."""

from contextlib import closing
from pathlib import Path

import click

from moderation import changes, packs
from moderation.changes import FileChange, RuleChange
from moderation.commands.options import choose, open_installation, with_installation
from moderation.context import utc_now
from moderation.errors import OperatorError
from moderation.storage import packs as table
from moderation.storage.database import Database

MOST = 1000  # packs that are listed
SIGNS = {changes.ADDED: "+", changes.REMOVED: "-", changes.CHANGED: "~"}


@click.group()
def rules() -> None:
    """Tell which packs have decided, how they differ, and put an earlier one in force again."""


@rules.command()
@with_installation
def history(data_dir: Path | None, database_url: str | None) -> None:
    """List the packs that have decided, the one in force first: fingerprint, first seen, in force since."""
    with closing(open_installation(data_dir, database_url)) as database, database.read() as connection:
        for kept in table.list_all(connection, limit=MOST):
            click.echo(f"{kept.fingerprint}  {kept.kept_at:%Y-%m-%d %H:%M}  {kept.in_force_at:%Y-%m-%d %H:%M}")


@rules.command()
@click.argument("before")
@click.argument("after")
@with_installation
def diff(before: str, after: str, data_dir: Path | None, database_url: str | None) -> None:
    """Say how the pack AFTER differs from BEFORE, rule by rule; fingerprints may be cut short."""
    with closing(open_installation(data_dir, database_url)) as database:
        found = changes.compare(_find(database, before), _find(database, after))
    for rule in found.rules:
        click.echo("\n".join(_describe_rule(rule)))
    for file in found.files:
        click.echo("\n".join(_describe_file(file)))


@rules.command()
@click.argument("fingerprint")
@with_installation
def check(fingerprint: str, data_dir: Path | None, database_url: str | None) -> None:
    """Hold every rule of a kept pack to its examples; what comes of it is an entry of the audit log."""
    with closing(open_installation(data_dir, database_url)) as database:
        report = packs.run_examples(database, _complete(database, fingerprint), now=utc_now())
    for mistake in report.mistakes:
        click.echo(mistake)
    click.echo(f"{report.rules} rules, {report.examples} examples, {len(report.mistakes)} mistakes")
    if report.mistakes:
        raise SystemExit(1)


@rules.command()
@click.argument("fingerprint")
@click.option("--alone", is_flag=True, help="Without the approval of a policy editor; the audit log says so.")
@click.option("--pack", type=click.Path(path_type=Path), help="The link to the pack; MODERATION_PACK if not given.")
@with_installation
def restore(fingerprint: str, alone: bool, pack: Path | None, data_dir: Path | None, database_url: str | None) -> None:
    """Put an earlier pack in force again, once a policy editor has approved it and it has passed its examples.

    The link to the pack is turned to it.
    """
    link = pack or choose().pack
    if link is None:
        raise OperatorError("The shipped pack is in force; set MODERATION_PACK to a link to a pack, or give --pack.")
    with closing(open_installation(data_dir, database_url)) as database:
        folder = packs.restore(database, _complete(database, fingerprint), link, now=utc_now(), alone=alone)
    click.echo(f"{link} leads to {folder} now; it is in force within two seconds.")


def _complete(database: Database, begun: str) -> str:
    """Find the one kept pack whose fingerprint begins so."""
    with database.read() as connection:
        found = [kept.fingerprint for kept in table.list_all(connection, limit=MOST)]
    matching = [one for one in found if one.startswith(begun.lower())]
    if len(matching) != 1:
        told = "Several packs have fingerprints that begin" if matching else "No pack is kept whose fingerprint begins"
        raise OperatorError(f"{told} with {begun!r}; `moderation rules history` lists them.")
    return matching[0]


def _find(database: Database, begun: str) -> dict[str, str]:
    fingerprint = _complete(database, begun)
    with database.read() as connection:
        return packs.find_files(connection, fingerprint) or {}


def _describe_rule(change: RuleChange) -> list[str]:
    fields = [f"    {one.name}: {one.before or 'nothing'} → {one.after or 'nothing'}" for one in change.fields]
    return [f"{SIGNS[change.kind]} {change.rule}", *fields]


def _describe_file(change: FileChange) -> list[str]:
    lines = [*(f"    - {line}" for line in change.removed), *(f"    + {line}" for line in change.added)]
    return [f"{SIGNS[change.kind]} {change.name}", *lines]
