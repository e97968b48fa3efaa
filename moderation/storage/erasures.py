"""The tables of erasures: the ledger of what was erased, and the holds that forbid it.

The ledger names comments by our own ids and nobody by name, so it can be kept for ever and outside the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, inspect, literal, or_, select, update

from moderation.storage.tables import comment_texts, comments, erased_comments, erasures, holds


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure, of any number of comments.

    Attributes:
        cause: ``author``, ``comment``, ``retention`` or ``restore``.
        completed_at: When the last of its comments was erased.
        sequence: Of the audit entry that says so.
        purged_at: When the bytes were gone from the database's files, too.
    """

    id: str
    site_id: str
    cause: str
    requested_by: str
    requested_at: datetime
    completed_at: datetime | None = None
    sequence: int | None = None
    purged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Forbids to erase the comments of an author, or one comment."""

    id: str
    site_id: str
    author_id: str | None
    comment_id: str | None
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_at: datetime | None = None


def add(connection: Connection, erasure: Erasure, comment_ids: Sequence[str]) -> None:
    """Begin an erasure: from now on these comments are to be erased, whatever happens to whoever asked."""
    connection.execute(
        insert(erasures).values(**{name: getattr(erasure, name) for name in Erasure.__dataclass_fields__})
    )
    names = {"site_id": erasure.site_id, "erasure_id": erasure.id, "sequence": None}
    if comment_ids:
        connection.execute(insert(erased_comments), [{"comment_id": one, **names} for one in comment_ids])


def unlist(connection: Connection, comment_ids: Sequence[str]) -> None:
    """Take comments off the ledger, to be listed anew: they are here again."""
    connection.execute(delete(erased_comments).where(erased_comments.c.comment_id.in_(comment_ids)))


def find(connection: Connection, erasure_id: str, *, lock: bool = False) -> Erasure | None:
    """Fetch one erasure; locked, nobody else completes it until the transaction ends."""
    query = select(erasures).where(erasures.c.id == erasure_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return Erasure(**row._mapping) if row else None


def list_all(connection: Connection, site_id: str, *, limit: int) -> list[Erasure]:
    """Fetch a site's last erasures, the newest first."""
    query = select(erasures).where(erasures.c.site_id == site_id).order_by(erasures.c.id.desc()).limit(limit)
    return [Erasure(**row._mapping) for row in connection.execute(query)]


def list_open(connection: Connection, *, before: datetime) -> list[str]:
    """List the erasures that were begun before a time and never came to their end, the oldest first."""
    left = [erasures.c.completed_at.is_(None), erasures.c.requested_at < before]
    return list(connection.execute(select(erasures.c.id).where(*left).order_by(erasures.c.id)).scalars())


def list_left(connection: Connection, erasure_id: str, *, limit: int) -> list[str]:
    """List comments that an erasure has still to erase."""
    left = [erased_comments.c.erasure_id == erasure_id, erased_comments.c.sequence.is_(None)]
    query = select(erased_comments.c.comment_id).where(*left).order_by(erased_comments.c.comment_id)
    return list(connection.execute(query.limit(limit)).scalars())


def mark_erased(connection: Connection, sequences: dict[str, int]) -> None:
    """Note which audit entry tells of each comment."""
    for comment_id, sequence in sequences.items():
        connection.execute(
            update(erased_comments).where(erased_comments.c.comment_id == comment_id).values(sequence=sequence)
        )


def complete(connection: Connection, erasure_id: str, sequence: int, now: datetime) -> None:
    """Say that nothing is left to be erased."""
    connection.execute(update(erasures).where(erasures.c.id == erasure_id).values(completed_at=now, sequence=sequence))


def list_unpurged(connection: Connection) -> list[Erasure]:
    """List what has been erased and may still lie in the database's files, the oldest first."""
    query = select(erasures).where(erasures.c.purged_at.is_(None), erasures.c.completed_at.is_not(None))
    return [Erasure(**row._mapping) for row in connection.execute(query.order_by(erasures.c.id))]


def mark_purged(connection: Connection, erasure_ids: Sequence[str], now: datetime) -> None:
    """Say that the bytes are gone."""
    connection.execute(update(erasures).where(erasures.c.id.in_(erasure_ids)).values(purged_at=now))


def list_comments(connection: Connection, erasure_id: str) -> list[tuple[str, int | None]]:
    """List an erasure's comments, each with the sequence of its audit entry."""
    query = select(erased_comments.c.comment_id, erased_comments.c.sequence)
    query = query.where(erased_comments.c.erasure_id == erasure_id).order_by(erased_comments.c.comment_id)
    return [(row.comment_id, row.sequence) for row in connection.execute(query)]


