"""The table of inspections."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from moderation.storage.tables import inspections


@dataclass(frozen=True, slots=True)
class Inspection:
    """One look of one person.

    Attributes:
        kind: ``search``, ``reveal`` or ``export``.
        comment_id: Whose author was shown.
        words: The filter, or the reason.
    """

    id: str
    site_id: str
    person_id: str
    kind: str
    comment_id: str | None
    words: str
    at: datetime


def add(connection: Connection, inspection: Inspection) -> None:
    """Store one."""
    row = {name: getattr(inspection, name) for name in Inspection.__dataclass_fields__}
    connection.execute(insert(inspections).values(row))


def find(connection: Connection, inspection_id: str) -> Inspection | None:
    """Fetch one."""
    row = connection.execute(select(inspections).where(inspections.c.id == inspection_id)).one_or_none()
    return Inspection(**row._mapping) if row else None


def forget(connection: Connection, before: datetime) -> int:
    """Take away what is older than a time.

    Returns:
        How many these were.
    """
    return connection.execute(delete(inspections).where(inspections.c.at < before)).rowcount


def has_revealed(connection: Connection, person_id: str, comment_id: str, since: datetime) -> bool:
    """Tell whether somebody has had a comment's author shown since a time."""
    ours = [inspections.c.person_id == person_id, inspections.c.comment_id == comment_id, inspections.c.at >= since]
    return connection.execute(select(inspections.c.id).where(*ours).limit(1)).one_or_none() is not None
