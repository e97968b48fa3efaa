"""Read-only: the audit log for people: every entry, the newest first, by any of its columns and by the comments' words.

What an index finds is found at once, however long the log is.  What has to be looked for (a rule, a word of a text) is
looked for from the newest entry backwards, for a part of a second: then the page says how far that was, and goes on
from there if somebody asks.  So no page takes long, and the log carries no index of what readers wrote.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from moderation.storage.database import Database
from moderation.storage.tables import audit_entries, checkpoints, comment_texts, decisions, deliveries, people

LOOK_SECONDS = 0.4
FIRST_WINDOW, WINDOW = 1000, 16_000  # entries looked through at once
STREAMED = 500  # entries fetched at once for a file
SLACK = 1000  # entries that hosts whose clocks differ may have written out of the order of their times
PERSON = "person:"
_APART = [comment_texts.c[name] for name in ("text", "author_id", "author_name")]
EQUAL = ("action", "outcome", "comment_id", "fingerprint")


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are asked for; ``None`` means any.

    Attributes:
        actor: ``person`` means any person, ``person:<id>`` one.
        clause: Of the rules that it names, or that a person named.
        words: Stand one after the other in the comment's text, in capitals or not.
    """

    action: str | None = None
    actor: str | None = None
    outcome: str | None = None
    comment_id: str | None = None
    fingerprint: str | None = None
    clause: str | None = None
    rule: str | None = None
    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry, with what stands apart from the log.

    Attributes:
        person: The name of whoever did it, if it was a person.
        text: Of the comment; ``None`` if there is none, or none any more.
        findings: Of the decision that it tells of.
    """

    sequence: int
    at: datetime
    action: str
    actor: str
    comment_id: str | None
    revision: int | None
    version: int | None
    outcome: str | None
    rules: str
    fingerprint: str
    detail: str
    previous: str
    hash: str
    person: str | None = None
    text: str | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)
    author_id: str | None = None
    author_name: str | None = None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Some entries.

    Attributes:
        following: Entries before this one may fit, too; ``None`` at the beginning of the log.
        is_full: Whether as many were found as were asked for; if not, the time was over.
    """

    entries: list[EntryView]
    following: int | None
    is_full: bool


def list_entries(
    connection: Connection, site_id: str, wanted: EntryFilter, *, before: int | None, limit: int
) -> EntryPage:
    """Fetch a site's entries, the newest first.

    Args:
        before: Only those of a smaller sequence.
    """
    lowest, top = _find_bounds(connection, site_id, wanted)
    top = min(top, before - 1) if before is not None else top
    found: list[int] = []
    end, window = time.monotonic() + LOOK_SECONDS, top if _is_indexed(wanted) else FIRST_WINDOW
    while top >= lowest and len(found) < limit and time.monotonic() < end:
        bottom = max(lowest, top - window + 1)
        some = _find(connection, site_id, wanted, (bottom, top), limit - len(found))
        found += some
        top, window = (some[-1] if len(found) == limit else bottom) - 1, min(2 * window, WINDOW)
    following = top + 1 if top >= lowest else None
    return EntryPage(fetch_entries(connection, site_id, found), following, len(found) == limit)


def stream_entries(database: Database, site_id: str, wanted: EntryFilter, *, upto: int) -> Iterator[EntryView]:
    """Stream every entry up to a sequence that is asked for, the oldest first, however many, in flat memory.

    Each stretch is a transaction of its own: whoever takes the entries slowly must not keep one open for hours.
    """
    with database.read() as connection:
        lowest, highest = _find_bounds(connection, site_id, wanted)
    for bottom in range(lowest, min(upto, highest) + 1, STREAMED):
        within = (bottom, min(bottom + STREAMED - 1, upto, highest))
        with database.read() as connection:
            found = fetch_entries(connection, site_id, _find(connection, site_id, wanted, within, STREAMED))
        yield from reversed(found)


def find_newest(connection: Connection, site_id: str) -> int:
    """Find the sequence of the newest entry; 0 if there is none."""
    query = select(audit_entries.c.sequence).where(audit_entries.c.site_id == site_id)
    return connection.execute(query.order_by(audit_entries.c.sequence.desc()).limit(1)).scalar_one_or_none() or 0


def fetch_entries(connection: Connection, site_id: str, sequences: Sequence[int]) -> list[EntryView]:
    """Fetch entries by their sequences, the newest first, with their texts, findings and names."""
    columns = [audit_entries.c[name] for name in EntryView.__dataclass_fields__ if name in audit_entries.c]
    decided = and_(
        audit_entries.c.action == "decided",
        decisions.c.comment_id == audit_entries.c.comment_id,
        decisions.c.version == audit_entries.c.version,
    )
    query = (
        select(*columns, *_APART, decisions.c.findings)
        .select_from(audit_entries)
        .outerjoin(comment_texts, comment_texts.c.comment_id == audit_entries.c.comment_id)
        .outerjoin(decisions, decided)
        .where(audit_entries.c.site_id == site_id, audit_entries.c.sequence.in_(sequences))
        .order_by(audit_entries.c.sequence.desc())
    )
    rows = connection.execute(query).all()
    ids = {row.actor.removeprefix(PERSON) for row in rows if row.actor.startswith(PERSON)}
    names = connection.execute(select(people.c.id, people.c.name).where(people.c.id.in_(ids))) if ids else ()
    named = {f"{PERSON}{person_id}": name for person_id, name in names}
    return [_as_view(row, named) for row in rows]


