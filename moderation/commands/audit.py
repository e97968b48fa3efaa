"""``moderation audit verify``: recomputes every site's chain of entries."""

import json
import sys
from pathlib import Path

import click

from moderation import access
from moderation import audit as log
from moderation.commands.options import open_installation, with_installation, with_json


@click.group()
def audit() -> None:
    """Check the audit log."""


@audit.command()
@with_installation
@with_json
def verify(data_dir: Path | None, database_url: str | None, as_json: bool) -> None:
    """Recompute every site's chain; exit status 1 if an entry does not fit.

    "Not anchored" means that the chain fits together and is compared with nothing outside: whoever can rewrite all
    of it could do so unseen, unless you hold an earlier last hash against it.
    """
    verdicts = {}
    with open_installation(data_dir, database_url).read() as connection:
        for site in access.list_sites(connection):
            verdicts[site.name] = log.verify(connection, site.id)
    for name, verdict in verdicts.items():
        click.echo(json.dumps(_as_json(name, verdict)) if as_json else _as_sentence(name, verdict))
    if any(verdict.broken is not None for verdict in verdicts.values()):
        sys.exit(1)


def _as_json(name: str, verdict: log.Verdict) -> dict[str, object]:
    return {
        "site": name,
        "entries": verdict.entries,
        "head": verdict.head,
        "broken": verdict.broken,
        "problem": verdict.problem,
        "anchored": False,
    }


def _as_sentence(name: str, verdict: log.Verdict) -> str:
    if verdict.broken is not None:
        return f"{name}: BROKEN at entry {verdict.broken}. {verdict.problem}"
    return f"{name}: {verdict.entries} entries fit together, not anchored; the last hash is {verdict.head}."
