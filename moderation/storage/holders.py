"""Read-only: who holds which comment just now, with their names, for the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from moderation.storage import notes, views
from moderation.storage.claims import LEASE
from moderation.storage.notes import Note
from moderation.storage.queue_views import Reader
from moderation.storage.tables import claims, people
from moderation.storage.views import CommentView

_CLAIM = (claims.c.token, claims.c.expires_at, claims.c.kind, claims.c.asked_by)


@dataclass(frozen=True, slots=True)
class Holder:
    """A claim that still holds, and whose it is."""

    comment_id: str
    person_id: str
    name: str
    token: int
    expires_at: datetime
    kind: str
    asked_by: str | None


def list_holders(connection: Connection, comment_ids: Sequence[str], *, now: datetime) -> dict[str, Holder]:
    """Fetch who holds these comments, by comment; one that nobody holds is left out."""
    query = (
        select(claims.c.comment_id, claims.c.person_id, people.c.name, *_CLAIM)
        .join_from(claims, people, people.c.id == claims.c.person_id)
        .where(claims.c.comment_id.in_(comment_ids), claims.c.expires_at > now)
    )
    return {row.comment_id: Holder(**row._mapping) for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Kept:
    """A comment that somebody has put by, or was handed, asked or answered about, with what was said last."""

    view: CommentView
    kind: str
    expires_at: datetime
    note: Note | None


def list_kept(connection: Connection, reader: Reader) -> list[Kept]:
    """Fetch what is kept for somebody, what ends first first."""
    query = (
        select(claims)
        .where(claims.c.person_id == reader.person_id, claims.c.expires_at > reader.now, claims.c.kind != LEASE)
        .order_by(claims.c.expires_at)
    )
    rows = connection.execute(query).all()
    shown = views.find_comments(connection, reader.site_id, [row.comment_id for row in rows]) if rows else {}
    kept = []
    for row in (row for row in rows if row.comment_id in shown):
        said = notes.list_all(connection, row.comment_id)
        kept.append(Kept(shown[row.comment_id], row.kind, row.expires_at, said[0] if said else None))
    return kept
