"""Read-only: texts that are like another, found by their sketches and then measured."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, literal_column, select, union_all

from moderation.likeness import ALIKE, NEARLY_THE_SAME, measure, sketch
from moderation.storage.precedents import list_rules
from moderation.storage.tables import comment_texts, people, precedent_bands, precedents, sketches
from moderation.storage.views import CommentView

_MOST_OF_A_BAND = 60
_MOST_WAITING, _MOST_DECIDED = 40, 20  # of which the likeness is measured


@dataclass(frozen=True, slots=True)
class Precedent:
    """A comment that a person has decided, how much its text is like the one at hand (0 to 1), and who keeps it."""

    view: CommentView
    likeness: float
    kept_by: str | None


@dataclass(frozen=True, slots=True)
class Likes:
    """What is like a text: each a comment's id, the likest first, with how much it is like it (0 to 1).

    Attributes:
        waiting: What waits with nearly the same text.
        decided: What people have decided about texts like it.
    """

    waiting: list[tuple[float, str]]
    decided: list[tuple[float, str]]


def list_nearly_the_same(connection: Connection, site_id: str, comment_id: str) -> list[str]:
    """List what waits with nearly the same text as a comment, the comment itself left out, the oldest first."""
    query = select(comment_texts.c.text).where(
        comment_texts.c.site_id == site_id, comment_texts.c.comment_id == comment_id
    )
    text = connection.execute(query).scalar_one_or_none()
    return sorted(other for _share, other in find_likes(connection, site_id, comment_id, text).waiting)


def find_likes(connection: Connection, site_id: str, comment_id: str, text: str | None) -> Likes:
    """Find what is like the text of a comment, the comment itself left out; each text is fetched and read once."""
    bands = sketch(text or "")
    if text is None or not bands:
        return Likes([], [])
    values = {"site": site_id, **{f"band{place}": band for place, band in enumerate(bands)}}
    shared: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for other, decided in connection.execute(_candidates(len(bands)), values):
        shared[decided][other] += other != comment_id
    waiting, decided = _promising(shared[0], _MOST_WAITING), _promising(shared[1], _MOST_DECIDED)
    shares = measure(text, _fetch_texts(connection, [*waiting, *decided]))
    return Likes(_likest(shares, waiting, NEARLY_THE_SAME), _likest(shares, decided, ALIKE))


def list_rules_shared(
    connection: Connection, comment_id: str, likest: list[tuple[float, str]]
) -> list[tuple[float, str]]:
    """Leave out what was found by other rules alone: where rules found something in both, one at least is the same."""
    if not likest:
        return []
    rules = list_rules(connection, [comment_id, *(other for _share, other in likest)])
    return [(share, other) for share, other in likest if _share_one(rules[comment_id], rules[other])]


@lru_cache(maxsize=8)
def _candidates(bands: int) -> Select[Any]:
    """Write the query of what may be like a text: of each band the newest, for there may be very many.

    It is long, and to put it together takes longer than to ask it; so that is done once.
    """
    parts = []
    for decided, table in enumerate((sketches, precedent_bands)):
        for place in range(bands):
            ours = [table.c.site_id == bindparam("site"), table.c.band == bindparam(f"band{place}")]
            newest = select(table.c.comment_id, literal_column(str(decided)).label("decided")).where(*ours)
            parts.append(select(newest.order_by(table.c.comment_id.desc()).limit(_MOST_OF_A_BAND).subquery()))
    return select(union_all(*parts).subquery())


def _promising(shared: Counter[str], limit: int) -> list[str]:
    """Choose what is worth measuring: what shares the most bands, and of that the newest."""
    return [
        other for count, other in sorted(((count, other) for other, count in shared.items()), reverse=True) if count
    ][:limit]


def _likest(shares: Mapping[str, float], others: list[str], least: float) -> list[tuple[float, str]]:
    return sorted(((shares[one], one) for one in others if shares.get(one, 0.0) >= least), reverse=True)


def _fetch_texts(connection: Connection, comment_ids: list[str]) -> dict[str, str]:
    query = select(comment_texts.c.comment_id, comment_texts.c.text).where(comment_texts.c.comment_id.in_(comment_ids))
    return {row.comment_id: row.text for row in connection.execute(query)} if comment_ids else {}


def list_keepers(connection: Connection, comment_ids: list[str]) -> dict[str, str]:
    """Tell who keeps which of these as an example."""
    if not comment_ids:
        return {}
    query = select(precedents.c.comment_id, people.c.name).join_from(
        precedents, people, people.c.id == precedents.c.kept_by
    )
    return {
        row.comment_id: row.name for row in connection.execute(query.where(precedents.c.comment_id.in_(comment_ids)))
    }


def _share_one(ours: set[str], theirs: set[str]) -> bool:
    return not ours or not theirs or not ours.isdisjoint(theirs)
