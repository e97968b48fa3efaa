"""The table of comments, and the texts that stand apart from it.

Writes here never touch ``status`` or ``version``: that is :mod:`moderation.storage.decisions`' alone.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, update

from moderation.comment import Comment, Status, Submission
from moderation.storage import waiting
from moderation.storage.tables import comment_texts, comments, decisions, sites

_COLUMNS = [comments.c[name] for name in Comment.__dataclass_fields__]
_LEASED = [
    comments.c.id,
    comments.c.site_id,
    comments.c.revision,
    comments.c.version,
    comments.c.attempts,
    comments.c.language,
    comment_texts.c.text,
    comment_texts.c.salt,
]


@dataclass(frozen=True, slots=True)
class Leased:
    """A pending comment that one worker holds for the length of its lease.

    Attributes:
        attempts: How often it was taken, this time included.
        salt: The secret that its commitment in the audit log is made with.
    """

    id: str
    site_id: str
    revision: int
    version: int
    attempts: int
    language: str | None
    text: str
    salt: bytes


def add(connection: Connection, site_id: str, comment_id: str, submission: Submission, now: datetime) -> None:
    """Store a pending comment and, apart, its text.

    Raises:
        sqlalchemy.exc.IntegrityError: Its idempotency key, or external id and revision, is there already.
    """
    connection.execute(
        insert(comments).values(
            id=comment_id,
            site_id=site_id,
            external_id=submission.external_id,
            revision=submission.revision,
            idempotency_key=submission.idempotency_key,
            digest=submission.digest(),
            status=Status.PENDING,
            article_id=submission.article_id,
            parent_id=submission.parent_id,
            language=submission.language,
            posted_at=submission.posted_at or now,
            created_at=now,
            is_old=submission.is_old,
        )
    )
    connection.execute(
        insert(comment_texts).values(
            comment_id=comment_id,
            site_id=site_id,
            text=submission.text,
            salt=secrets.token_bytes(32),
            author_id=submission.author_id,
            author_name=submission.author_name,
            article_url=submission.article_url,
            article_title=submission.article_title,
        )
    )


def find(connection: Connection, site_id: str, comment_id: str, *, lock: bool = False) -> Comment | None:
    """Fetch one comment of this site.

    Args:
        lock: Keep everybody else from deciding it until the transaction ends.
    """
    query = select(*_COLUMNS).where(comments.c.site_id == site_id, comments.c.id == comment_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return as_comment(row) if row else None


def find_submitted(connection: Connection, site_id: str, submission: Submission) -> Comment | None:
    """Fetch what an earlier submission with the same idempotency key, or external id and revision, became."""
    same = []
    if submission.idempotency_key is not None:
        same.append(comments.c.idempotency_key == submission.idempotency_key)
    if submission.external_id is not None:
        same.append((comments.c.external_id == submission.external_id) & (comments.c.revision == submission.revision))
    return _one(connection, comments.c.site_id == site_id, or_(*same)) if same else None


def find_newest(connection: Connection, site_id: str, external_id: str) -> Comment | None:
    """Fetch the latest revision of the website's comment."""
    query = (
        select(*_COLUMNS)
        .where(comments.c.site_id == site_id, comments.c.external_id == external_id)
        .order_by(comments.c.revision.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return as_comment(row) if row else None


@dataclass(frozen=True, slots=True)
class SaltedText:
    """A comment's text, and the salt that binds the audit log to it."""

    text: str
    salt: bytes


def find_text(connection: Connection, comment_id: str) -> SaltedText | None:
    """Fetch a comment's text; ``None`` once it was erased."""
    query = select(comment_texts.c.text, comment_texts.c.salt).where(comment_texts.c.comment_id == comment_id)
    row = connection.execute(query).one_or_none()
    return SaltedText(row.text, row.salt) if row else None


def find_language(connection: Connection, comment: Comment) -> str:
    """Tell what language a comment was read in by its last decision; else what the website says, or ``und``."""
    last = and_(decisions.c.comment_id == comment.id, decisions.c.version == comment.version)
    read = connection.execute(select(decisions.c.language).where(last)).scalar_one_or_none()
    return next((language for language in (read, comment.language) if language and language != "und"), "und")


@dataclass(frozen=True, slots=True)
class Known:
    """What the website knows of a comment: its own id of it, and if it is older than our decisions about it."""

    external_id: str | None
    is_old: bool


def find_known(connection: Connection, comment_ids: Sequence[str]) -> dict[str, Known]:
    """Fetch what the website knows of comments, by our ids of them."""
    query = select(comments.c.id, comments.c.external_id, comments.c.is_old).where(comments.c.id.in_(comment_ids))
    return {row.id: Known(row.external_id, row.is_old) for row in connection.execute(query)}


def supersede(connection: Connection, comment_id: str, by: str) -> None:
    """Say that a later revision has come: this one leaves the review queue."""
    connection.execute(update(comments).where(comments.c.id == comment_id).values(superseded_by=by))
    waiting.remove(connection, comment_id)  # after that, or a decision of this moment could put it there again


def lease(connection: Connection, *, first_attempt: bool, limit: int, now: datetime, until: datetime) -> list[Leased]:
    """Take pending comments that nobody holds, the oldest of each site: no site waits for another's flood.

    Args:
        first_attempt: Take only comments that were never taken before, or only those that were: a comment that may
            have brought a worker down is taken alone.
        limit: Most comments to take.
        until: When somebody else may take them.
    """
    free = [
        comments.c.status == Status.PENDING,
        comments.c.attempts == 0 if first_attempt else comments.c.attempts > 0,
        or_(comments.c.lease_until.is_(None), comments.c.lease_until < now),
    ]
    waiting, taken = _sites_by_age(connection, free), list[str]()
    while waiting and len(taken) < limit:
        share = max(1, (limit - len(taken)) // len(waiting))
        turn = waiting[: limit - len(taken)]
        found = [_take(connection, [*free, comments.c.site_id == site_id], share, until) for site_id in turn]
        taken += chain.from_iterable(found)
        waiting = [site_id for site_id, ours in zip(turn, found, strict=True) if len(ours) == share]
    query = select(*_LEASED).join_from(comments, comment_texts).where(comments.c.id.in_(taken)).order_by(comments.c.id)
    return [Leased(**row._mapping) for row in connection.execute(query)]


def _sites_by_age(connection: Connection, free: list[ColumnElement[bool]]) -> list[str]:
    """List the sites that wait, first the one whose comment is the oldest."""
    ours = select(comments.c.id).where(*free, comments.c.site_id == sites.c.id).order_by(comments.c.id).limit(1)
    oldest = ours.scalar_subquery()
    query = select(sites.c.id, oldest.label("oldest")).order_by("oldest")
    return [row.id for row in connection.execute(query) if row.oldest is not None]


def _take(connection: Connection, which: list[ColumnElement[bool]], limit: int, until: datetime) -> list[str]:
    oldest = select(comments.c.id).where(*which).order_by(comments.c.id).limit(limit).with_for_update(skip_locked=True)
    statement = (
        update(comments)
        .where(comments.c.id.in_(oldest.scalar_subquery()))
        .values(lease_until=until, attempts=comments.c.attempts + 1)
        .returning(comments.c.id)
    )
    return list(connection.execute(statement).scalars())


def hand_back(connection: Connection, leased: list[Leased]) -> None:
    """Give up leases on comments that were not looked at, as if they had never been taken."""
    for one in leased:
        connection.execute(
            update(comments)
            .where(comments.c.id == one.id, comments.c.version == one.version, comments.c.attempts == one.attempts)
            .values(lease_until=None, attempts=one.attempts - 1)
        )


def oldest_pending(connection: Connection) -> datetime | None:
    """Tell since when the oldest pending comment has waited."""
    query = select(comments.c.created_at).where(comments.c.status == Status.PENDING).order_by(comments.c.id).limit(1)
    return connection.execute(query).scalar_one_or_none()


def as_comment(row: Row[tuple[object, ...]]) -> Comment:
    """Make the dataclass of a row that has the columns of :class:`Comment`."""
    fields = {name: row._mapping[name] for name in Comment.__dataclass_fields__}
    return Comment(**{**fields, "status": Status(fields["status"])})


def _one(connection: Connection, *where: object) -> Comment | None:
    row = connection.execute(select(*_COLUMNS).where(*where).limit(1)).one_or_none()  # type: ignore[arg-type]
    return as_comment(row) if row else None
