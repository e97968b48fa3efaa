"""The table of audit entries, and the head of each site's chain."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, insert, select, update

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


def count_all(connection: Connection) -> int:
    """Tell how many entries all sites' chains should have."""
    return int(connection.execute(select(func.coalesce(func.sum(audit_heads.c.sequence), 0))).scalar_one())


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


def list_details(connection: Connection, site_id: str, action: str) -> list[str]:
    """List the details of a site's entries of one action, in order; reads the whole log."""
    query = select(audit_entries.c.detail).where(audit_entries.c.site_id == site_id, audit_entries.c.action == action)
    return list(connection.execute(query.order_by(audit_entries.c.sequence)).scalars())


def find_decision(connection: Connection, comment_id: str, version: int | None) -> tuple[str, int] | None:
    """Find the site and sequence of a decision's entry; without a version, the last decision about the comment."""
    which = [audit_entries.c.comment_id == comment_id, audit_entries.c.action == "decided"]
    if version is not None:
        which.append(audit_entries.c.version == version)
    query = select(audit_entries.c.site_id, audit_entries.c.sequence).where(*which)
    row = connection.execute(query.order_by(audit_entries.c.version.desc()).limit(1)).one_or_none()
    return (row.site_id, row.sequence) if row else None


def _select_head(site_id: str) -> Select[int, str]:
    return select(audit_heads.c.sequence, audit_heads.c.hash).where(audit_heads.c.site_id == site_id)
