"""On whose pages a site's comment form may stand: what the operator allows while the service runs.

A setting (``MODERATION_FORM_ORIGINS``) may name more.  Every change is an entry in the site's audit log.
"""

from datetime import datetime

from sqlalchemy import Connection

from moderation import audit
from moderation.errors import OperatorError
from moderation.settings import read_origins
from moderation.storage import origins as table
from moderation.storage.credentials import Site


def allow(connection: Connection, site: Site, origin: str, now: datetime) -> None:
    """Let the form of a site stand on the pages of an origin, from now on; one that may already stays so.

    Raises:
        OperatorError: That is no origin, such as ``https://www.example.org``.
    """
    if not _is_origin(origin):
        raise OperatorError(
            f"{origin!r} is no origin; write it as browsers do, without a path: https://www.example.org."
        )
    if not table.is_there(connection, site.id, origin):
        table.add(connection, site.id, origin)
        audit.append(connection, site.id, [audit.Event("form_allowed", "operator", now, detail=origin)])


def refuse(connection: Connection, site: Site, origin: str, now: datetime) -> None:
    """Take the form away from the pages of an origin.

    Raises:
        OperatorError: It was not allowed there by :func:`allow`.
    """
    if not table.remove(connection, site.id, origin):
        raise OperatorError(
            f"The form of {site.name!r} was not allowed on {origin!r}; `moderation form list` says where."
        )
    audit.append(connection, site.id, [audit.Event("form_refused", "operator", now, detail=origin)])


def list_all(connection: Connection, site: Site) -> list[str]:
    """Fetch the origins that were allowed."""
    return table.list_all(connection, site.id)


def _is_origin(written: str) -> bool:
    try:
        return read_origins(f"site = {written}") == {"site": {written}}
    except ValueError:
        return False
