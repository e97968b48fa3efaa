"""Read-only: what somebody has decided a moment ago and could still take back."""

from datetime import datetime

from sqlalchemy import Connection, and_, select

from moderation.storage.tables import comments, decisions


def find_last(connection: Connection, person_id: str, *, since: datetime) -> list[str]:
    """List the comments of somebody's last decision; the many of one batch bear the same time.

    Args:
        since: What was decided earlier has been told to the website.
    """
    last = and_(decisions.c.comment_id == comments.c.id, decisions.c.version == comments.c.version)
    query = (
        select(decisions.c.comment_id, decisions.c.decided_at)
        .join_from(decisions, comments, last)
        .where(decisions.c.person_id == person_id, decisions.c.decided_at > since, decisions.c.reason == "moderator")
        .order_by(decisions.c.decided_at.desc(), decisions.c.comment_id)
    )
    rows = connection.execute(query).all()
    return [row.comment_id for row in rows if row.decided_at == rows[0].decided_at]
