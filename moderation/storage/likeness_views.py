"""Read-only: texts that are like another, found by their sketches and then measured."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, select, union

from moderation.likeness import ALIKE, NEARLY_THE_SAME, measure, sketch
from moderation.storage import views
from moderation.storage.precedents import list_rules
from moderation.storage.tables import comment_texts, people, precedent_bands, precedents, sketches
from moderation.storage.views import CommentView

_MOST_OF_A_BAND = 60
_MOST_MEASURED = 60


@dataclass(frozen=True, slots=True)
class Precedent:
    """A comment that a person has decided, how much its text is like the one at hand (0 to 1), and who keeps it."""

    view: CommentView
    likeness: float
    kept_by: str | None


def list_nearly_the_same(connection: Connection, site_id: str, comment_id: str) -> list[str]:
    """List what waits with nearly the same text as a comment, the comment itself left out, the oldest first."""
    text = _find_text(connection, site_id, comment_id)
    if text is None:
        return []
    candidates = _find_candidates(connection, site_id, text, sketches)
    found = _fetch_texts(connection, sorted(candidates - {comment_id})[-_MOST_MEASURED:])
    shares = measure(text, found)
    return sorted(other for other, share in shares.items() if share >= NEARLY_THE_SAME)


def list_precedents(connection: Connection, site_id: str, comment_id: str, *, limit: int) -> list[Precedent]:
    """List what people have decided about texts like a comment's, the likest first.

    Where rules found something in both, one rule at least has to be the same.
    """
    text = _find_text(connection, site_id, comment_id)
    if text is None:
        return []
    candidates = _find_candidates(connection, site_id, text, precedent_bands)
    found = _fetch_texts(connection, sorted(candidates - {comment_id})[-_MOST_MEASURED:])
    measured = measure(text, found)
    likest = sorted((share, other) for other, share in measured.items() if share >= ALIKE)[::-1][: 2 * limit]
    if not likest:
        return []
    rules = list_rules(connection, [comment_id, *(found for _share, found in likest)])
    same = [(share, other) for share, other in likest if _share_one(rules[comment_id], rules[other])][:limit]
    shown = views.find_comments(connection, site_id, [other for _share, other in same])
    keepers = _list_keepers(connection, list(shown))
    return [Precedent(shown[other], share, keepers.get(other)) for share, other in same]


def _find_candidates(connection: Connection, site_id: str, text: str, table: Table) -> set[str]:
    """Look up what may be like a text: the newest of each band, for there may be very many."""
    parts = []
    for band in set(sketch(text)):
        query = select(table.c.comment_id).where(table.c.site_id == site_id, table.c.band == band)
        parts.append(select(query.order_by(table.c.comment_id.desc()).limit(_MOST_OF_A_BAND).subquery().c[0]))
    return set(connection.execute(union(*parts)).scalars()) if parts else set()


def _fetch_texts(connection: Connection, comment_ids: list[str]) -> dict[str, str]:
    query = select(comment_texts.c.comment_id, comment_texts.c.text).where(comment_texts.c.comment_id.in_(comment_ids))
    return {row.comment_id: row.text for row in connection.execute(query)} if comment_ids else {}


def _list_keepers(connection: Connection, comment_ids: list[str]) -> dict[str, str]:
    """Tell who keeps which of these as an example."""
    query = select(precedents.c.comment_id, people.c.name).join_from(
        precedents, people, people.c.id == precedents.c.kept_by
    )
    return {
        row.comment_id: row.name for row in connection.execute(query.where(precedents.c.comment_id.in_(comment_ids)))
    }


def _find_text(connection: Connection, site_id: str, comment_id: str) -> str | None:
    query = select(comment_texts.c.text).where(
        comment_texts.c.site_id == site_id, comment_texts.c.comment_id == comment_id
    )
    return connection.execute(query).scalar_one_or_none()


def _share_one(ours: set[str], theirs: set[str]) -> bool:
    return not ours or not theirs or not ours.isdisjoint(theirs)
