"""The table of checkpoints: what was signed about each site's log, the newest last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from moderation.storage.tables import audit_heads, checkpoints


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A checkpoint as it is stored.

    Attributes:
        size: How many entries it is over.
        note: As it is handed around.
        frontier: Where the tree goes on from, as hashes in hexadecimal, space-separated.
        key: Which key signed it; a hint, which nothing is proved by.
    """

    site_id: str
    size: int
    note: str
    frontier: str
    key: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Unsigned:
    """How much of a site's log no checkpoint is over.

    Attributes:
        size: Of the newest checkpoint; 0 if there is none.
        entries: How many there are.
        made_at: When that checkpoint was made.
    """

    site_id: str
    size: int
    entries: int
    made_at: datetime | None


def add(connection: Connection, signed: SignedHead) -> None:
    """Store a checkpoint; if there is one of that size already, that one stays."""
    dialect: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {name: getattr(signed, name) for name in SignedHead.__dataclass_fields__}
    connection.execute(dialect(checkpoints).on_conflict_do_nothing(), [row])


def find_newest(connection: Connection, site_id: str) -> SignedHead | None:
    """Fetch a site's newest checkpoint."""
    query = select(checkpoints).where(checkpoints.c.site_id == site_id).order_by(checkpoints.c.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return SignedHead(**row._mapping) if row else None


def find_between(connection: Connection, site_id: str, least: int, most: int) -> SignedHead | None:
    """Fetch the greatest of a site's checkpoints that are over at least and at most so many entries."""
    which = [checkpoints.c.site_id == site_id, checkpoints.c.size.between(least, most)]
    row = connection.execute(select(checkpoints).where(*which).order_by(checkpoints.c.size.desc()).limit(1)).first()
    return SignedHead(**row._mapping) if row else None


def list_notes(connection: Connection, site_id: str) -> Sequence[tuple[int, str]]:
    """List the size and the note of each of a site's checkpoints, the oldest first."""
    query = select(checkpoints.c.size, checkpoints.c.note).where(checkpoints.c.site_id == site_id)
    return [(row.size, row.note) for row in connection.execute(query.order_by(checkpoints.c.size))]


def list_unsigned(connection: Connection) -> list[Unsigned]:
    """List the sites whose logs have entries that no checkpoint is over."""
    newest = select(func.max(checkpoints.c.size)).where(checkpoints.c.site_id == audit_heads.c.site_id)
    size = func.coalesce(newest.scalar_subquery(), 0).label("size")
    made_at = (
        select(checkpoints.c.made_at)
        .where(checkpoints.c.site_id == audit_heads.c.site_id)
        .order_by(checkpoints.c.size.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(audit_heads.c.site_id, size, audit_heads.c.sequence.label("entries"), made_at.label("made_at"))
    found = [Unsigned(**row._mapping) for row in connection.execute(query)]
    return [site for site in found if site.entries > site.size]
