"""The table of decisions, and with it the only statement that changes a comment's status.

Only :mod:`moderation.decisions` may import this module (a contract holds it to that).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.dialects import postgresql, sqlite

from moderation.comment import Status
from moderation.storage.tables import comments, decisions


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision as it is stored; see the columns of ``decisions``."""

    comment_id: str
    version: int
    id: str
    outcome: str
    reason: str
    decider: str
    person_id: str | None
    clause: str | None
    note: str | None
    language: str
    policy: str
    fingerprint: str
    findings: list[dict[str, Any]]
    decided_at: datetime


def add(connection: Connection, row: DecisionRow) -> bool:
    """Store a decision unless the comment already has one of that version.

    Returns:
        Whether it was stored.  The primary key is the fence: of two deciders only one gets ``True``.
    """
    values = {name: getattr(row, name) for name in DecisionRow.__dataclass_fields__}
    statement = _insert(connection)(decisions).values(**values).on_conflict_do_nothing()
    return connection.execute(statement.returning(decisions.c.id)).one_or_none() is not None


def set_status(connection: Connection, comment_id: str, status: Status, version: int, now: datetime) -> datetime:
    """Give a comment its status and the version of the decision behind it; tells when the comment came."""
    changed = connection.execute(
        update(comments)
        .where(comments.c.id == comment_id, comments.c.version == version - 1)
        .values(status=status, version=version, decided_at=now, lease_until=None)
        .returning(comments.c.created_at)
    )
    return changed.scalar_one_or_none() or now


def _insert(connection: Connection) -> Any:  # noqa: ANN401  # the two dialects' inserts share no base with on_conflict
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
