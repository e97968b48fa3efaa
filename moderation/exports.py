"""Writes entries of the audit log as a file, CSV or JSONL, with what stands apart from the log, however many.

The bytes depend on the range and on what has been erased since alone, so a manifest can be made beside them, or later.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from moderation.cells import safe
from moderation.storage import log_views
from moderation.storage.database import Database
from moderation.storage.log_views import EntryFilter, EntryView
from moderation.webhooks import write_moment

TYPES = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/x-ndjson"}
FORMS = tuple(TYPES)
AT_ONCE = 65_536  # bytes sent together
COLUMNS = (
    *(
        "sequence",
        "at",
        "action",
        "actor",
        "person",
        "comment_id",
        "revision",
        "version",
        "outcome",
        "rules",
        "matched",
    ),
    *("fingerprint", "detail", "hash", "author_id", "author_name", "text"),
)
FIELDS = ("action", "actor", "outcome", "clause", "rule", "fingerprint", "comment", "q", "from", "until")
MARK = "\ufeff"  # without which Excel takes Cyrillic, Georgian and Armenian for something else


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries, in which form.

    Attributes:
        form: Of ``FORMS``.
        upto: The last sequence that may be in it.
        names: Whether authors are in it, or masked.
    """

    form: str
    site_id: str
    filter: EntryFilter
    upto: int
    names: bool = False


def read_filter(chosen: Mapping[str, str]) -> EntryFilter:
    """Read a filter from its fields; days are UTC, and the last one is in it.

    Raises:
        ValueError: A day cannot be read.
    """
    same = {name: chosen.get(name) for name in ("action", "actor", "outcome", "clause", "rule", "fingerprint")}
    since, until = _read_day(chosen.get("from"), 0), _read_day(chosen.get("until"), 1)
    return EntryFilter(**same, comment_id=chosen.get("comment"), words=chosen.get("q"), since=since, until=until)


class Tally:
    """Counts what has been written, and hashes it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.entries = self.reached = 0
        self._digest = hashlib.sha256()

    def take(self, written: bytes) -> bytes:
        """Take notice of some bytes, and give them back."""
        self._digest.update(written)
        return written

    def manifest(self, wanted: Wanted) -> dict[str, object]:
        """Say what the file is: how many entries, up to which, and the SHA-256 of its bytes."""
        return {
            "form": wanted.form,
            "site": wanted.site_id,
            "upto": wanted.upto,
            "entries": self.entries,
            "sha256": self._digest.hexdigest(),
        }


def write(database: Database, wanted: Wanted, tally: Tally) -> Iterator[bytes]:
    """Write the file, entry by entry, the oldest first; flat in memory."""
    if wanted.form == "csv":
        yield tally.take((MARK + _as_line(COLUMNS)).encode())
    for entry in log_views.stream_entries(database, wanted.site_id, wanted.filter, upto=wanted.upto):
        cells = _cells(entry if wanted.names else _mask(entry))
        line = _as_line([safe(cell) for cell in cells.values()]) if wanted.form == "csv" else _as_json(cells)
        tally.entries, tally.reached = tally.entries + 1, entry.sequence
        yield tally.take(line.encode())


def send(database: Database, wanted: Wanted) -> Iterator[bytes]:
    """Write the same, many entries together, for whoever sends it over a line."""
    held = bytearray()
    for written in write(database, wanted, Tally()):
        held += written
        if len(held) >= AT_ONCE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def count(database: Database, wanted: Wanted) -> dict[str, object]:
    """Make the manifest of such a file; it is written anew for that, and not kept."""
    tally = Tally()
    for _written in write(database, wanted, tally):
        pass
    return tally.manifest(wanted)


def _read_day(written: str | None, later: int) -> datetime | None:
    try:
        day = datetime.combine(date.fromisoformat(written), time(), UTC) if written else None
        return day + timedelta(days=later) if day else None
    except (ValueError, OverflowError):
        raise ValueError("A date in the filter cannot be read; write it as 2026-11-22.") from None


def _cells(entry: EntryView) -> dict[str, object]:
    values = {name: getattr(entry, name) for name in COLUMNS if name not in ("at", "matched")}
    spans = [span["text"] for finding in entry.findings if finding["status"] == "live" for span in finding["spans"]]
    values |= {"at": write_moment(entry.at), "matched": " | ".join(dict.fromkeys(filter(None, spans)))}
    return {name: values[name] for name in COLUMNS}


def _mask(entry: EntryView) -> EntryView:
    return replace(entry, author_id=entry.author_id and "masked", author_name=entry.author_name and "masked")


def _as_line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _as_json(cells: dict[str, object]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")) + "\n"
