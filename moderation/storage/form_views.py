"""Reads what readers wrote in the form below an article, for everybody to see: nothing but approved texts.

What a website has sent by itself stays out: it keeps its own comments and shows them or not.  Nothing here writes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from moderation.comment import Status
from moderation.storage.tables import comment_texts, comments

FORM_KEY = "form "  # begins the idempotency key of what the form sent; no key of the API can hold a space


@dataclass(frozen=True, slots=True)
class Published:
    """An approved comment, without a word about who wrote it."""

    id: str
    text: str
    posted_at: datetime


def list_published(
    connection: Connection, site_id: str, article_id: str, *, before: str | None, limit: int
) -> list[Published]:
    """Fetch the approved comments of an article that came through the form, the newest first.

    Args:
        before: Id of the last comment of the page before.
    """
    query = (
        select(comments.c.id, comment_texts.c.text, comments.c.posted_at)
        .join_from(comments, comment_texts, comment_texts.c.comment_id == comments.c.id)
        .where(
            comments.c.site_id == site_id,
            comments.c.article_id == article_id,
            comments.c.status == Status.APPROVED,
            comments.c.superseded_by.is_(None),
            comments.c.idempotency_key.startswith(FORM_KEY),
        )
        .order_by(comments.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(comments.c.id < before)
    return [Published(**row._mapping) for row in connection.execute(query)]


def find_own(connection: Connection, site_id: str, article_id: str, key: str) -> str | None:
    """Find the comment that came through the form with a key, which only its author's browser knows."""
    query = select(comments.c.id).where(
        comments.c.site_id == site_id,
        comments.c.idempotency_key == FORM_KEY + key,
        comments.c.article_id == article_id,
    )
    return connection.execute(query).scalar_one_or_none()
