"""``moderation audit statements``: a period's statements of reasons for the EU's Transparency Database."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click

from moderation import access
from moderation import statements as reasons
from moderation.commands.options import choose, open_installation, with_installation, with_site
from moderation.policies import open_policies
from moderation.statements import Terms

AT_ONCE = 100  # statements of one request; the database takes all of them or none
OUT = click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("file", type=OUT)
@click.option("--since", type=DAY, help="First day (UTC) whose rejections are written.")
@click.option("--until", type=DAY, help="First day (UTC) whose rejections are not.")
@with_site
@with_installation
def statements(  # noqa: PLR0913  # one argument an option
    file: Path,
    since: datetime | None,
    until: datetime | None,
    site_name: str,
    data_dir: Path | None,
    database_url: str | None,
) -> None:
    """Write the statements of reasons of a period to FILE, for the EU's Transparency Database.

    Each line is the body of one request with at most 100 statements; no text and no author is in it.
    """
    settings = choose(data_dir=data_dir)
    policy, terms = open_policies(settings.pack).current, Terms.chosen(settings)
    with open_installation(data_dir, database_url).read() as connection:
        site = access.find_site(connection, site_name)
        cases = reasons.list_cases(connection, site.id, _as_utc(since), _as_utc(until))
        records = (reasons.write_record(case, policy, terms) for case in cases)
        count = 0
        with click.open_file(str(file), "w", encoding="utf-8") as out:
            for batch in _batches(records):
                out.write(json.dumps({"statements": batch}, ensure_ascii=False) + "\n")
                count += len(batch)
    click.echo(f"{count} {'statement' if count == 1 else 'statements'} of reasons.", err=True)


def _batches(records: Iterator[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    while batch := list(islice(records, AT_ONCE)):
        yield batch


def _as_utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None
