"""How long the first page of the audit log takes at a million entries, by filter, on both databases."""

import os
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, text

from moderation import access, audit
from moderation.audit import Event
from moderation.storage import log_views
from moderation.storage.database import Database, open_database
from moderation.storage.log_views import EntryFilter
from moderation.storage.migrating import migrate
from moderation.storage.tables import comment_texts, comments
from tests import servers

ENTRIES = int(os.environ.get("MODERATION_BENCH_ENTRIES", "1000000"))
AT_ONCE = 5000
START = datetime(2026, 1, 1, tzinfo=UTC)
FILTERS = {
    "everything": EntryFilter(),
    "one action": EntryFilter(action="refused"),
    "rejections": EntryFilter(outcome="reject"),
    "nobody's": EntryFilter(actor="person:p_none"),
    "any person": EntryFilter(actor="person"),
    "one day, long ago": EntryFilter(since=START, until=START + timedelta(days=1)),
    "a common rule": EntryFilter(rule="offensive-expressions/insult"),
    "a rule of long ago": EntryFilter(rule="unlawful-appeals/long-gone"),
    "a common word": EntryFilter(words="budget"),
    "a word of long ago": EntryFilter(words="zwieback"),
}


def main() -> None:
    """Print milliseconds for each filter's first page."""
    print(f"{ENTRIES} entries")
    with TemporaryDirectory() as folder:
        with closing(open_database(f"sqlite:///{folder}/moderation.db")) as database:
            _measure("SQLite", database)
        with servers.postgresql(Path(folder)) as url, closing(open_database(url)) as database:
            _measure("PostgreSQL", database)


def _measure(name: str, database: Database) -> None:
    migrate(database)
    site_id = _fill(database)
    for called, wanted in FILTERS.items():
        began = time.perf_counter()
        with database.read() as connection:
            found = log_views.list_entries(connection, site_id, wanted, before=None, limit=50)
        seconds = time.perf_counter() - began
        back = "" if found.is_full or found.following is None else f"  looked back to {found.following}"
        print(f"{name:12}{called:22}{1000 * seconds:10.0f} ms{len(found.entries):6} found{back}", flush=True)


def _fill(database: Database) -> str:
    with database.write() as connection:
        site = access.create_site(connection, "Ruritania Today", START)
    for first in range(0, ENTRIES, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, ENTRIES))
        with database.write() as connection:
            connection.execute(insert(comments), [_comment(site.id, number) for number in numbers])
            connection.execute(insert(comment_texts), [_text(site.id, number) for number in numbers])
            audit.append(connection, site.id, [_event(number) for number in numbers])
    with database.alone() as connection:
        connection.execute(text("ANALYZE"))
    return site.id


def _at(number: int) -> datetime:
    return START + timedelta(seconds=20 * number)


def _comment(site_id: str, number: int) -> dict[str, object]:
    same = {"site_id": site_id, "revision": 1, "digest": "", "version": 1, "attempts": 1}
    moments = dict.fromkeys(("posted_at", "created_at", "decided_at"), _at(number))
    return {"id": f"c_{number:026}", "status": "rejected" if number % 9 == 0 else "approved", **same, **moments}


def _text(site_id: str, number: int) -> dict[str, object]:
    words = (
        "A zwieback." if number == 7 else f"The Ruritanian budget is a disgrace, and I say so for the {number}th time."
    )
    return {"comment_id": f"c_{number:026}", "site_id": site_id, "text": words, "salt": b"s" * 32}


def _event(number: int) -> Event:
    rejected = number % 9 == 0
    rule = "unlawful-appeals/long-gone@1" if number == 9 else "offensive-expressions/insult-at-person@1"
    outcome, rules = ("reject", rule) if rejected else ("approve", "")
    return Event("decided", "rules", _at(number), f"c_{number:026}", 1, 1, outcome, rules, "f" * 64, "m" * 64)


if __name__ == "__main__":
    main()
