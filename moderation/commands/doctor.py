"""``moderation doctor``: names every unsafe setting with its remedy."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from moderation import doctor as practice
from moderation.commands.options import choose, with_installation, with_json
from moderation.context import utc_now
from moderation.storage.database import check_reachable, open_database


@click.command()
@click.option("--redis", "redis_url", help="URL of Redis; the embedded one of the data folder if not given.")
@with_installation
@with_json
def doctor(as_json: bool, **choices: Path | str | None) -> None:
    """Name every unsafe setting with its remedy; exit status 1 if an accepted comment could be lost."""
    settings = choose(**choices)
    database = open_database(settings.database)
    check_reachable(database)
    found = practice.examine(settings, database, utc_now())
    if as_json:
        click.echo(json.dumps([asdict(symptom) for symptom in found]))
    else:
        for symptom in found:
            click.echo(f"{'DANGER' if symptom.danger else 'warning'}: {symptom.sentence}")
        click.echo(_summarize(found))
    if any(symptom.danger for symptom in found):
        sys.exit(1)


def _summarize(found: list[practice.Symptom]) -> str:
    if any(symptom.danger for symptom in found):
        return "An accepted comment could be lost here; mend the dangers before you start the service."
    return "No accepted comment could be lost here." if found else "Everything is as it should be."
