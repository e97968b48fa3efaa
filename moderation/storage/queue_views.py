"""Read-only: the review queue in its order, and who is served which comment next.

The order is weight times the time waited, the greatest first.  Without a filter it is merged from the few weights that
there are, each read in the order of its index, so it costs the same however many wait; what a filter has chosen by the
index of words is sorted.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, literal, or_, select, union_all

from moderation.likeness import words_of
from moderation.storage.claims import LEASE
from moderation.storage.moments import Moment
from moderation.storage.tables import appeals, claims, decisions, skips, waiting, waiting_words
from moderation.storage.waiting import MODERATORS, SENIORS, WEIGHTS, milliseconds, token

_COLUMNS = (waiting.c.comment_id, waiting.c.tier, waiting.c.risk, waiting.c.reports, waiting.c.weight, waiting.c.since)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for the queue, and when.

    Attributes:
        senior: Whether they see what waits for the senior moderators, too.
    """

    site_id: str
    person_id: str
    senior: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the comments that wait are asked for; ``None`` or nothing means any.

    Attributes:
        languages: Codes, any of which will do.
        minutes: How long it has waited at least.
        search: Words that the text has, or that its words begin with.
        comment_ids: These and no others.
        without: Codes of languages that are left out.
    """

    clause: str | None = None
    rule: str | None = None
    article: str | None = None
    author: str | None = None
    languages: tuple[str, ...] = ()
    minutes: int | None = None
    search: str = ""
    comment_ids: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order as it was at a moment, so that a second page begins where the first ended.

    Attributes:
        at: That moment, in milliseconds from 1970.
        score: Weight times the milliseconds waited.
    """

    at: int
    score: int
    comment_id: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment that waits, with what its place rests on."""

    comment_id: str
    tier: int
    risk: int
    reports: int
    weight: int
    since: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class State:
    """How much waits for somebody, since when the oldest does, and how many wait for longer than they should."""

    count: int
    oldest: datetime | None
    overdue: int


ANY = QueueFilter()


def list_waiting(
    connection: Connection, reader: Reader, wanted: QueueFilter, *, after: Place | None = None, limit: int
) -> list[Waiting]:
    """Fetch what waits, the most urgent first."""
    return _list(connection, reader, wanted, [], _Cut(after, limit))


def list_next(connection: Connection, reader: Reader, wanted: QueueFilter, *, limit: int) -> list[str]:
    """Find whom to serve: the ids of the most urgent that nobody else holds and that this person never skipped.

    Whoever has decided about a comment is not served its author's appeal.
    """
    if wanted != ANY:
        free = _free(reader.now, reader.person_id)
        return [found.comment_id for found in _list(connection, reader, wanted, free, _Cut(None, limit))]
    values = {"site": reader.site_id, "now": reader.now, "person": reader.person_id}
    rows = connection.execute(_next_of_all(_tiers(reader), limit), values)
    at = milliseconds(reader.now)
    return [one.comment_id for one in sorted((_as_waiting(row, at) for row in rows), key=_by_place)[:limit]]


@lru_cache(maxsize=8)
def _next_of_all(tiers: tuple[int, ...], limit: int) -> Select[Any]:
    """Write the query of the next without a filter.

    It is asked with every decision, and to put it together takes longer than to ask it; so that is done once.
    """
    free = _free(bindparam("now", type_=Moment), bindparam("person"))
    return _merged([waiting.c.site_id == bindparam("site"), *free], tiers, _Cut(None, limit))


def _free(now: Any, person_id: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401  # values, or where values will stand
    """Leave out what others hold, what somebody has skipped, and appeals against what they have decided."""
    held = select(claims.c.comment_id).where(
        claims.c.comment_id == waiting.c.comment_id,
        claims.c.expires_at > now,
        or_(claims.c.person_id != person_id, claims.c.kind != LEASE),
    )
    skipped = select(skips.c.comment_id).where(
        skips.c.comment_id == waiting.c.comment_id, skips.c.person_id == person_id
    )
    involved = (
        select(appeals.c.id)
        .join_from(appeals, decisions, decisions.c.comment_id == appeals.c.comment_id)
        .where(appeals.c.comment_id == waiting.c.comment_id, appeals.c.state == "open")
        .where(decisions.c.version <= appeals.c.version, decisions.c.person_id == person_id)
    )
    return [~held.exists(), ~skipped.exists(), ~involved.exists()]


def read_state(connection: Connection, reader: Reader, target: timedelta) -> State:
    """Tell how much waits.

    Args:
        target: How long a comment may wait.
    """
    ours = [waiting.c.site_id == reader.site_id, *([] if reader.senior else [waiting.c.tier == MODERATORS])]
    late = waiting.c.since < milliseconds(reader.now - target)
    count = connection.execute(select(func.count()).select_from(waiting).where(*ours)).scalar_one()
    overdue = connection.execute(select(func.count()).select_from(waiting).where(*ours, late)).scalar_one()
    oldest = connection.execute(
        select(waiting.c.since).where(*ours).order_by(waiting.c.since).limit(1)
    ).scalar_one_or_none()
    return State(count, None if oldest is None else _moment(oldest), overdue)


def count_waiting(connection: Connection, reader: Reader, wanted: QueueFilter) -> int:
    """Tell how many fit a filter."""
    ours = [waiting.c.site_id == reader.site_id, waiting.c.tier.in_(_tiers(reader))]
    query = select(func.count()).select_from(waiting).where(*ours, *_conditions(wanted, reader))
    return connection.execute(query).scalar_one()


def find_tier(connection: Connection, comment_id: str) -> int | None:
    """Tell whom a comment waits for; ``None`` if it does not wait."""
    query = select(waiting.c.tier).where(waiting.c.comment_id == comment_id)
    return connection.execute(query).scalar_one_or_none()


def list_skipped(connection: Connection, reader: Reader, comment_ids: list[str]) -> set[str]:
    """Tell which of these comments this person has skipped."""
    query = select(skips.c.comment_id).where(skips.c.person_id == reader.person_id, skips.c.comment_id.in_(comment_ids))
    return set(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class _Cut:
    """How much of the order: so many behind a place, or from the beginning."""

    after: Place | None
    limit: int


def _list(
    connection: Connection, reader: Reader, wanted: QueueFilter, besides: list[ColumnElement[bool]], cut: _Cut
) -> list[Waiting]:
    at = cut.after.at if cut.after else milliseconds(reader.now)
    where = [waiting.c.site_id == reader.site_id, *_conditions(wanted, reader), *besides]
    if wanted == QueueFilter(minutes=wanted.minutes, without=wanted.without):
        query = _merged(where, _tiers(reader), cut)
    else:
        query = _sorted([*where, waiting.c.tier.in_(_tiers(reader))], at, cut)
    rows = connection.execute(query)
    return sorted((_as_waiting(row, at) for row in rows), key=_by_place)[: cut.limit]


def _by_place(one: Waiting) -> tuple[int, str]:
    return -one.place.score, one.comment_id


def _merged(where: list[ColumnElement[bool]], tiers: tuple[int, ...], cut: _Cut) -> Select[Any]:
    parts = []
    for tier in tiers:
        for weight in WEIGHTS:
            ours = [*where, waiting.c.tier == tier, waiting.c.weight == weight, *_behind(cut.after, weight)]
            query = select(*_COLUMNS).where(*ours).order_by(waiting.c.since, waiting.c.comment_id).limit(cut.limit)
            parts.append(select(query.subquery()))
    return select(union_all(*parts).subquery())


def _behind(after: Place | None, weight: int) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    since, rest = divmod(after.at * weight - after.score, weight)
    later = waiting.c.since > since
    if rest:
        return [later]
    return [or_(later, and_(waiting.c.since == since, waiting.c.comment_id > after.comment_id))]


def _sorted(where: list[ColumnElement[bool]], at: int, cut: _Cut) -> Select[Any]:
    score, after = waiting.c.weight * (literal(at) - waiting.c.since), cut.after
    if after is not None:
        where = [*where, or_(score < after.score, and_(score == after.score, waiting.c.comment_id > after.comment_id))]
    return select(*_COLUMNS).where(*where).order_by(score.desc(), waiting.c.comment_id).limit(cut.limit)


def _conditions(wanted: QueueFilter, reader: Reader) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for kind in ("clause", "rule", "article", "author"):
        value = getattr(wanted, kind)
        if value is not None:
            conditions.append(_has(waiting_words.c.word == token(kind, value)))
    if wanted.languages:
        conditions.append(_has(waiting_words.c.word.in_([token("language", code) for code in wanted.languages])))
    for word in sorted(words_of(wanted.search)):
        conditions.append(_has(and_(waiting_words.c.word >= word, waiting_words.c.word < word + _LAST)))
    if wanted.minutes is not None:
        conditions.append(waiting.c.since < milliseconds(reader.now - timedelta(minutes=wanted.minutes)))
    if wanted.without:
        conditions.append(waiting.c.language.not_in(wanted.without))
    if wanted.comment_ids is not None:
        conditions.append(waiting.c.comment_id.in_(wanted.comment_ids))
    return conditions


_LAST = "\U0010ffff"  # sorts behind whatever follows the beginning of a word


def _has(word: ColumnElement[bool]) -> ColumnElement[bool]:
    return waiting.c.comment_id.in_(select(waiting_words.c.comment_id).where(word))


def _tiers(reader: Reader) -> tuple[int, ...]:
    return (MODERATORS, SENIORS) if reader.senior else (MODERATORS,)


def _as_waiting(row: Row[Any], at: int) -> Waiting:
    fields = dict(row._mapping)
    since = fields.pop("since")
    place = Place(at, row.weight * (at - since), row.comment_id)
    return Waiting(**fields, since=_moment(since), place=place)


def _moment(since: int) -> datetime:
    return datetime.fromtimestamp(since / 1000, UTC)
