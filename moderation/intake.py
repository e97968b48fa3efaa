"""Turns a submission into a pending comment, which from then on cannot be lost.

Nothing is acknowledged before its transaction has committed; the bell is rung by the caller after that.  The same
submission sent again, for whatever reason, finds what it became the first time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from moderation import audit
from moderation.comment import Comment, Submission
from moderation.errors import CallerError, Conflict, DifferentSubmission, TooLong
from moderation.identifiers import new_id
from moderation.storage import comments
from moderation.storage.database import Database
from rules import Policy, count_characters


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission.

    Attributes:
        comment: The stored comment.
        created: False if the same submission had come before.
    """

    comment: Comment
    created: bool


def receive(database: Database, policy: Policy, site_id: str, submission: Submission, *, now: datetime) -> Receipt:
    """Store one submission as a pending comment, or find what it became before.

    Raises:
        TooLong: Over the policy's limit; an audit entry (without the text) was written.
        DifferentSubmission: Its idempotency key, or external id and revision, came with something else.
        Conflict: A later revision is here already.
        (In the last two cases nothing was written.)
    """
    (answer,) = receive_all(database, policy, site_id, [submission], now=now)
    if isinstance(answer, CallerError):
        raise answer
    return answer


def receive_all(
    database: Database, policy: Policy, site_id: str, submissions: Sequence[Submission], *, now: datetime
) -> list[Receipt | CallerError]:
    """Store many submissions in one transaction, each judged by itself.

    Returns:
        For each submission, in order, its receipt or the error that :func:`receive` would have raised.
    """
    try:
        return _store(database, policy, site_id, submissions, now)
    except IntegrityError:  # somebody else stored one of them between our look and our write: now the look finds it
        return _store(database, policy, site_id, submissions, now)


def find_known(database: Database, site_id: str, submissions: Sequence[Submission]) -> list[bool]:
    """Tell of each submission whether it, or another under its key or revision, is here already."""
    if not submissions:
        return []
    with database.read() as connection:
        return [comments.find_submitted(connection, site_id, submission) is not None for submission in submissions]


def find_excess(policy: Policy, text: str) -> TooLong | None:
    """Hold a text to the policy's limit of characters.

    Returns:
        What to answer if it is longer; ``None`` if it is not.
    """
    length = count_characters(text)
    if length <= policy.max_characters:
        return None
    return TooLong(
        f"The comment has {length} characters and may have {policy.max_characters}; shorten it.",
        pointer="/text",
        length=length,
        limit=policy.max_characters,
        counting_rule=policy.counting_rule["en"],
        fingerprint=policy.fingerprint,
    )


def _store(
    database: Database, policy: Policy, site_id: str, submissions: Sequence[Submission], now: datetime
) -> list[Receipt | CallerError]:
    with database.write() as connection:
        answers = [_store_one(connection, policy, site_id, submission, now) for submission in submissions]
        refusals = [_refusal(answer, now) for answer in answers if isinstance(answer, TooLong)]
        audit.append(connection, site_id, refusals)
    return answers


def _store_one(
    connection: Connection, policy: Policy, site_id: str, submission: Submission, now: datetime
) -> Receipt | CallerError:
    excess = find_excess(policy, submission.text)
    if excess:
        return excess
    earlier = comments.find_submitted(connection, site_id, submission)
    if earlier:
        return Receipt(earlier, created=False) if earlier.digest == submission.digest() else _different(earlier)
    newest = _newest(connection, site_id, submission)
    if newest and newest.revision > submission.revision:
        return Conflict(
            f"Revision {submission.revision} comes too late: revision {newest.revision} of this comment is here.",
            code="stale_revision",
            pointer="/revision",
        )
    return _add(connection, site_id, submission, newest, now)


def _add(
    connection: Connection, site_id: str, submission: Submission, newest: Comment | None, now: datetime
) -> Receipt:
    comment_id = new_id("c", now)
    comments.add(connection, site_id, comment_id, submission, now)
    if newest:
        comments.supersede(connection, newest.id, comment_id)
    comment = comments.find(connection, site_id, comment_id)
    if comment is None:
        raise RuntimeError(f"The comment {comment_id} was stored a moment ago and cannot be found.")
    return Receipt(comment, created=True)


def _newest(connection: Connection, site_id: str, submission: Submission) -> Comment | None:
    if submission.external_id is None:
        return None
    return comments.find_newest(connection, site_id, submission.external_id)


def _different(earlier: Comment) -> DifferentSubmission:
    return DifferentSubmission(
        "This idempotency key, or external id and revision, came before with another comment; "
        "send an edit with a greater revision, and anything else under a new key.",
        comment_id=earlier.id,
    )


def _refusal(error: TooLong, now: datetime) -> audit.Event:
    return audit.Event(
        action="refused",
        actor="rules",
        at=now,
        outcome="reject",
        fingerprint=str(error.members["fingerprint"]),
        detail=f"too_long: {error.members['length']} of {error.members['limit']} characters",
    )
