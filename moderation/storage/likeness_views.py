"""Read-only: texts that are like another, found by their sketches and then measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from moderation.likeness import ALIKE, NEARLY_THE_SAME, likeness, sketch
from moderation.storage import views
from moderation.storage.tables import comment_texts, comments, decisions, sketches, waiting
from moderation.storage.views import CommentView

_MOST_MEASURED = 200


@dataclass(frozen=True, slots=True)
class Precedent:
    """A comment that a person has decided, and how much its text is like the one at hand (0 to 1)."""

    view: CommentView
    likeness: float


def list_nearly_the_same(connection: Connection, site_id: str, comment_id: str) -> list[str]:
    """List what waits with nearly the same text as a comment, the comment itself left out, the oldest first."""
    text = _find_text(connection, site_id, comment_id)
    if text is None:
        return []
    query = (
        select(comment_texts.c.comment_id, comment_texts.c.text)
        .join_from(sketches, waiting, waiting.c.comment_id == sketches.c.comment_id)
        .join(comment_texts, comment_texts.c.comment_id == sketches.c.comment_id)
        .where(sketches.c.site_id == site_id, sketches.c.band.in_(sketch(text)), sketches.c.comment_id != comment_id)
        .distinct()
        .order_by(comment_texts.c.comment_id)
        .limit(_MOST_MEASURED)
    )
    found = connection.execute(query)
    return [row.comment_id for row in found if likeness(text, row.text) >= NEARLY_THE_SAME]


def list_precedents(
    connection: Connection, site_id: str, comment_id: str, *, rules: Sequence[str], limit: int
) -> list[Precedent]:
    """List what people have decided about texts like a comment's, the likest first.

    Args:
        rules: Ids of the rules that found something in it; what none of them found anything in is left out.
    """
    text = _find_text(connection, site_id, comment_id)
    if text is None:
        return []
    query = (
        select(comment_texts.c.comment_id, comment_texts.c.text)
        .join_from(sketches, comment_texts, comment_texts.c.comment_id == sketches.c.comment_id)
        .join(comments, comments.c.id == sketches.c.comment_id)
        .join(decisions, (decisions.c.comment_id == comments.c.id) & (decisions.c.version == comments.c.version))
        .where(sketches.c.site_id == site_id, sketches.c.band.in_(sketch(text)), sketches.c.comment_id != comment_id)
        .where(decisions.c.decider == "person", comments.c.status != "escalated")
        .distinct()
        .order_by(comment_texts.c.comment_id.desc())
        .limit(_MOST_MEASURED)
    )
    measured = {row.comment_id: likeness(text, row.text) for row in connection.execute(query)}
    likest = sorted((share, found) for found, share in measured.items() if share >= ALIKE)[::-1][: 3 * limit]
    shown = views.find_comments(connection, site_id, [found for _share, found in likest])
    precedents = [Precedent(shown[found], share) for share, found in likest if _shares_a_rule(connection, found, rules)]
    return precedents[:limit]


def _find_text(connection: Connection, site_id: str, comment_id: str) -> str | None:
    query = select(comment_texts.c.text).where(
        comment_texts.c.site_id == site_id, comment_texts.c.comment_id == comment_id
    )
    return connection.execute(query).scalar_one_or_none()


def _shares_a_rule(connection: Connection, comment_id: str, rules: Sequence[str]) -> bool:
    if not rules:
        return True
    query = select(decisions.c.findings).where(decisions.c.comment_id == comment_id, decisions.c.decider != "person")
    found = {finding["rule"] for findings in connection.execute(query).scalars() for finding in findings}
    return not found.isdisjoint(rules)
