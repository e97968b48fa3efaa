import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from moderation.errors import OperatorError
from moderation.storage.database import Database, check_reachable, open_database
from moderation.storage.migrating import check_current, migrate


def test_it_commits_at_the_end_of_the_block(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO sites VALUES ('s', 'Ruritania', '2026-01-01')"))
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM sites")).scalar_one() == 1


def test_it_writes_nothing_when_the_block_fails(database: Database) -> None:
    with suppress(ZeroDivisionError), database.write() as connection:
        connection.execute(text("INSERT INTO sites VALUES ('s', 'Ruritania', '2026-01-01')"))
        raise ZeroDivisionError
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM sites")).scalar_one() == 0


def test_it_loses_no_update_when_many_write_at_once(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO sites VALUES ('s', '0', '2026-01-01')"))

    def count() -> None:
        for _ in range(25):
            with database.write() as connection:
                lock = "" if database.is_sqlite else " FOR UPDATE"
                before = connection.execute(text(f"SELECT name FROM sites WHERE id = 's'{lock}")).scalar_one()
                connection.execute(text("UPDATE sites SET name = :name"), {"name": str(int(before) + 1)})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute(text("SELECT name FROM sites")).scalar_one() == "100"


BUSY = """
import sys, time
from sqlalchemy import text
from moderation.storage.database import open_database
database, end = open_database(sys.argv[1]), time.monotonic() + 3
while time.monotonic() < end:
    with database.write() as connection:
        for number in range(100):
            connection.execute(text(f"UPDATE sites SET name = '{number}'"))
"""


def test_who_writes_now_and_then_gets_a_turn_among_those_who_always_write(sqlite_url: str) -> None:
    busy = [subprocess.Popen([sys.executable, "-c", BUSY, sqlite_url]) for _ in range(2)]
    waits = []
    with closing(open_database(sqlite_url)) as database:
        while any(process.poll() is None for process in busy):
            began = time.monotonic()
            with database.write() as connection:
                connection.execute(text("DELETE FROM tallies"))
            waits.append(time.monotonic() - began)
            time.sleep(0.02)
    assert max(waits) < 2
    assert [process.wait() for process in busy] == [0, 0]


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET detail = 'x'", "DELETE FROM audit_entries"])
def test_it_refuses_a_change_to_the_audit_log(owners_database: Database, api_key: str, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), owners_database.write() as connection:
        connection.execute(text(change))


def test_it_makes_sqlite_survive_a_power_cut(sqlite_url: str) -> None:
    with closing(open_database(sqlite_url)) as database, database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL


def test_it_says_what_to_do_about_a_database_without_tables(tmp_path: Path) -> None:
    expected = r"version none and this program needs \d+; run `moderation migrate`"
    with (
        closing(open_database(f"sqlite:///{tmp_path}/empty.db")) as database,
        pytest.raises(OperatorError, match=expected),
    ):
        check_current(database)


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    check_current(database)


def test_it_says_what_to_do_about_a_database_that_is_away() -> None:
    away = open_database("postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(OperatorError, match="cannot be reached") as caught:
        check_reachable(away)
    assert "secret" not in str(caught.value)


def test_it_says_how_a_url_is_written() -> None:
    with pytest.raises(OperatorError, match="write sqlite:///"):
        open_database("nonsense")
