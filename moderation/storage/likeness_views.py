"""Read-only: texts that are like another, found by their sketches and then measured."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from moderation.likeness import ALIKE, NEARLY_THE_SAME, likeness, sketch
from moderation.storage import views
from moderation.storage.tables import comment_texts, comments, decisions, sketches, waiting
from moderation.storage.views import CommentView

_MOST_MEASURED = 60


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
    waits = _select_candidates(site_id, comment_id, text).join(waiting, waiting.c.comment_id == sketches.c.comment_id)
    found = connection.execute(waits.order_by(comment_texts.c.comment_id))
    return [row.comment_id for row in found if likeness(text, row.text) >= NEARLY_THE_SAME]


def list_precedents(connection: Connection, site_id: str, comment_id: str, *, limit: int) -> list[Precedent]:
    """List what people have decided about texts like a comment's, the likest first.

    Where rules found something in both, one rule at least has to be the same.
    """
    text = _find_text(connection, site_id, comment_id)
    if text is None:
        return []
    last = (decisions.c.comment_id == comments.c.id) & (decisions.c.version == comments.c.version)
    decided = (
        _select_candidates(site_id, comment_id, text)
        .join(comments, comments.c.id == sketches.c.comment_id)
        .join(decisions, last)
        .where(decisions.c.decider == "person", comments.c.status != "escalated")
        .order_by(comment_texts.c.comment_id.desc())
    )
    measured = {row.comment_id: likeness(text, row.text) for row in connection.execute(decided)}
    likest = sorted((share, found) for found, share in measured.items() if share >= ALIKE)[::-1][: 2 * limit]
    rules = _list_rules(connection, [comment_id, *(found for _share, found in likest)])
    same = [(share, found) for share, found in likest if _share_one(rules[comment_id], rules[found])][:limit]
    shown = views.find_comments(connection, site_id, [found for _share, found in same])
    return [Precedent(shown[found], share) for share, found in same]


def _select_candidates(site_id: str, comment_id: str, text: str) -> Select[Any]:
    bands = sketches.c.band.in_(sketch(text))
    return (
        select(comment_texts.c.comment_id, comment_texts.c.text)
        .join_from(sketches, comment_texts, comment_texts.c.comment_id == sketches.c.comment_id)
        .where(sketches.c.site_id == site_id, bands, sketches.c.comment_id != comment_id)
        .distinct()
        .limit(_MOST_MEASURED)
    )


def _find_text(connection: Connection, site_id: str, comment_id: str) -> str | None:
    query = select(comment_texts.c.text).where(
        comment_texts.c.site_id == site_id, comment_texts.c.comment_id == comment_id
    )
    return connection.execute(query).scalar_one_or_none()


def _list_rules(connection: Connection, comment_ids: list[str]) -> dict[str, set[str]]:
    """List the rules that found something in each of these comments."""
    found: dict[str, set[str]] = {comment_id: set() for comment_id in comment_ids}
    query = select(decisions.c.comment_id, decisions.c.findings).where(
        decisions.c.comment_id.in_(comment_ids), decisions.c.decider != "person"
    )
    for row in connection.execute(query):
        found[row.comment_id] |= {finding["rule"] for finding in row.findings}
    return found


def _share_one(ours: set[str], theirs: set[str]) -> bool:
    return not ours or not theirs or not ours.isdisjoint(theirs)
