"""Read-only queries, for the API, the console and the metrics.  Nothing here writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, and_, cast, func, or_, select

from moderation.comment import Comment, Status
from moderation.storage.comments import as_comment
from moderation.storage.tables import comment_texts, comments, decisions, people, sites, tallies, test_sites


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision, as it is shown.

    Attributes:
        person_name: Who decided, if a person did.
        findings: As JSON: rule, version, clause, outcome, status, spans, title, group.
    """

    id: str
    version: int
    outcome: str
    reason: str
    decider: str
    person_id: str | None
    person_name: str | None
    clause: str | None
    note: str | None
    language: str
    policy: str
    fingerprint: str
    findings: list[dict[str, Any]]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment with its text, its author and its last decision.

    Attributes:
        text: ``None`` once it was erased.
        decision: ``None`` while it is pending.
    """

    comment: Comment
    text: str | None
    author_id: str | None
    author_name: str | None
    article_url: str | None
    article_title: str | None
    decision: DecisionView | None


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """Which comments of a site are asked for; ``None`` means any."""

    article_id: str | None = None
    author_id: str | None = None
    status: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which decisions of a site are asked for; ``None`` means any."""

    outcome: str | None = None
    decider: str | None = None
    clause: str | None = None
    rule: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits, and since when the oldest does."""

    count: int
    oldest: datetime | None


def find_comment(connection: Connection, site_id: str, comment_id: str) -> CommentView | None:
    """Fetch one comment of this site as it is shown."""
    query = _select_comments().where(comments.c.site_id == site_id, comments.c.id == comment_id)
    row = connection.execute(query).one_or_none()
    return _as_view(row) if row else None


def find_comments(connection: Connection, site_id: str, comment_ids: list[str]) -> dict[str, CommentView]:
    """Fetch many comments of this site, by id."""
    query = _select_comments().where(comments.c.site_id == site_id, comments.c.id.in_(comment_ids))
    views = [_as_view(row) for row in connection.execute(query)]
    return {view.comment.id: view for view in views}


def list_comments(
    connection: Connection, site_id: str, wanted: CommentFilter, *, after: str | None, limit: int
) -> list[CommentView]:
    """Fetch a site's comments, the newest first.

    Args:
        after: Id of the last comment of the page before.
    """
    query = _select_comments().where(comments.c.site_id == site_id, *_comment_conditions(wanted))
    if after is not None:
        query = query.where(comments.c.id < after)
    query = query.order_by(comments.c.id.desc()).limit(limit)
    return [_as_view(row) for row in connection.execute(query)]


def list_decisions(connection: Connection, site_id: str, comment_id: str) -> list[DecisionView]:
    """Fetch every decision about a comment, the first first."""
    query = (
        select(*_DECISION)
        .join_from(decisions, comments, decisions.c.comment_id == comments.c.id)
        .outerjoin(people, people.c.id == decisions.c.person_id)
        .where(comments.c.site_id == site_id, decisions.c.comment_id == comment_id)
        .order_by(decisions.c.version)
    )
    return [found for row in connection.execute(query) if (found := _as_decision(row))]


def list_log(
    connection: Connection, site_id: str, wanted: LogFilter, *, before: str | None, limit: int
) -> list[CommentView]:
    """Fetch a site's decisions with their comments, the newest decision first.

    Args:
        before: Id of the last decision of the page before.
    """
    query = _select_log(site_id, wanted).limit(limit)
    if before is not None:
        query = query.where(decisions.c.id < before)
    return [_as_view(row) for row in connection.execute(query)]


def stream_log(connection: Connection, site_id: str, wanted: LogFilter) -> Iterator[CommentView]:
    """Stream all of them, however many, in flat memory."""
    query = _select_log(site_id, wanted).execution_options(yield_per=500)
    for row in connection.execute(query):
        yield _as_view(row)


def pending(connection: Connection, site_id: str | None = None) -> Backlog:
    """Tell how many comments wait for the rules, of one site or of all."""
    ours = [comments.c.site_id == site_id] if site_id else []
    return _backlog(connection, comments.c.status == Status.PENDING, *ours)


def review_backlog(connection: Connection, site_id: str | None = None) -> Backlog:
    """Tell how many escalated comments wait for a person, on one site or on all that are no test."""
    return _backlog(connection, *_in_review(site_id), *([] if site_id else [comments.c.site_id.not_in(_TESTS)]))


def totals(connection: Connection, kind: str) -> dict[str, int]:
    """Sum the tallies of one kind over all sites that are no test, and all days, by label."""
    where = [tallies.c.kind == kind, tallies.c.site_id.not_in(_TESTS)]
    query = select(tallies.c.label, func.sum(tallies.c.count)).where(*where).group_by(tallies.c.label)
    return {label: int(count) for label, count in connection.execute(query)}


def list_sites(connection: Connection) -> list[str]:
    """Fetch the ids of all sites that are no test."""
    return list(connection.execute(select(sites.c.id).where(sites.c.id.not_in(_TESTS))).scalars())


def _backlog(connection: Connection, *where: ColumnElement[bool]) -> Backlog:
    count = connection.execute(select(func.count()).select_from(comments).where(*where)).scalar_one()
    oldest = connection.execute(
        select(comments.c.created_at).where(*where).order_by(comments.c.id).limit(1)
    ).scalar_one_or_none()
    return Backlog(count, oldest)


def _in_review(site_id: str | None) -> list[ColumnElement[bool]]:
    where = [comments.c.status == Status.ESCALATED, comments.c.superseded_by.is_(None)]
    return where if site_id is None else [comments.c.site_id == site_id, *where]


_TESTS = select(test_sites.c.site_id)
_COMMENT = [comments.c[name] for name in Comment.__dataclass_fields__]
_PRIVATE = [comment_texts.c[name] for name in ("text", "author_id", "author_name", "article_url", "article_title")]
_DECISION = [
    decisions.c[name].label(f"decision_{name}") for name in DecisionView.__dataclass_fields__ if name != "person_name"
] + [people.c.name.label("decision_person_name")]


def _select_comments() -> Select[Any]:
    last = and_(decisions.c.comment_id == comments.c.id, decisions.c.version == comments.c.version)
    return (
        select(*_COMMENT, *_PRIVATE, *_DECISION)
        .select_from(comments)
        .outerjoin(comment_texts, comment_texts.c.comment_id == comments.c.id)
        .outerjoin(decisions, last)
        .outerjoin(people, people.c.id == decisions.c.person_id)
    )


def _select_log(site_id: str, wanted: LogFilter) -> Select[Any]:
    return (
        select(*_COMMENT, *_PRIVATE, *_DECISION)
        .select_from(decisions)
        .join(comments, comments.c.id == decisions.c.comment_id)
        .outerjoin(comment_texts, comment_texts.c.comment_id == comments.c.id)
        .outerjoin(people, people.c.id == decisions.c.person_id)
        .where(comments.c.site_id == site_id, *_log_conditions(wanted))
        .order_by(decisions.c.id.desc())
    )


def _comment_conditions(wanted: CommentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.article_id is not None:
        conditions.append(comments.c.article_id == wanted.article_id)
    if wanted.author_id is not None:
        conditions.append(comment_texts.c.author_id == wanted.author_id)
    if wanted.status is not None:
        conditions.append(comments.c.status == wanted.status)
    if wanted.since is not None:
        conditions.append(comments.c.created_at >= wanted.since)
    return conditions


def _log_conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    equal = {"outcome": wanted.outcome, "decider": wanted.decider, "language": wanted.language}
    conditions: list[ColumnElement[bool]] = [decisions.c[name] == value for name, value in equal.items() if value]
    if wanted.since is not None:
        conditions.append(decisions.c.decided_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(decisions.c.decided_at < wanted.until)
    if wanted.clause is not None:
        conditions.append(or_(decisions.c.clause == wanted.clause, _findings_name("clause", wanted.clause)))
    if wanted.rule is not None:
        conditions.append(_findings_name("rule", wanted.rule))
    return conditions


def _findings_name(key: str, value: str) -> ColumnElement[bool]:
    # The findings are JSON that we wrote ourselves, so their text has one form, on both databases.
    return cast(decisions.c.findings, Text).contains(f'"{key}": "{value}"', autoescape=True)


def _as_view(row: Row[Any]) -> CommentView:
    names = ("text", "author_id", "author_name", "article_url", "article_title")
    private = {name: row._mapping[name] for name in names}
    return CommentView(comment=as_comment(row), decision=_as_decision(row), **private)


def _as_decision(row: Row[Any]) -> DecisionView | None:
    if row._mapping["decision_id"] is None:
        return None
    return DecisionView(**{name: row._mapping[f"decision_{name}"] for name in DecisionView.__dataclass_fields__})
