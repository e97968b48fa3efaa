"""The table of claims: which moderator holds which comment, and until when.

A claim is a lease with a fencing token: the token grows with every new holder, so that a late click of an earlier
holder can be told from a click of the present one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from moderation.storage.tables import claims, skips

LEASE, HOLD, HANDOVER, QUESTION, ANSWER = "lease", "hold", "handover", "question", "answer"


@dataclass(frozen=True, slots=True)
class Claim:
    """A moderator's hold on a comment.

    Attributes:
        kind: ``lease`` is kept by activity and freed by leaving; ``hold`` (put by), ``handover``, ``question`` (a
            second opinion is asked) and ``answer`` stay until they end.
        asked_by: Who handed it over, asked or answered; ``None`` otherwise.
    """

    comment_id: str
    person_id: str
    token: int
    expires_at: datetime
    kind: str = LEASE
    asked_by: str | None = None


def take(connection: Connection, comment_id: str, person_id: str, *, now: datetime, until: datetime) -> Claim | None:
    """Take hold of a comment that is free, or one's own already.

    Returns:
        The claim, with a new token; ``None`` while somebody else holds it.
    """
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(claims).values(comment_id=comment_id, person_id=person_id, token=1, expires_at=until)
    statement = statement.on_conflict_do_update(
        index_elements=["comment_id"],
        set_={
            "person_id": person_id,
            "token": claims.c.token + 1,
            "expires_at": until,
            "kind": LEASE,
            "asked_by": None,
        },
        where=or_(claims.c.expires_at <= now, claims.c.person_id == person_id),
    ).returning(claims)
    row = connection.execute(statement).one_or_none()
    return Claim(**row._mapping) if row else None


def find(connection: Connection, comment_id: str) -> Claim | None:
    """Fetch the last claim on a comment, expired or not."""
    row = connection.execute(select(claims).where(claims.c.comment_id == comment_id)).one_or_none()
    return Claim(**row._mapping) if row else None


def renew(connection: Connection, claim: Claim, until: datetime) -> bool:
    """Hold on for longer.

    Returns:
        Whether the claim with that token was still there.
    """
    statement = update(claims).where(claims.c.comment_id == claim.comment_id, claims.c.token == claim.token)
    return connection.execute(statement.values(expires_at=until)).rowcount == 1


def give(connection: Connection, claim: Claim, to: Claim) -> None:
    """Turn a claim into another on the same comment, with a new token: for oneself to keep, or for a colleague."""
    statement = update(claims).where(claims.c.comment_id == claim.comment_id, claims.c.token == claim.token)
    values = {"person_id": to.person_id, "kind": to.kind, "asked_by": to.asked_by, "expires_at": to.expires_at}
    connection.execute(statement.values({**values, "token": claims.c.token + 1}))


def end(connection: Connection, comment_id: str, now: datetime) -> None:
    """End whoever's claim on a comment there is, so that it can be taken."""
    connection.execute(update(claims).where(claims.c.comment_id == comment_id).values(expires_at=now))


def drop(connection: Connection, comment_id: str) -> None:
    """Forget who held a comment, once it is decided."""
    connection.execute(delete(claims).where(claims.c.comment_id == comment_id))


def skip(connection: Connection, comment_id: str, person_id: str, now: datetime) -> None:
    """Remember that somebody does not want to decide a comment, so that they are not served it again."""
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(skips).values(comment_id=comment_id, person_id=person_id, at=now)
    connection.execute(statement.on_conflict_do_nothing())
