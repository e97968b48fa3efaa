"""The table of audit entries, and the head of each site's chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, insert, select, update

from moderation.storage.tables import audit_entries, audit_heads


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored.

    Attributes:
        sequence: From 1, without a gap, within its site.
        actor: ``rules``, ``service`` or ``person:<id>``.
        rules: ``clause/rule@version``, space-separated, of the live findings.
        commitment: HMAC-SHA256 of the text under the comment's salt, in hexadecimal; empty where there was no text.
        previous: Hash of the entry before it; 64 zeros for the first.
        hash: Its own, over all the other fields.
    """

    site_id: str
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
    commitment: str
    detail: str
    previous: str
    hash: str


def lock_head(connection: Connection, site_id: str) -> tuple[int, str]:
    """Hold the end of a site's chain until the transaction ends, so that its entries come one after the other.

    Returns:
        The last entry's sequence and hash.
    """
    row = connection.execute(_select_head(site_id).with_for_update()).one()
    return row.sequence, row.hash


def read_head(connection: Connection, site_id: str) -> tuple[int, str]:
    """Fetch the last entry's sequence and hash, as the chain says they should be."""
    row = connection.execute(_select_head(site_id)).one()
    return row.sequence, row.hash


def start_chain(connection: Connection, site_id: str, digest: str) -> None:
    """Give a new site its chain, empty."""
    connection.execute(insert(audit_heads).values(site_id=site_id, sequence=0, hash=digest))


def add(connection: Connection, entries: list[Entry]) -> None:
    """Store entries that follow one another, and move the head to the last."""
    rows = [{name: getattr(entry, name) for name in Entry.__dataclass_fields__} for entry in entries]
    connection.execute(insert(audit_entries), rows)
    last = entries[-1]
    connection.execute(
        update(audit_heads).where(audit_heads.c.site_id == last.site_id).values(sequence=last.sequence, hash=last.hash)
    )


def read_chain(connection: Connection, site_id: str, *, upto: int) -> Iterator[Entry]:
    """Stream a site's entries in order, a thousand at a time, to the one with that sequence."""
    query = (
        select(audit_entries)
        .where(audit_entries.c.site_id == site_id, audit_entries.c.sequence <= upto)
        .order_by(audit_entries.c.sequence)
    )
    with connection.execute(query, execution_options={"yield_per": 1000}) as rows:  # a reader may stop in the middle
        for row in rows:
            yield Entry(**row._mapping)


def _select_head(site_id: str) -> Select[int, str]:
    return select(audit_heads.c.sequence, audit_heads.c.hash).where(audit_heads.c.site_id == site_id)
