"""Looks into the database after a run, with SQL of its own: was a comment lost, doubled or let through?

It shares no code with what it checks but ``rules.decide``, which it asks again about every comment that was approved.
"""

import hashlib
import hmac
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from rules import Outcome, Policy, decide

INVARIANTS = {
    "I1": "every acknowledged comment is there, once, as it was sent",
    "I2": "every comment is decided, and stands as its last decision says",
    "I3": "one decision by the machine for each, and one for each version",
    "I4": "decisions and entries of the log are one to one",
    "I5": "the log's chain holds and seals the texts",
    "I6": "nothing was approved that the policy does not approve",
    "I7": "every decision was told, or its telling is there to be seen",
    "I8": "no failure without Retry-After; no stack trace, secret or text in the logs",
}
STATUS = {"approve": "approved", "reject": "rejected", "escalate": "escalated"}
Row = tuple[Any, ...]


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
    """What was found.

    Attributes:
        rows: How many comments there are.
        breaches: By invariant, what breaks it, as sentences.
    """

    rows: int
    ok: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    undecided: tuple[str, ...]
    breaches: Mapping[str, tuple[str, ...]]

    def is_clean(self) -> bool:
        return not (self.lost or self.twice or self.undecided or any(self.breaches.values()))

    def table(self) -> str:
        """Say it to people."""
        lines = [
            f"comments {self.rows}: ok {self.ok}, lost {len(self.lost)}, twice {len(self.twice)},"
            f" undecided {len(self.undecided)}"
        ]
        for name, sentence in INVARIANTS.items():
            found = self.breaches[name]
            verdict = f"BROKEN {len(found)} times, first: {found[0]}" if found else "holds"
            lines.append(f"  {name}  {sentence:<78}  {verdict}")
        return "\n".join(lines)


