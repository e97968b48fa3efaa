"""Read-only: the counts of days, summed up.  Each query reads a stretch of the primary key and nothing else."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, select

from moderation.storage.tables import tallies

Sums = dict[str, dict[str, int]]  # number by label, by kind
Days = dict[str, Sums]


def sum_up(connection: Connection, site_id: str, first: date, last: date) -> Sums:
    """Sum all counts of a site over some days, both ends included."""
    query = (
        select(tallies.c.kind, tallies.c.label, func.sum(tallies.c.count))
        .where(*_within(site_id, first, last))
        .group_by(tallies.c.kind, tallies.c.label)
    )
    found: Sums = {}
    for kind, label, number in connection.execute(query):
        found.setdefault(kind, {})[label] = int(number)
    return found


def list_days(connection: Connection, site_id: str, first: date, last: date, kinds: Sequence[str]) -> Days:
    """Fetch the counts of some kinds of each of some days, both ends included, by day."""
    query = select(tallies.c.day, tallies.c.kind, tallies.c.label, tallies.c.count).where(
        *_within(site_id, first, last), tallies.c.kind.in_(kinds)
    )
    found: Days = {}
    for day, kind, label, number in connection.execute(query):
        found.setdefault(day, {}).setdefault(kind, {})[label] = int(number)
    return found


def _within(site_id: str, first: date, last: date) -> list[ColumnElement[bool]]:
    days = tallies.c.day.between(first.isoformat(), last.isoformat())
    return [tallies.c.site_id == site_id, days]
