"""Read-only queries about appeals, for the API, the console and the form.  Nothing here writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from moderation.storage.appeals import LAPSED, OPEN, OVERTURNED, Appeal
from moderation.storage.tables import appeals, comment_texts, comments, decisions, people, sites


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal as a list shows it.

    Attributes:
        text: Of the comment; ``None`` once it was erased.
        decided_by: Name of the person whose decision it is against; ``None`` if the rules decided.
        mine: Whether whoever asks has decided about the comment before, so that somebody else answers.
    """

    appeal: Appeal
    state: str
    text: str | None
    decided_by: str | None
    answered_by: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """How many appeals are open, how many of them past their time, and since when the oldest waits."""

    open: int
    overdue: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an appeal ended.

    Attributes:
        language: Of the comment.
        decided_by: Whose decision it was against; ``None`` means the rules'.
        rules: Those that had rejected, or the clause that the person had named.
    """

    overturned: bool
    language: str
    decided_by: str | None
    rules: tuple[str, ...]


def list_open(
    connection: Connection, site_id: str, *, person_id: str, after: AppealView | None, limit: int
) -> list[AppealView]:
    """Fetch the open appeals of a site, the soonest due first.

    Args:
        person_id: Who asks.
        after: The last of the page before.
    """
    query = _select(person_id).where(*_is_open(site_id)).order_by(appeals.c.due_at, appeals.c.id).limit(limit)
    if after is not None:
        due, last = after.appeal.due_at, after.appeal.id
        query = query.where((appeals.c.due_at > due) | and_(appeals.c.due_at == due, appeals.c.id > last))
    return [_as_view(row) for row in connection.execute(query)]


def list_answered(
    connection: Connection, site_id: str, *, person_id: str, before: str | None, limit: int
) -> list[AppealView]:
    """Fetch the answered appeals of a site, the newest first.

    Args:
        before: Id of the last of the page before.
    """
    query = _select(person_id).where(appeals.c.site_id == site_id, appeals.c.answer.is_not(None))
    if before is not None:
        query = query.where(appeals.c.id < before)
    return [_as_view(row) for row in connection.execute(query.order_by(appeals.c.id.desc()).limit(limit))]


def find(connection: Connection, site_id: str, appeal_id: str, *, person_id: str = "") -> AppealView | None:
    """Fetch one appeal of this site."""
    query = _select(person_id).where(appeals.c.site_id == site_id, appeals.c.id == appeal_id)
    row = connection.execute(query).one_or_none()
    return _as_view(row) if row else None


def list_about(connection: Connection, site_id: str, comment_id: str, *, person_id: str = "") -> list[AppealView]:
    """Fetch every appeal about a comment of this site, the last first."""
    query = _select(person_id).where(appeals.c.site_id == site_id, appeals.c.comment_id == comment_id)
    return [_as_view(row) for row in connection.execute(query.order_by(appeals.c.version.desc()))]


def read_clock(connection: Connection, site_id: str, now: datetime) -> Clock:
    """Tell how many appeals of a site are open and how many are late."""
    late = func.count().filter(appeals.c.due_at < now)
    query = select(func.count(), late, func.min(appeals.c.created_at)).select_from(appeals.join(comments))
    count, overdue, oldest = connection.execute(query.where(*_is_open(site_id))).one()
    return Clock(count, overdue, oldest)


@dataclass(frozen=True, slots=True)
class ShortHanded:
    """A site whose open appeals may find nobody to answer them."""

    site: str
    open: int
    reviewers: int


def list_short_handed(connection: Connection, roles: Collection[str], fewest: int) -> list[ShortHanded]:
    """Fetch the sites that have open appeals and fewer people of these roles than are needed."""
    able = select(func.count()).where(
        people.c.site_id == sites.c.id, people.c.role.in_(roles), people.c.disabled_at.is_(None)
    )
    reviewers = able.correlate(sites).scalar_subquery()
    query = (
        select(sites.c.name, func.count(), reviewers)
        .select_from(sites.join(appeals).join(comments, comments.c.id == appeals.c.comment_id))
        .where(appeals.c.state == OPEN, comments.c.superseded_by.is_(None), reviewers < fewest)
        .group_by(sites.c.id, sites.c.name)
        .order_by(sites.c.name)
    )
    return [ShortHanded(*row) for row in connection.execute(query)]


def list_outcomes(connection: Connection, site_id: str, limit: int) -> list[Outcome]:
    """Fetch how the last appeals ended, and what they were against."""
    against = and_(decisions.c.comment_id == appeals.c.comment_id, decisions.c.version == appeals.c.version)
    query = (
        select(
            appeals.c.state,
            decisions.c.language,
            decisions.c.clause,
            decisions.c.findings,
            people.c.name.label("decided_by"),
        )
        .select_from(appeals.join(decisions, against).outerjoin(people, people.c.id == decisions.c.person_id))
        .where(appeals.c.site_id == site_id, appeals.c.answered_version.is_not(None))
        .order_by(appeals.c.id.desc())
        .limit(limit)
    )
    return [_as_outcome(row) for row in connection.execute(query)]


def _as_outcome(row: Row[*tuple[Any, ...]]) -> Outcome:
    rejecting = [one["rule"] for one in row.findings if one["status"] == "live" and one["outcome"] == "reject"]
    return Outcome(row.state == OVERTURNED, row.language, row.decided_by, tuple(rejecting) or (row.clause or "",))


def _is_open(site_id: str) -> list[ColumnElement[bool]]:
    return [appeals.c.site_id == site_id, appeals.c.state == OPEN, comments.c.superseded_by.is_(None)]


_first, _answering = people.alias(), people.alias()


def _select(person_id: str) -> Select[Any]:
    against = and_(decisions.c.comment_id == appeals.c.comment_id, decisions.c.version == appeals.c.version)
    earlier = decisions.alias()
    involved = select(earlier.c.id).where(
        earlier.c.comment_id == appeals.c.comment_id,
        earlier.c.version <= appeals.c.version,
        earlier.c.person_id == person_id,
    )
    return (
        select(
            *appeals.c,
            comments.c.superseded_by.label("superseded_by"),
            comment_texts.c.text.label("comment_text"),
            _first.c.name.label("decided_by_name"),
            _answering.c.name.label("answered_by_name"),
            involved.exists().label("mine"),
        )
        .select_from(appeals)
        .join(comments, comments.c.id == appeals.c.comment_id)
        .join(decisions, against)
        .outerjoin(comment_texts, comment_texts.c.comment_id == comments.c.id)
        .outerjoin(_first, _first.c.id == decisions.c.person_id)
        .outerjoin(_answering, _answering.c.id == appeals.c.answered_by)
    )


def _as_view(row: Row[Any]) -> AppealView:
    found = row._mapping
    appeal = Appeal(**{name: found[name] for name in Appeal.__dataclass_fields__})
    lapsed = appeal.state == OPEN and found["superseded_by"] is not None
    return AppealView(
        appeal=appeal,
        state=LAPSED if lapsed else appeal.state,
        text=found["comment_text"],
        decided_by=found["decided_by_name"],
        answered_by=found["answered_by_name"],
        mine=bool(found["mine"]),
    )
