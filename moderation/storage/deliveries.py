"""The table of deliveries, the outbox: one row for each decision that an endpoint is to be told of.

A row is written with the decision, in one transaction.  A sender takes it for the length of a lease, which is
nothing but a later ``due_at``; its token is the fence: what a sender reports about a delivery that somebody else has
taken since is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from moderation.storage.tables import attempts, deliveries

WAITING, DELIVERED, DEAD, WITHDRAWN = "waiting", "delivered", "dead", "withdrawn"
ENDED = (DELIVERED, DEAD)  # and can be sent again
STATUSES = (WAITING, DELIVERED, DEAD, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one endpoint.

    Attributes:
        version: Which decision about the comment it tells.
        payload: The body, exactly as it is sent.
        status: ``waiting``, ``delivered``, ``dead`` (given up) or ``withdrawn`` (taken back before it was sent).
        tries: How many there were since it was planned, or last replayed.
        not_before: It is not sent earlier.
        due_at: When it is tried next, or how long a sender holds it.
        ended_at: When it was delivered, given up or withdrawn.
    """

    id: str
    site_id: str
    endpoint_id: str
    comment_id: str
    version: int
    payload: str
    status: str
    tries: int
    token: int
    created_at: datetime
    not_before: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try.

    Attributes:
        milliseconds: How long it took.
        result: ``delivered``, ``failed`` or ``gone``.
        http_status: ``None`` if there was no answer; then ``problem`` says why.
        answer: The beginning of the answer's body.
    """

    id: str
    delivery_id: str
    at: datetime
    milliseconds: int
    result: str
    http_status: int | None
    problem: str
    answer: str


def add_all(connection: Connection, planned: Sequence[Delivery]) -> None:
    """Store deliveries; one that is there already is left as it is."""
    dialect: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [{name: getattr(delivery, name) for name in Delivery.__dataclass_fields__} for delivery in planned]
    connection.execute(dialect(deliveries).on_conflict_do_nothing(), rows)


def withdraw(connection: Connection, comment_ids: Sequence[str], now: datetime) -> None:
    """Take back what was planned about these comments and may not be sent yet."""
    held = [deliveries.c.comment_id.in_(comment_ids), deliveries.c.status == WAITING, deliveries.c.not_before > now]
    connection.execute(update(deliveries).where(*held).values(_ended(WITHDRAWN, now)))


def take(connection: Connection, endpoint_id: str, *, limit: int, now: datetime, until: datetime) -> list[Delivery]:
    """Take deliveries that are due, those first that have been for longest.

    Args:
        until: When somebody else may take them.
    """
    due = [deliveries.c.endpoint_id == endpoint_id, deliveries.c.status == WAITING, deliveries.c.due_at <= now]
    first = select(deliveries.c.id).where(*due).order_by(deliveries.c.due_at).limit(limit)
    taken = connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(first.with_for_update(skip_locked=True).scalar_subquery()))
        .values(due_at=until, token=deliveries.c.token + 1)
        .returning(deliveries)
    )
    return [Delivery(**row._mapping) for row in taken]


def renew(connection: Connection, taken: Sequence[Delivery], until: datetime) -> None:
    """Hold deliveries for longer; those that somebody else has taken since are left alone."""
    for delivery in taken:
        connection.execute(update(deliveries).where(*_held(delivery)).values(due_at=until))


def record(connection: Connection, taken: Delivery, attempt: Attempt, *, due_at: datetime | None) -> bool:
    """Write down a try and what becomes of its delivery.

    Args:
        taken: As :func:`take` gave it.
        due_at: When to try again; ``None`` if it was delivered or is given up.

    Returns:
        False if somebody else has taken it since; then nothing was written.
    """
    values: dict[Any, Any] = {"due_at": due_at}
    if due_at is None:
        values = _ended(DELIVERED if attempt.result == DELIVERED else DEAD, attempt.at)
    statement = update(deliveries).where(*_held(taken)).values({**values, "tries": deliveries.c.tries + 1})
    if connection.execute(statement).rowcount == 0:
        return False
    connection.execute(
        insert(attempts).values(**{name: getattr(attempt, name) for name in Attempt.__dataclass_fields__})
    )
    return True


def give_up_all(connection: Connection, endpoint_id: str, now: datetime) -> None:
    """Give up whatever waits for an endpoint."""
    waiting = [deliveries.c.endpoint_id == endpoint_id, deliveries.c.status == WAITING]
    connection.execute(update(deliveries).where(*waiting).values(_ended(DEAD, now)))


def give_up_old(connection: Connection, before: datetime, now: datetime) -> int:
    """Give up what was to be sent first before a time and is still waiting for its turn.

    Returns:
        How many these were.
    """
    old = [deliveries.c.status == WAITING, deliveries.c.not_before < before, deliveries.c.due_at <= now]
    return connection.execute(update(deliveries).where(*old).values(_ended(DEAD, now))).rowcount


def replay(connection: Connection, chosen: Sequence[ColumnElement[bool]], now: datetime) -> int:
    """Send these once more from the beginning, under the ids that they have.

    Returns:
        How many these were.
    """
    again = {"status": WAITING, "tries": 0, "token": deliveries.c.token + 1, "not_before": now, "due_at": now}
    statement = update(deliveries).where(*chosen, deliveries.c.status.in_(ENDED))
    return connection.execute(statement.values({**again, "ended_at": None})).rowcount


def forget_ended(connection: Connection, before: datetime) -> None:
    """Erase what ended before a time, with its tries."""
    old = deliveries.c.ended_at < before
    connection.execute(delete(attempts).where(attempts.c.delivery_id.in_(select(deliveries.c.id).where(old))))
    connection.execute(delete(deliveries).where(old))


def _held(taken: Delivery) -> list[ColumnElement[bool]]:
    return [deliveries.c.id == taken.id, deliveries.c.token == taken.token]


def _ended(status: str, now: datetime) -> dict[Any, Any]:
    return {"status": status, "ended_at": now}
