"""Read-only: texts that are like another, found by their sketches and then measured."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, union

from moderation.likeness import ALIKE, NEARLY_THE_SAME, measure, sketch
from moderation.storage import views
from moderation.storage.tables import comment_texts, comments, decisions, sketches, waiting
from moderation.storage.views import CommentView

_MOST_OF_A_BAND = 60  # from each end
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
    waits = select(waiting.c.comment_id)
    found = _fetch_texts(connection, waits, waiting.c.comment_id, _find_candidates(connection, site_id, text))
    shares = measure(text, {other: found[other] for other in found if other != comment_id})
    return sorted(other for other, share in shares.items() if share >= NEARLY_THE_SAME)


def list_precedents(connection: Connection, site_id: str, comment_id: str, *, limit: int) -> list[Precedent]:
    """List what people have decided about texts like a comment's, the likest first.

    Where rules found something in both, one rule at least has to be the same.
    """
    text = _find_text(connection, site_id, comment_id)
    if text is None:
        return []
    last = (decisions.c.comment_id == comments.c.id) & (decisions.c.version == comments.c.version)
    decided = (
        select(comments.c.id)
        .join(decisions, last)
        .where(decisions.c.decider == "person", comments.c.status != "escalated", comments.c.id != comment_id)
    )
    found = _fetch_texts(connection, decided, comments.c.id, _find_candidates(connection, site_id, text))
    measured = measure(text, found)
    likest = sorted((share, other) for other, share in measured.items() if share >= ALIKE)[::-1][: 2 * limit]
    rules = _list_rules(connection, [comment_id, *(found for _share, found in likest)])
    same = [(share, other) for share, other in likest if _share_one(rules[comment_id], rules[other])][:limit]
    shown = views.find_comments(connection, site_id, [other for _share, other in same])
    return [Precedent(shown[other], share) for share, other in same]


def _find_candidates(connection: Connection, site_id: str, text: str) -> list[str]:
    """Look up what may be like a text: of each band the newest and the oldest.

    There may be a hundred thousand with one band.  The newest are those that wait; of the oldest, most are decided.
    """
    parts = []
    for band in sketch(text):
        query = select(sketches.c.comment_id).where(sketches.c.site_id == site_id, sketches.c.band == band)
        for order in (sketches.c.comment_id.desc(), sketches.c.comment_id):
            parts.append(select(query.order_by(order).limit(_MOST_OF_A_BAND).subquery().c.comment_id))
    return list(connection.execute(union(*parts)).scalars()) if parts else []


def _fetch_texts(
    connection: Connection, query: Select[Any], column: ColumnElement[str], candidates: list[str]
) -> dict[str, str]:
    """Fetch the texts of those candidates that a query lets through: the newest, as many as may be measured."""
    newest = query.where(column.in_(candidates)).order_by(column.desc()).limit(_MOST_MEASURED)
    chosen = list(connection.execute(newest).scalars())
    texts = select(comment_texts.c.comment_id, comment_texts.c.text).where(comment_texts.c.comment_id.in_(chosen))
    return {row.comment_id: row.text for row in connection.execute(texts)} if chosen else {}


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
