"""Read-only: who holds which comment just now, with their names, for the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from moderation.storage.tables import claims, people


@dataclass(frozen=True, slots=True)
class Holder:
    """A claim that still holds, and whose it is."""

    comment_id: str
    person_id: str
    name: str
    token: int
    expires_at: datetime


def list_holders(connection: Connection, comment_ids: Sequence[str], *, now: datetime) -> dict[str, Holder]:
    """Fetch who holds these comments, by comment; one that nobody holds is left out."""
    query = (
        select(claims.c.comment_id, claims.c.person_id, people.c.name, claims.c.token, claims.c.expires_at)
        .join_from(claims, people, people.c.id == claims.c.person_id)
        .where(claims.c.comment_id.in_(comment_ids), claims.c.expires_at > now)
    )
    return {row.comment_id: Holder(**row._mapping) for row in connection.execute(query)}
