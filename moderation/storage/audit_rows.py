"""Audit entries as they really lie in the database, for whoever recomputes their hashes.

Each field comes as the bytes that are hashed (``docs/audit-log-format.md``).  Nothing is forgiven on the way: what does
not lie there exactly as it was written comes as bytes that were never hashed, and so breaks the entry.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from moderation.storage.tables import audit_entries

Row = tuple[bytes, ...]

COLUMNS = tuple(column.name for column in audit_entries.columns)
AT = COLUMNS.index("at")
AT_ONCE = 1000

_SECOND = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.")  # and six digits: as the SQLite dialect writes a time


def find(connection: Connection, site_id: str, sequence: int) -> Row:
    """Read one row, which must be there."""
    return next(_stream(connection, site_id, "AND sequence = {holder}", (sequence,)))


def stream(connection: Connection, site_id: str, *, after: int | None = None) -> Iterator[Row]:
    """Read a site's rows in the order of their sequence, a thousand at a time.

    Args:
        after: Only those of a greater sequence; ``None`` means all, whatever their sequence.
    """
    return _stream(connection, site_id, *(("", ()) if after is None else ("AND sequence > {holder}", (after,))))


def _stream(connection: Connection, site_id: str, which: str, further: tuple[int, ...]) -> Iterator[Row]:
    sqlite = connection.dialect.name == "sqlite"
    columns = ", ".join((_as_blob if sqlite else _as_text)(name) for name in COLUMNS)
    query = f"SELECT {columns} FROM audit_entries WHERE site_id = {{holder}} {which} ORDER BY sequence"  # noqa: S608
    query, values = query.format(holder="?" if sqlite else "%s"), (site_id, *further)
    options = {"stream_results": True, "max_row_buffer": AT_ONCE}
    with connection.exec_driver_sql(query, values, execution_options=options) as result:
        read = _read_blobs if sqlite else _read_texts
        while rows := result.fetchmany(AT_ONCE):
            yield from read(rows)


def stream_hashes(connection: Connection, site_id: str, *, after: int, upto: int) -> Iterator[bytes]:
    """Read the hashes of a site's entries, in order, as they are stored; whoever uses them checks what comes of it.

    Args:
        after: Only those of a greater sequence.
        upto: And of no greater one.
    """
    which = [audit_entries.c.site_id == site_id, audit_entries.c.sequence.between(after + 1, upto)]
    query = select(audit_entries.c.hash).where(*which).order_by(audit_entries.c.sequence)
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as result:
        for (digest,) in result:
            try:
                yield bytes.fromhex(digest)
            except ValueError:
                yield b""


def _as_blob(name: str) -> str:
    return f"coalesce(CAST({name} AS BLOB), x'')"


def _as_text(name: str) -> str:
    if name == "at":
        return "CASE WHEN isfinite(at) THEN ((extract(epoch FROM at) * 1000000)::bigint)::text ELSE '' END"
    return f"coalesce({name}::text, '')"


def _read_texts(rows: Sequence[Any]) -> Iterator[Row]:
    for row in rows:
        yield tuple([value.encode() for value in row])


def _read_blobs(rows: Sequence[Any]) -> Iterator[Row]:
    seconds: dict[bytes, int] = {}
    for row in rows:
        at = row[AT]
        second, fraction = at[:20], at[20:]
        if second not in seconds:
            seconds[second] = _read_second(second)
        if seconds[second] < 0 or len(fraction) != 6 or not fraction.isdigit():
            moment = b"unreadable: " + at
        else:
            moment = b"%d" % (seconds[second] * 1_000_000 + int(fraction))
        yield (*row[:AT], moment, *row[AT + 1 :])


def _read_second(written: bytes) -> int:
    """Count the seconds since 1970; -1 if this is no time that we write."""
    try:
        found = datetime.fromisoformat(written[:19].decode()) if _SECOND.fullmatch(written) else None
    except ValueError:
        found = None
    return -1 if found is None else int(found.replace(tzinfo=UTC).timestamp())
