"""Read-only: what was sent to whom, how often it was tried and what came back, for the API and the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from moderation.storage.deliveries import WAITING, Attempt, Delivery
from moderation.storage.tables import attempts, deliveries, endpoints
from moderation.storage.views import Backlog


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries of a site are asked for; ``None`` means any.  The times are of their planning."""

    delivery_id: str | None = None
    endpoint_id: str | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery, and the address that it goes to."""

    delivery: Delivery
    url: str
    last: Attempt | None


def list_deliveries(
    connection: Connection, site_id: str, wanted: DeliveryFilter, *, before: str | None, limit: int
) -> list[DeliveryView]:
    """Fetch a site's deliveries, the newest first.

    Args:
        before: Id of the last delivery of the page before.
    """
    query = _select().where(*conditions(site_id, wanted))
    if before is not None:
        query = query.where(deliveries.c.id < before)
    rows = connection.execute(query.order_by(deliveries.c.id.desc()).limit(limit)).all()
    last = {attempt.delivery_id: attempt for attempt in _list_attempts(connection, [row.id for row in rows])}
    return [_as_view(row, last.get(row.id)) for row in rows]


def find_delivery(connection: Connection, site_id: str, delivery_id: str) -> DeliveryView | None:
    """Fetch one delivery of this site."""
    found = list_deliveries(connection, site_id, DeliveryFilter(delivery_id), before=None, limit=1)
    return found[0] if found else None


def list_attempts(connection: Connection, delivery_id: str) -> list[Attempt]:
    """Fetch every try of a delivery, the first first."""
    return _list_attempts(connection, [delivery_id])


def waiting(connection: Connection) -> Backlog:
    """Tell how many deliveries of all sites wait, and since when the oldest does."""
    query = select(func.count(), func.min(deliveries.c.not_before)).where(deliveries.c.status == WAITING)
    count, oldest = connection.execute(query).one()
    return Backlog(count, oldest)


def conditions(
    site_id: str, wanted: DeliveryFilter, endpoint_ids: Sequence[str] | None = None
) -> list[ColumnElement[bool]]:
    """Write a filter as SQL.

    Args:
        endpoint_ids: Of which endpoints alone, if that matters.
    """
    equal = {"id": wanted.delivery_id, "endpoint_id": wanted.endpoint_id, "status": wanted.status}
    found: list[ColumnElement[bool]] = [deliveries.c.site_id == site_id]
    found += [deliveries.c[name] == value for name, value in equal.items() if value is not None]
    if wanted.since is not None:
        found.append(deliveries.c.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(deliveries.c.created_at < wanted.until)
    if endpoint_ids is not None:
        found.append(deliveries.c.endpoint_id.in_(endpoint_ids))
    return found


def _select() -> Select[Any]:
    return select(deliveries, endpoints.c.url).join_from(
        deliveries, endpoints, endpoints.c.id == deliveries.c.endpoint_id
    )


def _list_attempts(connection: Connection, delivery_ids: Sequence[str]) -> list[Attempt]:
    query = select(attempts).where(attempts.c.delivery_id.in_(delivery_ids)).order_by(attempts.c.at, attempts.c.id)
    return [Attempt(**row._mapping) for row in connection.execute(query)]


def _as_view(row: Row[Any], last: Attempt | None) -> DeliveryView:
    delivery = Delivery(**{name: row._mapping[name] for name in Delivery.__dataclass_fields__})
    return DeliveryView(delivery, row.url, last)
