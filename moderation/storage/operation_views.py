"""Read-only: how the installation is, for those who run it: what waits, what was given up, who is at work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, select, text

from moderation.comment import Status
from moderation.storage.deliveries import WAITING
from moderation.storage.tables import audit_heads, checkpoints, comments, deliveries, sites, tallies
from moderation.storage.views import Backlog

LATELY = timedelta(hours=24)
NOBODY = Backlog(0, None)


@dataclass(frozen=True, slots=True)
class SiteState:
    """How one site is.

    Attributes:
        pending: Comments that wait for the rules.
        again: How many of these were taken before and came back, since whoever took them died or failed.
        review: Comments that wait for a person.
        webhooks: Messages to its endpoints that wait, or wait to be tried again.
        dead: Messages given up within ``LATELY``.
        failed: Comments of today that were escalated since something broke or nobody could read them in time.
    """

    site_id: str
    name: str
    pending: Backlog
    again: int
    review: Backlog
    webhooks: Backlog
    dead: int
    failed: int
    log: "LogState"


@dataclass(frozen=True, slots=True)
class LogState:
    """How far a site's log is signed.

    Attributes:
        entries: How many it has.
        signed: How many of these the newest checkpoint covers.
        signed_at: When that was made.
    """

    entries: int
    signed: int
    signed_at: datetime | None


def list_sites(connection: Connection, now: datetime, site_id: str | None = None) -> list[SiteState]:
    """Tell how each site is, or one, by name."""
    waiting = comments.c.status == Status.PENDING
    pending = _count(connection, comments, comments.c.created_at, waiting)
    again = _count(connection, comments, comments.c.created_at, waiting, comments.c.attempts > 1)
    in_review = (comments.c.status == Status.ESCALATED, comments.c.superseded_by.is_(None))
    review = _count(connection, comments, comments.c.created_at, *in_review)
    webhooks = _count(connection, deliveries, deliveries.c.not_before, deliveries.c.status == WAITING)
    given_up = (deliveries.c.status == "dead", deliveries.c.ended_at >= now - LATELY)
    dead = _count(connection, deliveries, deliveries.c.ended_at, *given_up)
    failed, logs = _count_failures(connection, now), _read_logs(connection)
    return [
        SiteState(
            site.id,
            site.name,
            pending=pending.get(site.id, NOBODY),
            again=again.get(site.id, NOBODY).count,
            review=review.get(site.id, NOBODY),
            webhooks=webhooks.get(site.id, NOBODY),
            dead=dead.get(site.id, NOBODY).count,
            failed=failed.get(site.id, 0),
            log=logs.get(site.id, LogState(0, 0, None)),
        )
        for site in _list(connection, site_id)
    ]


def measure(connection: Connection) -> int:
    """Tell how many bytes the database takes."""
    if connection.dialect.name == "sqlite":
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _list(connection: Connection, site_id: str | None) -> Sequence[Row[Any, Any]]:
    query = select(sites.c.id, sites.c.name).order_by(sites.c.name)
    return connection.execute(query if site_id is None else query.where(sites.c.id == site_id)).all()


def _count(
    connection: Connection, table: Table, since: ColumnElement[datetime], *where: ColumnElement[bool]
) -> dict[str, Backlog]:
    query = select(table.c.site_id, func.count(), func.min(since)).where(*where).group_by(table.c.site_id)
    return {site_id: Backlog(count, oldest) for site_id, count, oldest in connection.execute(query)}


def _count_failures(connection: Connection, now: datetime) -> dict[str, int]:
    where = (tallies.c.day == f"{now:%Y-%m-%d}", tallies.c.kind == "decision", tallies.c.label == "service:escalate")
    return {site_id: int(count) for site_id, count in connection.execute(select(*_TALLY).where(*where))}


def _read_logs(connection: Connection) -> dict[str, LogState]:
    newest = select(checkpoints.c.site_id, func.max(checkpoints.c.size).label("size")).group_by(checkpoints.c.site_id)
    last = newest.subquery()
    query = (
        select(audit_heads.c.site_id, audit_heads.c.sequence, checkpoints.c.size, checkpoints.c.made_at)
        .outerjoin(last, last.c.site_id == audit_heads.c.site_id)
        .outerjoin(checkpoints, (checkpoints.c.site_id == last.c.site_id) & (checkpoints.c.size == last.c.size))
    )
    rows = connection.execute(query).all()
    return {row.site_id: LogState(row.sequence, row.size or 0, row.made_at) for row in rows}


_TALLY = (tallies.c.site_id, tallies.c["count"])
