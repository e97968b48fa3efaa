"""Read-only: what somebody has decided a moment ago and could still take back."""

from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from moderation.storage.tables import comments, decisions, notes


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


def were_with_seniors(connection: Connection, comment_ids: list[str]) -> list[str]:
    """List those of these comments that had been left to the seniors since they began to wait.

    What a moderator has taken back is no new beginning.
    """
    began = select(func.max(decisions.c.decided_at)).where(
        decisions.c.comment_id == notes.c.comment_id,
        decisions.c.outcome == "escalate",
        decisions.c.reason != "taken_back",
    )
    query = select(notes.c.comment_id).where(
        notes.c.comment_id.in_(comment_ids), notes.c.kind == "seniors", notes.c.at >= began.scalar_subquery()
    )
    return list(connection.execute(query.distinct()).scalars())
