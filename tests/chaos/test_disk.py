"""A full disk, a locked database, no file to spare: what is acknowledged is stored, and all of it passes by itself.

``MODERATION_DISK_SECONDS=30`` lets each last as long as it should now and then.
"""

import os
import resource
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rules import load_policy
from tests.chaos.checker import check, count_pending, reading
from tests.chaos.website import Website, write_comments
from tests.journeys.installation import QUICK, RURITANIA, Installation, installed, wait_until

SECONDS = float(os.environ.get("MODERATION_DISK_SECONDS", "1"))
BACK_SECONDS = 10
DECIDED_WITHIN_SECONDS = 15


def limit(service: Installation, which: int, most: int) -> dict[int, int]:
    """Limit what each of the service's processes may use; tells what it might before."""
    before = {}
    for pid, kind in service.descendants().items():
        if kind != "valkey":  # it has no files
            before[pid], hardest = resource.prlimit(pid, which)
            resource.prlimit(pid, which, (most, hardest))
    return before


def lift(which: int, before: dict[int, int]) -> None:
    for pid, most in before.items():
        if Path(f"/proc/{pid}").exists():
            resource.prlimit(pid, which, (most, resource.prlimit(pid, which)[1]))


def fill_the_disk(service: Installation, _file: Path) -> None:
    """Let no file grow: what is written beyond its end fails as on a full disk."""
    before = limit(service, resource.RLIMIT_FSIZE, 4096)
    time.sleep(SECONDS)
    lift(resource.RLIMIT_FSIZE, before)


def open_too_many_files(service: Installation, _file: Path) -> None:
    before = limit(service, resource.RLIMIT_NOFILE, 8)
    time.sleep(SECONDS)
    lift(resource.RLIMIT_NOFILE, before)


def lock(_service: Installation, file: Path) -> None:
    """Keep the only place to write, as somebody does who looks around in the database."""
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(SECONDS)
        connection.rollback()


FAULTS: tuple[Callable[[Installation, Path], None], ...] = (fill_the_disk, open_too_many_files, lock)


@pytest.mark.timeout(600)
def test_nothing_is_acknowledged_that_cannot_be_stored(tmp_path: Path) -> None:
    file = tmp_path / "moderation.db"
    url, back, told = f"sqlite:///{file}", {}, list[str]()
    with installed(tmp_path / "data", "--no-demo", "--database", url, environment=QUICK) as service:
        website = Website(service.port, service.service["api_key"], write_comments(100_000), threads=4)
        website.start()
        for fault in FAULTS:
            wait_until(lambda: takes_more(website), 20)
            refused = website.refused
            fault(service, file)
            told.append(f"{fault.__name__} {website.refused - refused}")
            back[fault.__name__] = wait_until(lambda: takes_more(website), 60)
        website.finish()
        website.join(60)
        wait_until(lambda: is_all_decided(url), DECIDED_WITHIN_SECONDS)

    with reading(url) as reader:
        assert reader.rows("PRAGMA integrity_check") == [("ok",)]
        report = check(reader, website.sent, load_policy(RURITANIA), website.problems)
    print(f"Refused meanwhile: {', '.join(told)}; unanswered in all: {website.unanswered}.")
    print(f"Back after {', '.join(f'{name} {seconds:.1f} s' for name, seconds in back.items())}.")
    print(report.table())
    assert report.is_clean(), report.table()
    assert max(back.values()) <= BACK_SECONDS


def takes_more(website: Website) -> bool:
    """Tell whether comments are acknowledged just now."""
    before = len(website.sent)
    time.sleep(0.05)
    return len(website.sent) > before


def is_all_decided(url: str) -> bool:
    with reading(url) as reader:
        return count_pending(reader) == 0