class Reader:
    """A connection that answers plain SQL."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_sqlite = isinstance(connection, sqlite3.Connection)

    def rows(self, query: str) -> list[Row]:
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


def find_decision_times(reader: Reader) -> list[tuple[float, float]]:
    """Fetch when each comment came and when it was first decided, in seconds since 1970."""
    times = reader.rows(
        "SELECT c.created_at, d.decided_at FROM comments c JOIN decisions d ON d.comment_id = c.id AND d.version = 1"
    )
    return [(_microseconds(came) / 1e6, _microseconds(decided) / 1e6) for came, decided in times]


def check(reader: Reader, sent: Mapping[str, Sent], policy: Policy, seen: Sequence[str] = ()) -> Report:
    """Hold the database to what was sent.

    Args:
        sent: By idempotency key.
        policy: The one that was in force during the run.
        seen: What was seen outside the database that breaks I8.
    """
    comments = reader.rows("SELECT id, idempotency_key, status, version FROM comments")
    machine = Counter(row[0] for row in reader.rows("SELECT comment_id FROM decisions WHERE decider <> 'person'"))
    keys = Counter(key for _, key, _, _ in comments if key is not None)  # an erased comment has none any more
    lost = tuple(_lost(comments, sent, machine))
    twice = (
        *(key for key, count in keys.items() if count > 1),
        *(key for key, one in sent.items() if len(one.ids) > 1),
        *(comment_id for comment_id, count in machine.items() if count > 1),
    )
    undecided = tuple(comment_id for comment_id, _, status, _ in comments if status == "pending")
    bad = {*lost, *twice, *undecided}
    breaches = {
        "I1": (*(f"{name} is lost" for name in lost), *_doubled(keys, sent), *_strange(reader, sent)),
        "I2": (*(f"{comment_id} is pending" for comment_id in undecided), *_misplaced(reader)),
        "I3": tuple(_miscounted(reader, comments, machine)),
        "I4": tuple(_mislogged(reader)),
        "I5": tuple(_broken(reader)),
        "I6": tuple(_let_through(reader, policy)),
        "I7": tuple(_untold(reader)),
        "I8": tuple(seen),
    }
    ok = sum(1 for comment_id, key, _, _ in comments if comment_id not in bad and key not in bad)
    return Report(len(comments), ok, lost, twice, undecided, breaches)


def _lost(comments: list[Row], sent: Mapping[str, Sent], machine: Mapping[str, int]) -> Iterator[str]:
    """Comments that were acknowledged and are not there, or decided and of whose decision nothing is there."""
    stored = {comment_id for comment_id, *_ in comments}
    for one in sent.values():
        yield from one.ids - stored
    yield from (comment_id for comment_id, _, status, _ in comments if status != "pending" and not machine[comment_id])


def _doubled(keys: Mapping[str, int], sent: Mapping[str, Sent]) -> Iterator[str]:
    yield from (f"{key} is there {count} times" for key, count in keys.items() if count > 1)
    yield from (f"{key} was acknowledged under several ids" for key, one in sent.items() if len(one.ids) > 1)


def _strange(reader: Reader, sent: Mapping[str, Sent]) -> Iterator[str]:
    for comment_id, key, text in reader.rows(
        "SELECT c.id, c.idempotency_key, t.text FROM comments c LEFT JOIN comment_texts t ON t.comment_id = c.id"
        " WHERE c.id NOT IN (SELECT comment_id FROM erased_comments WHERE sequence IS NOT NULL)"
    ):
        if key not in sent:
            yield f"{comment_id} was never sent"
        elif text != sent[key].text:
            yield f"{comment_id} has another text than was sent"


def _misplaced(reader: Reader) -> Iterator[str]:
    for comment_id, status, outcome in reader.rows(
        "SELECT c.id, c.status, d.outcome FROM comments c"
        " LEFT JOIN decisions d ON d.comment_id = c.id AND d.version = c.version WHERE c.status <> 'pending'"
    ):
        if STATUS.get(outcome) != status:
            yield f"{comment_id} is {status} and its decision says {outcome}"


def _miscounted(reader: Reader, comments: list[Row], machine: Mapping[str, int]) -> Iterator[str]:
    yield from (f"the machine decided {name} {count} times" for name, count in machine.items() if count > 1)
    versions: dict[str, list[int]] = defaultdict(list)
    for comment_id, version in reader.rows("SELECT comment_id, version FROM decisions"):
        versions[comment_id].append(version)
    for comment_id, _, _, version in comments:
        if sorted(versions[comment_id]) != list(range(1, version + 1)):
            yield f"{comment_id} has version {version} and the decisions {sorted(versions[comment_id])}"


def _mislogged(reader: Reader) -> Iterator[str]:
    decisions = Counter(reader.rows("SELECT comment_id, version, outcome, fingerprint FROM decisions"))
    entries = Counter(
        reader.rows("SELECT comment_id, version, outcome, fingerprint FROM audit_entries WHERE action = 'decided'")
    )
    yield from (f"the decision {row} has no entry in the log" for row in (decisions - entries).elements())
    yield from (f"the entry {row} has no decision" for row in (entries - decisions).elements())


def _broken(reader: Reader) -> Iterator[str]:
    salted = {row[0]: row[1:] for row in reader.rows("SELECT comment_id, text, salt FROM comment_texts")}
    ends = {site: (0, "0" * 64) for (site,) in reader.rows("SELECT id FROM sites")}
    for *fields, digest in reader.rows(
        "SELECT site_id, sequence, at, action, actor, comment_id, revision, version, outcome, rules, fingerprint,"
        " commitment, detail, previous, hash FROM audit_entries ORDER BY site_id, sequence"
    ):
        site, sequence, comment_id, commitment, previous = (fields[at] for at in (0, 1, 5, 11, 13))
        if (sequence - 1, previous) != ends.get(site):
            yield f"entry {sequence} does not follow"
        if digest != _hash(fields):
            yield f"entry {sequence} was changed"
        if comment_id in salted and commitment != _commitment(*salted[comment_id]):
            yield f"entry {sequence} does not commit to the text"
        ends[site] = (sequence, digest)
    heads = {site: (sequence, digest) for site, sequence, digest in reader.rows("SELECT * FROM audit_heads")}
    if heads != ends:
        yield "the log does not end where it should"


def _let_through(reader: Reader, policy: Policy) -> Iterator[str]:
    for comment_id, language, outcome, decider, fingerprint, text in reader.rows(
        "SELECT c.id, c.language, d.outcome, d.decider, d.fingerprint, t.text FROM comments c"
        " JOIN decisions d ON d.comment_id = c.id JOIN comment_texts t ON t.comment_id = c.id"
        " WHERE d.decider <> 'person'"
    ):
        if fingerprint != policy.fingerprint:
            yield f"{comment_id} was decided by another policy"
        if outcome == "approve" and decider == "service":
            yield f"{comment_id} was approved because something failed"
        if outcome == "approve" and decide(text, policy, language=language).outcome is not Outcome.APPROVE:
            yield f"{comment_id} was approved and the policy does not approve it"


def _untold(reader: Reader) -> Iterator[str]:
    for comment_id, version, url in reader.rows(
        "SELECT d.comment_id, d.version, e.url FROM endpoints e JOIN comments c ON c.site_id = e.site_id"
        " JOIN decisions d ON d.comment_id = c.id AND d.decided_at > e.created_at"
        " LEFT JOIN deliveries s ON s.endpoint_id = e.id AND s.comment_id = d.comment_id AND s.version = d.version"
        " WHERE s.id IS NULL AND (e.disabled_at IS NULL OR d.decided_at < e.disabled_at)"
    ):
        yield f"nobody plans to tell {url} of decision {version} of {comment_id}"


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
