"""The table of endpoints: the addresses at which websites want to be told what was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, insert, or_, select, update

from moderation.storage.tables import deliveries, endpoints


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a website listens, and the secrets that messages to it are signed with.

    Attributes:
        old_secret: The one before; it signs as well until ``old_until``.
        disabled_by: ``receiver`` (it said 410), ``operator`` or ``website``.
        failures: How many tries in a row have failed.
        rests_until: It is left alone until then.
    """

    id: str
    site_id: str
    url: str
    secret: str
    old_secret: str | None
    old_until: datetime | None
    created_at: datetime
    disabled_at: datetime | None
    disabled_by: str | None
    failures: int
    rests_until: datetime | None

    def live_secrets(self, now: datetime) -> list[str]:
        """Tell which secrets sign now, the newest first."""
        old = self.old_secret if self.old_until and self.old_until > now else None
        return [self.secret, *([old] if old else [])]


def add(connection: Connection, endpoint: Endpoint) -> None:
    """Store an endpoint."""
    connection.execute(insert(endpoints).values(**{name: getattr(endpoint, name) for name in _NAMES}))


def find(connection: Connection, endpoint_id: str, site_id: str | None = None) -> Endpoint | None:
    """Fetch an endpoint, of this site if one is named."""
    where = [endpoints.c.id == endpoint_id]
    if site_id is not None:
        where.append(endpoints.c.site_id == site_id)
    row = connection.execute(select(endpoints).where(*where)).one_or_none()
    return Endpoint(**row._mapping) if row else None


def list_all(connection: Connection, site_id: str, *, live: bool = False) -> list[Endpoint]:
    """Fetch a site's endpoints, the oldest first; only those that are not disabled, if so wanted."""
    query = select(endpoints).where(endpoints.c.site_id == site_id).order_by(endpoints.c.id)
    if live:
        query = query.where(endpoints.c.disabled_at.is_(None))
    return [Endpoint(**row._mapping) for row in connection.execute(query)]


def list_due(connection: Connection, now: datetime) -> list[Endpoint]:
    """Fetch the endpoints for which there is something to send now, and which may be sent to."""
    due = exists().where(
        deliveries.c.endpoint_id == endpoints.c.id, deliveries.c.status == "waiting", deliveries.c.due_at <= now
    )
    query = select(endpoints).where(endpoints.c.disabled_at.is_(None), _awake(now), due)
    return [Endpoint(**row._mapping) for row in connection.execute(query)]


def rotate(connection: Connection, endpoint: Endpoint, secret: str, old_until: datetime) -> None:
    """Give an endpoint a new secret; the one it has signs as well for a while."""
    _set(connection, endpoint.id, secret=secret, old_secret=endpoint.secret, old_until=old_until)


def disable(connection: Connection, endpoint_id: str, by: str, now: datetime) -> None:
    """Send nothing there any more."""
    _set(connection, endpoint_id, disabled_at=now, disabled_by=by)


def enable(connection: Connection, endpoint_id: str) -> None:
    """Send there again, as if nothing had ever failed."""
    _set(connection, endpoint_id, disabled_at=None, disabled_by=None, failures=0, rests_until=None)


def note_success(connection: Connection, endpoint_id: str) -> None:
    """Forget what failed."""
    connection.execute(
        update(endpoints)
        .where(endpoints.c.id == endpoint_id, endpoints.c.failures > 0)
        .values(failures=0, rests_until=None)
    )


def note_failure(connection: Connection, endpoint_id: str) -> int:
    """Count one more failure.

    Returns:
        How many there were in a row.
    """
    statement = update(endpoints).where(endpoints.c.id == endpoint_id).values(failures=endpoints.c.failures + 1)
    return int(connection.execute(statement.returning(endpoints.c.failures)).scalar_one())


def rest(connection: Connection, endpoint_id: str, until: datetime) -> None:
    """Leave an endpoint alone, for longer if it is already."""
    later = or_(endpoints.c.rests_until.is_(None), endpoints.c.rests_until < until)
    connection.execute(update(endpoints).where(endpoints.c.id == endpoint_id, later).values(rests_until=until))


_NAMES = tuple(Endpoint.__dataclass_fields__)


def _awake(now: datetime) -> ColumnElement[bool]:
    return or_(endpoints.c.rests_until.is_(None), endpoints.c.rests_until <= now)


def _set(connection: Connection, endpoint_id: str, **values: Any) -> None:  # noqa: ANN401  # columns of several types
    connection.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(**values))