def list_about(connection: Connection, site_id: str, comment_id: str) -> list[EntryView]:
    """Fetch every entry about a comment, the newest first."""
    which = [audit_entries.c.comment_id == comment_id, audit_entries.c.site_id == site_id]
    found = connection.execute(select(audit_entries.c.sequence).where(*which)).scalars().all()
    return fetch_entries(connection, site_id, found)


def find_decision(connection: Connection, site_id: str, comment_id: str, version: int) -> int | None:
    """Find the entry that tells of a decision."""
    about = list_about(connection, site_id, comment_id)
    return next((one.sequence for one in about if (one.action, one.version) == ("decided", version)), None)


def find_covering(connection: Connection, site_id: str, sequence: int) -> tuple[int, datetime] | None:
    """Find the first checkpoint that is over an entry: of how many entries it is, and when it was made."""
    which = [checkpoints.c.site_id == site_id, checkpoints.c.size >= sequence]
    query = select(checkpoints.c.size, checkpoints.c.made_at).where(*which).order_by(checkpoints.c.size).limit(1)
    row = connection.execute(query).one_or_none()
    return (row.size, row.made_at) if row else None


def list_told(connection: Connection, site_id: str, comment_id: str, version: int) -> list[tuple[str, str]]:
    """List the deliveries of a decision, each with its status."""
    which = [deliveries.c.comment_id == comment_id, deliveries.c.version == version, deliveries.c.site_id == site_id]
    return [
        (row.id, row.status) for row in connection.execute(select(deliveries.c.id, deliveries.c.status).where(*which))
    ]


def _is_indexed(wanted: EntryFilter) -> bool:
    """Tell whether an index finds all of it, in the order of the log."""
    return not (wanted.clause or wanted.rule or wanted.words or wanted.fingerprint or wanted.actor == "person")


def _find_bounds(connection: Connection, site_id: str, wanted: EntryFilter) -> tuple[int, int]:
    """Find between which sequences the times lie that are asked for."""
    ours = audit_entries.c.site_id == site_id
    entries = select(audit_entries.c.sequence).where(ours)
    newest = find_newest(connection, site_id)
    lowest, highest = 1, newest
    if wanted.since is not None:
        first = entries.where(audit_entries.c.at >= wanted.since).order_by(audit_entries.c.at).limit(1)
        lowest = (connection.execute(first).scalar_one_or_none() or newest + SLACK) - SLACK
    if wanted.until is not None:
        last = entries.where(audit_entries.c.at < wanted.until).order_by(audit_entries.c.at.desc()).limit(1)
        highest = (connection.execute(last).scalar_one_or_none() or -SLACK) + SLACK
    return max(1, lowest), min(newest, highest)


def _find(
    connection: Connection, site_id: str, wanted: EntryFilter, within: tuple[int, int], limit: int
) -> Sequence[int]:
    query = select(audit_entries.c.sequence).select_from(audit_entries)
    if wanted.words:
        query = query.join(comment_texts, comment_texts.c.comment_id == audit_entries.c.comment_id)
    which = [audit_entries.c.site_id == site_id, audit_entries.c.sequence.between(*within), *_conditions(wanted)]
    query = query.where(*which).order_by(audit_entries.c.sequence.desc()).limit(limit)
    return connection.execute(query).scalars().all()


def _conditions(wanted: EntryFilter) -> list[ColumnElement[bool]]:
    conditions = [audit_entries.c[name] == getattr(wanted, name) for name in EQUAL if getattr(wanted, name)]
    if wanted.actor == "person":
        conditions.append(and_(audit_entries.c.actor >= PERSON, audit_entries.c.actor < "person;"))
    elif wanted.actor:
        conditions.append(audit_entries.c.actor == wanted.actor)
    if wanted.clause:
        named = audit_entries.c.rules.contains(f"{wanted.clause}/", autoescape=True)
        conditions.append(or_(named, audit_entries.c.detail == wanted.clause))
    if wanted.rule:
        conditions.append(audit_entries.c.rules.contains(wanted.rule, autoescape=True))
    if wanted.words:
        conditions.append(_stands(wanted.words))
    if wanted.since is not None:
        conditions.append(audit_entries.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(audit_entries.c.at < wanted.until)
    return conditions


def _stands(words: str) -> ColumnElement[bool]:
    """Look for words in a text; SQLite knows capitals in ASCII alone, so the likely ones are spelled out."""
    spelled = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return or_(*(comment_texts.c.text.contains(one, autoescape=True) for one in sorted(spelled)))


def _as_view(row: Any, named: dict[str, str]) -> EntryView:  # noqa: ANN401  # a row of many columns has no type
    return EntryView(**{**row._asdict(), "findings": row.findings or [], "person": named.get(row.actor)})
