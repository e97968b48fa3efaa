"""A PostgreSQL that is not heard any more keeps nobody waiting."""

import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from moderation.errors import WorldError
from moderation.storage.database import Database, open_database
from tests.chaos.links import HOLE, SOUND, Link, linked


@pytest.fixture
def link(postgresql_url: str) -> Iterator[Link]:
    folder = parse_qs(urlsplit(postgresql_url).query)["host"][0]
    with linked(f"{folder}/.s.PGSQL.5432") as link:
        yield link


@pytest.fixture
def database(postgresql_url: str, link: Link) -> Iterator[Database]:
    name = urlsplit(postgresql_url).path
    url = f"postgresql://postgres@127.0.0.1:{link.port}{name}"
    with closing(open_database(url, patience_seconds=0.3)) as opened:
        yield opened


def ask(database: Database, query: str = "SELECT 1") -> object:
    with database.read() as connection:
        return connection.execute(text(query)).scalar_one()


def cut_off(database: Database, link: Link, statement: str = "SELECT 1") -> None:
    """Cut the line in the middle of a transaction."""
    with database.write() as connection:
        connection.execute(text(statement))
        link.turn(HOLE)
        connection.execute(text("SELECT 1"))


def test_a_line_that_is_cut_keeps_nobody_waiting_and_is_found_mended(database: Database, link: Link) -> None:
    started = time.monotonic()
    with pytest.raises(WorldError):
        cut_off(database, link)
    assert time.monotonic() - started < 3
    with pytest.raises(WorldError):  # a new connection
        ask(database)
    assert time.monotonic() - started < 8

    link.turn(SOUND)
    assert ask(database) == 1
    link.turn(HOLE)
    started = time.monotonic()
    with pytest.raises(WorldError):
        ask(database)  # one that lay in the pool, and then a new one
    assert time.monotonic() - started < 5

    link.turn(SOUND)
    assert ask(database) == 1


def test_a_transaction_whose_line_is_cut_holds_up_nobody_else(
    database: Database, link: Link, postgresql_url: str
) -> None:
    lock = "LOCK TABLE sites IN EXCLUSIVE MODE"
    with pytest.raises(WorldError):
        cut_off(database, link, lock)

    with closing(open_database(postgresql_url, patience_seconds=5)) as straight, straight.write() as connection:
        connection.execute(text(lock))


def test_a_statement_that_takes_long_is_ended_by_the_server(database: Database) -> None:
    with pytest.raises(WorldError):
        ask(database, "SELECT pg_sleep(10)")

    assert ask(database) == 1