def list_ledger(connection: Connection) -> list[str]:
    """List every comment that was ever to be erased, on all sites."""
    if not inspect(connection).has_table(erased_comments.name):
        return []  # tables of an earlier version, in which nothing could be erased
    return list(
        connection.execute(select(erased_comments.c.comment_id).order_by(erased_comments.c.comment_id)).scalars()
    )


def find_by_author(connection: Connection, site_id: str, author_id: str) -> list[str]:
    """List the comments of an author that are still here."""
    ours = [comment_texts.c.site_id == site_id, comment_texts.c.author_id == author_id]
    return list(connection.execute(_unerased(*ours)).scalars())


def find_begun(connection: Connection, site_id: str, author_id: str | None, comment_id: str | None) -> Erasure | None:
    """Fetch an erasure that has got hold of an author's comments, or of one, and has still to erase them."""
    ours = comment_texts.c.author_id == author_id if author_id else erased_comments.c.comment_id == comment_id
    query = (
        select(erased_comments.c.erasure_id)
        .join(comment_texts, comment_texts.c.comment_id == erased_comments.c.comment_id)
        .where(comment_texts.c.site_id == site_id, ours, erased_comments.c.sequence.is_(None))
    )
    found = connection.execute(query.limit(1)).scalar_one_or_none()
    return find(connection, found) if found else None


def find_revisions(connection: Connection, site_id: str, comment_id: str) -> list[str] | None:
    """List a comment and the other revisions of it that are still here; ``None`` if there is no such comment."""
    ours = select(comments).where(comments.c.site_id == site_id, comments.c.id == comment_id)
    row = connection.execute(ours).one_or_none()
    if row is None:
        return None
    same = comments.c.id == comment_id
    if row.external_id is not None:
        same = or_(same, comments.c.external_id == row.external_id)
    return list(connection.execute(_unerased(comments.c.site_id == site_id, same)).scalars())


def find_present(connection: Connection, comment_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Of a ledger's comments, list those whose texts are here, each with its site."""
    query = select(comment_texts.c.comment_id, comment_texts.c.site_id)
    query = query.where(comment_texts.c.comment_id.in_(comment_ids)).order_by(comment_texts.c.comment_id)
    return [(row.comment_id, row.site_id) for row in connection.execute(query)]


def find_expired(connection: Connection, site_id: str, status: str, before: datetime, limit: int) -> list[str]:
    """List comments of a status that were decided before a time, and that nobody holds, the oldest first."""
    held = or_(
        holds.c.comment_id == comments.c.id,
        holds.c.author_id == comment_texts.c.author_id,
    )
    holding = select(literal(1)).where(holds.c.site_id == site_id, holds.c.lifted_at.is_(None), held)
    query = _unerased(
        comments.c.site_id == site_id,
        comments.c.status == status,
        comments.c.decided_at < before,
        ~holding.exists(),
    )
    return list(connection.execute(query.limit(limit)).scalars())


def add_hold(connection: Connection, hold: Hold) -> None:
    """Store a hold."""
    connection.execute(insert(holds).values(**{name: getattr(hold, name) for name in Hold.__dataclass_fields__}))


def lift_hold(connection: Connection, site_id: str, hold_id: str, now: datetime) -> bool:
    """End a hold; the author that it names is forgotten, and the reason, which may name them, too.

    Returns:
        Whether it held.
    """
    which = [holds.c.site_id == site_id, holds.c.id == hold_id, holds.c.lifted_at.is_(None)]
    return (
        connection.execute(update(holds).where(*which).values(lifted_at=now, author_id=None, reason="")).rowcount == 1
    )


def list_holds(connection: Connection, site_id: str) -> list[Hold]:
    """Fetch the holds that hold, the oldest first."""
    query = select(holds).where(holds.c.site_id == site_id, holds.c.lifted_at.is_(None)).order_by(holds.c.id)
    return [Hold(**row._mapping) for row in connection.execute(query)]


def is_held(connection: Connection, site_id: str, comment_ids: Sequence[str]) -> bool:
    """Tell whether one of these comments, or its author, is held."""
    authors = select(comment_texts.c.author_id).where(comment_texts.c.comment_id.in_(comment_ids))
    held = or_(holds.c.comment_id.in_(comment_ids), holds.c.author_id.in_(authors))
    query = select(func.count()).select_from(holds).where(holds.c.site_id == site_id, holds.c.lifted_at.is_(None), held)
    return bool(connection.execute(query).scalar_one())


def _unerased(*which: ColumnElement[bool]) -> Select[str]:
    """Select comments whose texts are here and that no erasure has got hold of."""
    begun = select(literal(1)).where(erased_comments.c.comment_id == comments.c.id)
    return (
        select(comments.c.id)
        .join_from(comments, comment_texts, comment_texts.c.comment_id == comments.c.id)
        .where(*which, ~begun.exists())
        .order_by(comments.c.id)
    )
