"""How long a log of a million entries takes to verify, beside a bare SHA-256 pass over the same bytes.

And how long a receipt for one of its entries takes, and a file of all of them.
"""

import hashlib
import os
import random
import resource
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from moderation import access, audit, exports
from moderation.audit import Event, checkpoints, leaves
from moderation.audit.keys import load_key
from moderation.exports import Tally, Wanted
from moderation.storage import audit_rows
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.log_views import EntryFilter
from moderation.storage.migrating import migrate
from tests import servers

ENTRIES = int(os.environ.get("MODERATION_BENCH_ENTRIES", "1000000"))
AT_ONCE = 1000  # entries between two checkpoints, as the service has it
RECEIPTS = 100
START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Print seconds, their ratio and the memory that verifying took, for both databases."""
    print(f"{ENTRIES} entries")
    print(f"{'':12}{'SHA-256 s':>12}{'verify s':>12}{'CPU s':>12}{'ratio':>8}{'more MB':>10}")
    with TemporaryDirectory() as folder:
        with closing(open_database(f"sqlite:///{folder}/moderation.db")) as database:
            _measure("SQLite", database, Path(folder))
        with servers.postgresql(Path(folder)) as url, closing(open_database(url)) as database:
            _measure("PostgreSQL", database, Path(folder))


def _measure(name: str, database: Database, folder: Path) -> None:
    migrate(database)
    site = _fill(database, folder)
    bare = _hash_alone(database, site)
    memory, began, busy = _peak_megabytes(), time.perf_counter(), time.process_time()
    with database.read() as connection:
        verdict = audit.verify(connection, site.id)
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    assert (verdict.broken, verdict.entries) == (None, ENTRIES + 1)
    more = _peak_megabytes() - memory
    print(f"{name:12}{bare:12.2f}{seconds:12.2f}{cpu:12.2f}{seconds / bare:8.1f}{more:10.1f}", flush=True)
    receipts = _time_receipts(database, site)
    print(f"{'':12}receipts: {statistics.median(receipts):.1f} ms, at most {receipts[-1]:.1f} ms", flush=True)
    taken, more = _time_export(database, site)
    print(f"{'':12}export: {taken:.1f} s, {more:.1f} MB more", flush=True)


def _time_receipts(database: Database, site: Site) -> list[float]:
    """Time receipts for entries anywhere in the log, in milliseconds, the quickest first."""
    chance, found = random.Random(7), []
    for _ in range(RECEIPTS):
        sequence, began = chance.randint(1, ENTRIES), time.perf_counter()
        with database.read() as connection:
            audit.prove_entry(connection, site.id, sequence)
        found.append(1000 * (time.perf_counter() - began))
    return sorted(found)


def _time_export(database: Database, site: Site) -> tuple[float, float]:
    """Time a file of all entries, in seconds; and say how many megabytes more that took."""
    memory, began, tally = _peak_megabytes(), time.perf_counter(), Tally()
    for _written in exports.write(database, Wanted("jsonl", site.id, EntryFilter(), ENTRIES), tally):
        pass
    assert tally.entries == ENTRIES
    return time.perf_counter() - began, _peak_megabytes() - memory


def _fill(database: Database, folder: Path) -> Site:
    with database.write() as connection:
        site = access.create_site(connection, "Ruritania Today", START)
    key = load_key(None, folder)
    for first in range(0, ENTRIES, AT_ONCE):
        with database.write() as connection:
            audit.append(connection, site.id, list(_events(first, min(AT_ONCE, ENTRIES - first))))
        checkpoints.sign(database, site.id, key, now=START)
    while checkpoints.sign(database, site.id, key, now=START):
        pass
    return site


def _events(first: int, count: int) -> Iterator[Event]:
    for number in range(first, first + count):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        at, comment_id = START + timedelta(milliseconds=37 * number), f"c_{digest[:26]}"
        rule = "offensive-expressions/insult-at-person@1"
        yield Event("decided", "rules", at, comment_id, 1, 1, "reject", rule, "f" * 64, digest)


def _hash_alone(database: Database, site: Site) -> float:
    """Time SHA-256 over each entry's bytes, read and joined beforehand."""
    seconds = 0.0
    with database.read() as connection:
        for row in audit_rows.stream(connection, site.id):
            encoded = b"\0" + leaves.encode(row[: leaves.HASH])
            began = time.perf_counter()
            hashlib.sha256(encoded).digest()
            seconds += time.perf_counter() - began
    return seconds


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
