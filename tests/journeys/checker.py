"""Looks into the database after a run, with SQL of its own: was a comment lost, doubled or let through?

It shares no code with what it checks but ``rules.decide``, which it asks again about every comment that was approved.
"""

import hashlib
import hmac
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from rules import Outcome, Policy, decide

STATUS = {"approve": "approved", "reject": "rejected", "escalate": "escalated"}


@dataclass(frozen=True)
class Sent:
    """A comment that was sent under an idempotency key.

    Attributes:
        ids: Every id that an answer named; none if nothing was ever answered.
    """

    text: str
    ids: frozenset[str]


@dataclass(frozen=True)
class Report:
    """What was found; everything but ``rows`` should be empty."""

    rows: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    undecided: tuple[str, ...]
    wrong: tuple[str, ...]

    def is_clean(self) -> bool:
        return not (self.lost or self.twice or self.undecided or self.wrong)


class Reader:
    """A connection that answers plain SQL."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_sqlite = isinstance(connection, sqlite3.Connection)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(query)
        return list(cursor.fetchall())

    def change(self, statement: str) -> None:
        """Do damage, for a control; it is never committed."""
        self.connection.cursor().execute(statement)


@contextmanager
def reading(url: str) -> Iterator[Reader]:
    """Connect to a database; whatever is changed is rolled back."""
    connection: Any
    connection = sqlite3.connect(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else psycopg.connect(url)
    try:
        yield Reader(connection)
    finally:
        connection.rollback()
        connection.close()


def count_pending(reader: Reader) -> int:
    return int(reader.rows("SELECT count(*) FROM comments WHERE status = 'pending'")[0][0])


def check(reader: Reader, sent: Mapping[str, Sent], policy: Policy) -> Report:
    """Hold the database to what was sent.

    Args:
        sent: By idempotency key.
        policy: The one that was in force during the run.
    """
    comments = reader.rows("SELECT id, idempotency_key, status, version FROM comments")
    decided = Counter(
        comment_id for (comment_id,) in reader.rows("SELECT comment_id FROM decisions WHERE decider <> 'person'")
    )
    by_key = Counter(key for _, key, _, _ in comments)
    return Report(
        rows=len(comments),
        lost=(*_lost(comments, sent), *_lost_decisions(reader)),
        twice=(
            *(key for key, count in by_key.items() if count > 1),
            *(key for key, one in sent.items() if len(one.ids) > 1),
            *(comment_id for comment_id, count in decided.items() if count > 1),
        ),
        undecided=tuple(row[0] for row in comments if row[2] == "pending" or not decided[row[0]]),
        wrong=(*_unknown(comments, sent), *_misjudged(reader, sent, policy), *_mislogged(reader), *_broken(reader)),
    )


def _lost(comments: list[tuple[Any, ...]], sent: Mapping[str, Sent]) -> Iterator[str]:
    stored = {comment_id for comment_id, *_ in comments}
    for one in sent.values():
        yield from one.ids - stored


def _lost_decisions(reader: Reader) -> Iterator[str]:
    """Comments that say they were decided, and of whose decision nothing is there."""
    for (comment_id,) in reader.rows(
        "SELECT c.id FROM comments c LEFT JOIN decisions d ON d.comment_id = c.id AND d.version = c.version"
        " WHERE c.status <> 'pending' AND d.id IS NULL"
    ):
        yield comment_id


def _unknown(comments: list[tuple[Any, ...]], sent: Mapping[str, Sent]) -> Iterator[str]:
    yield from (f"{comment_id} was never sent" for comment_id, key, _, _ in comments if key not in sent)


def _misjudged(reader: Reader, sent: Mapping[str, Sent], policy: Policy) -> Iterator[str]:
    for comment_id, key, status, language, outcome, decider, fingerprint, text in reader.rows(
        "SELECT c.id, c.idempotency_key, c.status, c.language, d.outcome, d.decider, d.fingerprint, t.text"
        " FROM comments c JOIN decisions d ON d.comment_id = c.id AND d.version = c.version"
        " JOIN comment_texts t ON t.comment_id = c.id"
    ):
        if STATUS[outcome] != status:
            yield f"{comment_id} is {status} and its decision says {outcome}"
        if key in sent and text != sent[key].text:
            yield f"{comment_id} has another text than was sent"
        if fingerprint != policy.fingerprint:
            yield f"{comment_id} was decided by another policy"
        if outcome == "approve" and decider == "service":
            yield f"{comment_id} was approved because something failed"
        if outcome == "approve" and decide(text, policy, language=language).outcome is not Outcome.APPROVE:
            yield f"{comment_id} was approved and the policy does not approve it"


def _mislogged(reader: Reader) -> Iterator[str]:
    decisions = Counter(reader.rows("SELECT comment_id, version, outcome, fingerprint FROM decisions"))
    entries = Counter(
        reader.rows("SELECT comment_id, version, outcome, fingerprint FROM audit_entries WHERE action = 'decided'")
    )
    yield from (f"the decision {row} has no entry in the log" for row in (decisions - entries).elements())
    yield from (f"the entry {row} has no decision" for row in (entries - decisions).elements())


def _broken(reader: Reader) -> Iterator[str]:
    salted = {row[0]: row[1:] for row in reader.rows("SELECT comment_id, text, salt FROM comment_texts")}
    ends: dict[str, tuple[int, str]] = {}
    for *fields, digest in reader.rows(
        "SELECT site_id, sequence, at, action, actor, comment_id, revision, version, outcome, rules, fingerprint,"
        " commitment, detail, previous, hash FROM audit_entries ORDER BY site_id, sequence"
    ):
        site, sequence, comment_id, commitment, previous = (fields[at] for at in (0, 1, 5, 11, 13))
        if (sequence - 1, previous) != ends.get(site, (0, "0" * 64)):
            yield f"entry {sequence} does not follow"
        if digest != _hash(fields):
            yield f"entry {sequence} was changed"
        if comment_id in salted and commitment != _commitment(*salted[comment_id]):
            yield f"entry {sequence} does not commit to the text"
        ends[site] = (sequence, digest)
    heads = {site: (sequence, digest) for site, sequence, digest in reader.rows("SELECT * FROM audit_heads")}
    if heads != ends:
        yield "the log does not end where it should"


def _commitment(text: str, salt: bytes) -> str:
    return hmac.new(bytes(salt), text.encode(), hashlib.sha256).hexdigest()


def _hash(fields: list[Any]) -> str:
    fields = [*fields[:2], _microseconds(fields[2]), *fields[3:]]
    digest = hashlib.sha256(b"\0")
    for field in fields:
        encoded = b"" if field is None else str(field).encode()
        digest.update(len(encoded).to_bytes(4, "big"))
        digest.update(encoded)
    return digest.hexdigest()


def _microseconds(at: str | datetime) -> int:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
    return round(moment.timestamp() * 1_000_000)
