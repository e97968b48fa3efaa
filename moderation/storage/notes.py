"""The table of notes: what colleagues tell one another about a comment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from moderation.identifiers import new_id
from moderation.storage.tables import notes, people


@dataclass(frozen=True, slots=True)
class Note:
    """A note, and who wrote it.

    Attributes:
        kind: ``note``, or what it came with: ``hold``, ``handover``, ``question``, ``answer``, ``seniors``.
    """

    person_name: str
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """A note to be kept."""

    comment_id: str
    person_id: str
    text: str
    at: datetime
    kind: str = "note"


def add(connection: Connection, remark: Remark) -> None:
    """Keep a note; the caller has seen to it that the comment still has its text."""
    values = {name: getattr(remark, name) for name in Remark.__dataclass_fields__}
    connection.execute(insert(notes).values(id=new_id("n", remark.at), **values))


def list_all(connection: Connection, comment_id: str) -> list[Note]:
    """Fetch the notes about a comment, the newest first."""
    query = (
        select(people.c.name, notes.c.kind, notes.c.text, notes.c.at)
        .join_from(notes, people, people.c.id == notes.c.person_id)
        .where(notes.c.comment_id == comment_id)
        .order_by(notes.c.at.desc(), notes.c.id.desc())
    )
    return [Note(*row) for row in connection.execute(query)]
