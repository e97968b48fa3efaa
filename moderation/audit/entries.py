"""Writes entries at the end of a site's chain, in the transaction of what they record."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation.audit.leaves import ORIGIN, as_row, hash_row, write_hash
from moderation.storage import audit_entries
from moderation.storage.audit_entries import Entry


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


def append(connection: Connection, site_id: str, events: Sequence[Event]) -> Sequence[int]:
    """Write entries at the end of a site's chain, in the caller's transaction.

    Call it last: it holds the end of the chain until the transaction ends.

    Returns:
        The sequences that the entries were given.
    """
    if not events:
        return []
    sequence, previous = audit_entries.lock_head(connection, site_id)
    entries = []
    for event in events:
        sequence += 1
        entry = _seal(site_id, sequence, event, previous)
        previous = entry.hash
        entries.append(entry)
    audit_entries.add(connection, entries)
    return [entry.sequence for entry in entries]


def start(connection: Connection, site_id: str) -> None:
    """Begin the chain of a new site."""
    audit_entries.start_chain(connection, site_id, ORIGIN)


def commit_to(text: str, salt: bytes) -> str:
    """Bind an entry to a text without holding it: HMAC-SHA256 in hexadecimal."""
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()


def _seal(site_id: str, sequence: int, event: Event, previous: str) -> Entry:
    values = {field.name: getattr(event, field.name) for field in fields(Event)}
    entry = Entry(site_id=site_id, sequence=sequence, previous=previous, hash="", **values)
    return replace(entry, hash=write_hash(hash_row(as_row(entry))).decode())
