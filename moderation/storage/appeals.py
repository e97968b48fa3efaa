"""The table of appeals."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from moderation.storage.tables import appeals, decisions

OPEN, UPHELD, OVERTURNED = "open", "upheld", "overturned"
LAPSED = "lapsed"  # the author has changed the comment, or it was erased: nobody answers


@dataclass(frozen=True, slots=True)
class Appeal:
    """An author's appeal; see the columns of ``appeals``."""

    id: str
    site_id: str
    comment_id: str
    version: int
    state: str
    words: str | None
    created_at: datetime
    due_at: datetime
    answered_version: int | None = None
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How an appeal ends; the fields mean what they mean in :class:`Appeal`."""

    state: str
    answered_version: int
    answer: str
    answered_by: str
    answered_at: datetime


def add(connection: Connection, appeal: Appeal) -> None:
    """Store an appeal."""
    values = {name: getattr(appeal, name) for name in Appeal.__dataclass_fields__}
    connection.execute(insert(appeals).values(**values))


def find_last(connection: Connection, comment_id: str) -> Appeal | None:
    """Fetch the last appeal about a comment."""
    query = select(appeals).where(appeals.c.comment_id == comment_id).order_by(appeals.c.version.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Appeal(**row._mapping) if row else None


def list_all(connection: Connection, comment_id: str) -> list[Appeal]:
    """Fetch every appeal about a comment, the last first."""
    query = select(appeals).where(appeals.c.comment_id == comment_id).order_by(appeals.c.version.desc())
    return [Appeal(**row._mapping) for row in connection.execute(query)]


def close(connection: Connection, appeal: Appeal, answer: Answer) -> None:
    """Answer an appeal."""
    values = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
    connection.execute(update(appeals).where(appeals.c.id == appeal.id).values(**values))


def reopen(connection: Connection, comment_id: str, answered_version: int) -> None:
    """Open an appeal again whose answer was taken back, if there is one; its clock goes on."""
    nothing = {"answered_version": None, "answer": None, "answered_by": None, "answered_at": None}
    answered = [appeals.c.comment_id == comment_id, appeals.c.answered_version == answered_version]
    connection.execute(update(appeals).where(*answered).values(state=OPEN, **nothing))


def list_involved(connection: Connection, comment_id: str) -> set[str]:
    """Fetch the ids of the people who have decided about a comment."""
    query = select(decisions.c.person_id).where(
        decisions.c.comment_id == comment_id, decisions.c.person_id.is_not(None)
    )
    return set(connection.execute(query.distinct()).scalars())


def was_involved(connection: Connection, appeal: Appeal, person_id: str) -> bool:
    """Tell whether a person had decided about the comment before its author appealed."""
    query = select(decisions.c.id).where(
        decisions.c.comment_id == appeal.comment_id,
        decisions.c.version <= appeal.version,
        decisions.c.person_id == person_id,
    )
    return connection.execute(query.limit(1)).one_or_none() is not None
