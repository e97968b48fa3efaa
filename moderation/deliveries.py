"""The outbox: what is decided is planned to be told, in the transaction that decides it.

So neither goes without the other.  A sender does the telling afterwards (``workers.delivery``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from moderation import audit
from moderation.identifiers import new_id
from moderation.storage import comments, endpoints
from moderation.storage import deliveries as table
from moderation.storage.deliveries import Delivery
from moderation.storage.delivery_views import DeliveryFilter, conditions
from moderation.webhooks import write_event


@dataclass(frozen=True, slots=True)
class Announcement:
    """A decision that a website is to be told.

    Attributes:
        status: What it has made of the comment.
        decision: As the API shows it, JSON-ready.
        not_before: It is not told earlier, so that it can be taken back.
        appeal: The appeal that the decision answers.
    """

    comment_id: str
    revision: int
    version: int
    status: str
    decision: Mapping[str, Any]
    not_before: datetime
    appeal: Mapping[str, Any] | None = None


def plan(connection: Connection, site_id: str, announcements: Sequence[Announcement], now: datetime) -> None:
    """Plan to tell every live endpoint of a site; what it was to be told before and has not been, is taken back.

    Of an old comment, filled in afterwards, the first decision is not told; what a person makes of it later is.
    """
    live = endpoints.list_all(connection, site_id, live=True)
    if not live:
        return
    again = [announcement.comment_id for announcement in announcements if announcement.version > 1]
    if again:
        table.withdraw(connection, again, now)
    known = comments.find_known(connection, [announcement.comment_id for announcement in announcements])
    planned = []
    for announcement in announcements:
        if announcement.version > 1 or not known[announcement.comment_id].is_old:
            payload = _write(announcement, known[announcement.comment_id].external_id, now)
            planned += [_make(site_id, endpoint.id, announcement, payload, now) for endpoint in live]
    if planned:
        table.add_all(connection, planned)


def replay(connection: Connection, site_id: str, chosen: DeliveryFilter, *, by: str, now: datetime) -> int:
    """Send again, under the ids that they had, what was delivered or given up.

    What goes to an endpoint that is disabled is left alone.

    Args:
        by: ``website`` or ``operator``.

    Returns:
        How many are sent again.
    """
    live = [endpoint.id for endpoint in endpoints.list_all(connection, site_id, live=True)]
    count = table.replay(connection, conditions(site_id, chosen, live), now)
    if count:
        audit.append(connection, site_id, [audit.Event("deliveries_replayed", by, now, detail=str(count))])
    return count


def _write(announcement: Announcement, external_id: str | None, now: datetime) -> str:
    values = {
        "comment_id": announcement.comment_id,
        "external_id": external_id,
        "revision": announcement.revision,
        "version": announcement.version,
        "status": announcement.status,
        "decision": announcement.decision,
        **({"appeal": announcement.appeal} if announcement.appeal else {}),
    }
    return write_event(now, values)


def _make(site_id: str, endpoint_id: str, announcement: Announcement, payload: str, now: datetime) -> Delivery:
    return Delivery(
        id=new_id("msg", now),
        site_id=site_id,
        endpoint_id=endpoint_id,
        comment_id=announcement.comment_id,
        version=announcement.version,
        payload=payload,
        status=table.WAITING,
        tries=0,
        token=0,
        created_at=now,
        not_before=announcement.not_before,
        due_at=announcement.not_before,
        ended_at=None,
    )
