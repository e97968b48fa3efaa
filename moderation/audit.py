"""A log in which each entry seals the one before it.

Nobody can change, drop or slip in an entry without :func:`verify` naming the first that no longer fits.  What it
cannot notice by itself is a chain rewritten as a whole: that takes a copy of the last hash held elsewhere.

A hash is SHA-256 over a zero byte and the entry's fields in their order, each as its UTF-8 length in four bytes
(big-endian) and its UTF-8 bytes; times are UTC in microseconds since 1970, numbers decimal, an absent value empty.
The text is not in it but a commitment: HMAC-SHA256 under a salt that is erased with the text.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation.storage import audit_entries
from moderation.storage.audit_entries import Entry

ORIGIN = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be logged, before it has its place in the chain; the fields mean what they mean in ``Entry``."""

    action: str
    actor: str
    at: datetime
    comment_id: str | None = None
    revision: int | None = None
    version: int | None = None
    outcome: str | None = None
    rules: str = ""
    fingerprint: str = ""
    commitment: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What :func:`verify` found.

    Attributes:
        entries: How many entries fit.
        head: Hash of the last of them.
        broken: Sequence of the first that does not, or ``None``.
        problem: What is wrong with it, as a sentence; empty if nothing is.
    """

    entries: int
    head: str
    broken: int | None = None
    problem: str = ""


def append(connection: Connection, site_id: str, events: Sequence[Event]) -> None:
    """Write entries at the end of a site's chain, in the caller's transaction.

    Call it last: it holds the end of the chain until the transaction ends.
    """
    if not events:
        return
    sequence, previous = audit_entries.lock_head(connection, site_id)
    entries = []
    for event in events:
        sequence += 1
        entry = _seal(site_id, sequence, event, previous)
        previous = entry.hash
        entries.append(entry)
    audit_entries.add(connection, entries)


def verify(connection: Connection, site_id: str) -> Verdict:
    """Recompute a site's chain from its first entry to the head."""
    head = audit_entries.read_head(connection, site_id)  # first, since entries may come while we read
    verdict = check_chain(audit_entries.read_chain(connection, site_id, upto=head[0]))
    if verdict.broken is None and head != (verdict.entries, verdict.head):
        return replace(
            verdict,
            broken=verdict.entries + 1,
            problem=f"The chain should end with entry {head[0]} and ends with entry {verdict.entries}.",
        )
    return verdict


def check_chain(entries: Iterable[Entry]) -> Verdict:
    """Hold each entry to its own hash, its number and the entry before it."""
    count, head = 0, ORIGIN
    for entry in entries:
        problem = _find_problem(entry, count + 1, head)
        if problem:
            return Verdict(count, head, count + 1, problem)
        count, head = count + 1, entry.hash
    return Verdict(count, head)


def commit_to(text: str, salt: bytes) -> str:
    """Bind an entry to a text without holding it: HMAC-SHA256 in hexadecimal."""
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()


def start(connection: Connection, site_id: str) -> None:
    """Begin the chain of a new site."""
    audit_entries.start_chain(connection, site_id, ORIGIN)


def _seal(site_id: str, sequence: int, event: Event, previous: str) -> Entry:
    values = {field.name: getattr(event, field.name) for field in fields(Event)}
    entry = Entry(site_id=site_id, sequence=sequence, previous=previous, hash="", **values)
    return replace(entry, hash=_hash(entry))


def _hash(entry: Entry) -> str:
    digest = hashlib.sha256(b"\x00")
    for name in Entry.__dataclass_fields__:
        if name != "hash":
            value = _canonical(getattr(entry, name))
            digest.update(len(value).to_bytes(4, "big") + value)
    return digest.hexdigest()


def _canonical(value: object) -> bytes:
    if value is None:
        return b""
    if isinstance(value, datetime):
        return str(round(value.timestamp() * 1_000_000)).encode()
    return str(value).encode()


def _find_problem(entry: Entry, sequence: int, previous: str) -> str:
    if entry.sequence != sequence:
        return f"Entry {sequence} is missing; entry {entry.sequence} stands in its place."
    if entry.previous != previous:
        return f"Entry {sequence} does not follow from the entry before it."
    if entry.hash != _hash(entry):
        return f"Entry {sequence} is not what was written: its hash does not fit its fields."
    return ""
