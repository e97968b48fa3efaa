"""The table of what waits for a person, written in the transaction that makes a comment wait or not wait any more.

A comment's place in the order is its weight times how long it has waited.  A weight is one of six values, so that the
first of all is one of six that an index finds at once, however many wait.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from moderation.likeness import sketch, words_of
from moderation.storage.tables import comment_texts, comments, decisions, sketches, waiting, waiting_words
from moderation.storage.tables import reports as reports_

WEIGHTS = (1, 2, 4, 8, 16, 32)
MODERATORS, SENIORS = 0, 1
GRAVE, ORDINARY, SLIGHT = 4, 2, 1
_GRAVE_CLAUSES = frozenset(
    {"religious-discrimination", "racial-discrimination", "national-discrimination", "unlawful-appeals"}
)
_MOST_REPORTS = 8
_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a comment waits: what the rules found, and what it can be found by."""

    site_id: str
    created_at: datetime
    article_id: str | None
    text: str | None
    author_id: str | None
    version: int
    findings: list[dict[str, Any]]
    clause: str | None
    reason: str
    language: str
    decided_at: datetime

    @property
    def since(self) -> datetime:
        """When it began to wait: as it came, or when a published one was called into question."""
        return self.created_at if self.version == 1 else self.decided_at

    @property
    def found(self) -> list[dict[str, Any]]:
        """The findings, and the clause that readers or an author name as one more."""
        named: dict[str, Any] = {"clause": self.clause, "status": "live", "rule": "", "spans": []}
        return [*self.findings, *([named] if self.clause else [])]


def put(connection: Connection, comment_id: str) -> None:
    """Let a comment wait for a person, unless a later revision of it has come."""
    grounds = _find_grounds(connection, comment_id)
    if grounds is None:
        return
    risk = risk_of(grounds.found, grounds.reason)
    reports = connection.execute(_count_reports(comment_id)).scalar_one()
    values = {"site_id": grounds.site_id, "tier": MODERATORS, "risk": risk, "reports": reports}
    values |= {"weight": weigh(risk, reports), "language": grounds.language}
    row = {"comment_id": comment_id, **values, "since": milliseconds(grounds.since)}
    _add_all(connection, waiting, [row])
    if grounds.text is not None:
        words = [{"comment_id": comment_id, "word": word} for word in sorted(_words(grounds))]
        _add_all(connection, waiting_words, words)
        bands = [{"site_id": grounds.site_id, "band": band, "comment_id": comment_id} for band in sketch(grounds.text)]
        _add_all(connection, sketches, bands)


def fill(connection: Connection) -> None:
    """Give a place to whatever waits and has none yet: an earlier version of the service let it wait."""
    placed = select(waiting.c.comment_id).where(waiting.c.comment_id == comments.c.id)
    lost = select(comments.c.id).where(
        comments.c.status == "escalated", comments.c.superseded_by.is_(None), ~placed.exists()
    )
    for comment_id in connection.execute(lost).scalars().all():
        put(connection, comment_id)


def remove(connection: Connection, comment_id: str) -> None:
    """Let a comment wait no longer."""
    for table in (waiting_words, sketches):
        connection.execute(delete(table).where(table.c.comment_id == comment_id))
    connection.execute(delete(waiting).where(waiting.c.comment_id == comment_id))


def count_reports(connection: Connection, comment_id: str, reports: int) -> None:
    """Take into a comment's place how many readers have reported it; one that does not wait is left alone."""
    risk = connection.execute(select(waiting.c.risk).where(waiting.c.comment_id == comment_id)).scalar_one_or_none()
    if risk is not None:
        values = {"reports": reports, "weight": weigh(risk, reports)}
        connection.execute(update(waiting).where(waiting.c.comment_id == comment_id).values(values))


def leave_to(connection: Connection, comment_id: str, tier: int) -> None:
    """Say whom a comment waits for."""
    connection.execute(update(waiting).where(waiting.c.comment_id == comment_id).values(tier=tier))


def risk_of(findings: Iterable[dict[str, Any]], reason: str) -> int:
    """Tell how much harm a comment may do while it waits, by the clauses that the live findings name.

    >>> risk_of([{"clause": "unlawful-appeals", "status": "live"}], "rule_matched")
    4
    >>> risk_of([], "detector_unavailable"), risk_of([], "language_not_covered")
    (2, 1)
    """
    clauses = {finding["clause"] for finding in findings if finding["status"] == "live" and finding["clause"]}
    if clauses & _GRAVE_CLAUSES:
        return GRAVE
    return SLIGHT if not clauses and reason in ("language_not_covered", "nothing_found") else ORDINARY


def weigh(risk: int, reports: int) -> int:
    """Weigh risk and reports: a report doubles the weight, and so do three and seven.

    >>> [weigh(2, reports) for reports in (0, 1, 2, 3, 7, 1000)]
    [2, 4, 4, 8, 16, 16]
    """
    times = min(1 + reports, _MOST_REPORTS)
    return risk * (1 << (times.bit_length() - 1))


def token(kind: str, value: str) -> str:
    """Write what a filter asks for as a word; no word of a text has a colon.

    >>> token("clause", "offensive-expressions")
    'clause:offensive-expressions'
    """
    if len(value) > _LONGEST_TOKEN:  # an index takes no row of any length
        value = blake2b(value.encode(), digest_size=16).hexdigest()
    return f"{kind}:{value}"


def milliseconds(moment: datetime) -> int:
    """Count from 1970."""
    return round(moment.timestamp() * 1000)


def _words(grounds: Grounds) -> set[str]:
    live = [finding for finding in grounds.findings if finding["status"] == "live"]
    found = set(words_of(grounds.text or ""))
    for span in (span for finding in live for span in finding["spans"]):
        found |= words_of(span["plain"])
    given = {"language": grounds.language, "article": grounds.article_id, "author": grounds.author_id}
    found |= {token(kind, value) for kind, value in given.items() if value}
    found |= {token("rule", finding["rule"]) for finding in live}
    clauses = {finding["clause"] for finding in grounds.found if finding["status"] == "live" and finding["clause"]}
    return found | {token("clause", clause) for clause in clauses}


def _find_grounds(connection: Connection, comment_id: str) -> Grounds | None:
    columns = {
        **{name: comments.c[name] for name in ("site_id", "created_at", "article_id")},
        **{name: comment_texts.c[name] for name in ("text", "author_id")},
        **{name: decisions.c[name] for name in ("version", "findings", "clause", "reason", "language", "decided_at")},
    }
    query = (
        select(*columns.values())
        .join_from(comments, decisions, decisions.c.comment_id == comments.c.id)
        .outerjoin(comment_texts, comment_texts.c.comment_id == comments.c.id)
        .where(comments.c.id == comment_id, comments.c.superseded_by.is_(None), decisions.c.decider != "person")
        .order_by(decisions.c.version.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return Grounds(**row._mapping) if row else None


def _count_reports(comment_id: str) -> Select[int]:
    return select(func.count()).select_from(reports_).where(reports_.c.comment_id == comment_id)


def _add_all(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    if rows:
        connection.execute(insert(table).on_conflict_do_nothing(), rows)
