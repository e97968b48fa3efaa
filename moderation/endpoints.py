"""Where websites want to be told what was decided: making such an endpoint, changing its secret, ending it.

A secret is kept as it is, since messages are signed with it; it is shown once, when it is made.  Every change is an
entry in the site's audit log.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation import audit
from moderation.errors import Conflict, InvalidSubmission, NotFound
from moderation.identifiers import new_id
from moderation.network import Refused, check_written, read_address
from moderation.settings import Network
from moderation.storage import deliveries
from moderation.storage import endpoints as table
from moderation.storage.endpoints import Endpoint
from moderation.webhooks import SECRET_BYTES, write_secret

MOST = 10  # live ones of a site
ROTATION = timedelta(hours=24)  # so long the old secret signs as well


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes something, where and when.

    Attributes:
        site_id: The site that the endpoint must be of; ``None`` for an operator, who may change any.
        by: ``website``, ``operator`` or ``receiver``, which has said that it wants nothing any more.
    """

    site_id: str | None
    by: str
    at: datetime


def create(connection: Connection, site_id: str, url: str, change: Change, allowed: Sequence[Network] = ()) -> Endpoint:
    """Add an endpoint.

    Args:
        allowed: Networks that may be reached besides the public Internet.

    Returns:
        The endpoint; its secret must be shown now or never.

    Raises:
        InvalidSubmission: The address is none that we send to.
        Conflict: The site has as many live endpoints as it may have.
    """
    try:
        check_written(read_address(url, allowed), allowed)
    except Refused as error:
        raise InvalidSubmission(str(error), pointer="/url") from None
    if len(table.list_all(connection, site_id, live=True)) >= MOST:
        raise Conflict(f"The site has {MOST} live endpoints already; disable one first.", code="too_many_endpoints")
    endpoint = Endpoint(
        id=new_id("e", change.at),
        site_id=site_id,
        url=url,
        secret=_new_secret(),
        old_secret=None,
        old_until=None,
        created_at=change.at,
        disabled_at=None,
        disabled_by=None,
        failures=0,
        rests_until=None,
    )
    table.add(connection, endpoint)
    _log(connection, endpoint, "endpoint_created", change)
    return endpoint


def find(connection: Connection, endpoint_id: str, site_id: str | None) -> Endpoint:
    """Fetch an endpoint.

    Raises:
        NotFound: There is none of that id on the site.
    """
    found = table.find(connection, endpoint_id, site_id)
    if found is None:
        raise NotFound("There is no such endpoint on this site.")
    return found


def list_all(connection: Connection, site_id: str) -> list[Endpoint]:
    """Fetch a site's endpoints, the oldest first."""
    return table.list_all(connection, site_id)


def rotate(connection: Connection, endpoint_id: str, change: Change) -> Endpoint:
    """Give an endpoint a new secret; the one it has signs as well for ``ROTATION``.

    Returns:
        The endpoint; its new secret must be shown now or never.

    Raises:
        NotFound: There is none of that id.
    """
    endpoint = find(connection, endpoint_id, change.site_id)
    table.rotate(connection, endpoint, _new_secret(), change.at + ROTATION)
    _log(connection, endpoint, "endpoint_rotated", change)
    return find(connection, endpoint_id, change.site_id)


def disable(connection: Connection, endpoint_id: str, change: Change) -> Endpoint:
    """Send nothing there any more; what waits for it is given up, and may be replayed once it is enabled again.

    Raises:
        NotFound: There is none of that id.
    """
    endpoint = find(connection, endpoint_id, change.site_id)
    if endpoint.disabled_at is None:
        table.disable(connection, endpoint_id, change.by, change.at)
        deliveries.give_up_all(connection, endpoint_id, change.at)
        _log(connection, endpoint, "endpoint_disabled", change)
    return find(connection, endpoint_id, change.site_id)


def enable(connection: Connection, endpoint_id: str, change: Change) -> Endpoint:
    """Send there again whatever is decided from now on.

    Raises:
        NotFound: There is none of that id.
        Conflict: The site has as many live endpoints as it may have.
    """
    endpoint = find(connection, endpoint_id, change.site_id)
    if endpoint.disabled_at is not None:
        if len(table.list_all(connection, endpoint.site_id, live=True)) >= MOST:
            raise Conflict(f"The site has {MOST} live endpoints already; disable one first.", code="too_many_endpoints")
        table.enable(connection, endpoint_id)
        _log(connection, endpoint, "endpoint_enabled", change)
    return find(connection, endpoint_id, change.site_id)


def _new_secret() -> str:
    return write_secret(secrets.token_bytes(SECRET_BYTES))


def _log(connection: Connection, endpoint: Endpoint, action: str, change: Change) -> None:
    audit.append(connection, endpoint.site_id, [audit.Event(action, change.by, change.at, detail=endpoint.id)])
