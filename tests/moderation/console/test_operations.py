"""The operators' page: what waits, what failed, who is at work."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from rules import Outcome
from tests.builders import NOW, a_comment, a_decided_comment
from tests.moderation.console.conftest import Visitor
from workers.pulse import Pulse

PAGE = "/console/operations"


def rows_of(html: str, table: int) -> list[list[str]]:
    """The words of each row of a table of the page."""
    body = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)[table]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


@pytest.fixture
def work(context: Context, site: Site, other_site: Site) -> None:
    for _ in range(2):
        a_comment(context, site)
    a_decided_comment(context, site, Outcome.ESCALATE, "You are an idiot.")
    a_comment(context, other_site)


def test_an_operator_sees_every_site_and_a_site_admin_their_own(visitor: Callable[..., Visitor], work: None) -> None:
    html = visitor("operator", "Sapt").get(PAGE).text
    assert [row[0] for row in rows_of(html, 0)] == ["Ruritania Today", "Strelsau Post"]
    ours = rows_of(html, 0)[0]
    assert [cell.split()[0] for cell in ours[1:5]] == ["2", "0", "1", "0"]
    assert ours[7] == "0 of 2"
    html = visitor("site-admin", "Rudolf").get(PAGE).text
    assert [row[0] for row in rows_of(html, 0)] == ["Ruritania Today"]
    assert "Strelsau" not in html


def test_it_says_who_is_at_work_and_who_has_fallen_silent(
    visitor: Callable[..., Visitor], context: Context, work: None
) -> None:
    operator = visitor("operator", "Sapt")
    assert "nobody decides them" in operator.get(PAGE).text
    now = utc_now()
    for kind, seconds in (("worker", 5), ("sweeper", 300)):
        Pulse(context.database, kind, now - timedelta(hours=1)).beat(now - timedelta(seconds=seconds))
    html = operator.get(PAGE).text
    assert [(row[0], row[4]) for row in rows_of(html, 1)] == [
        ("Sweeper", "5 minutes ago"),
        ("Worker", "less than a minute ago"),
    ]
    assert "nobody decides them" not in html
    assert re.search(r"The sweeper \d+ on .+ has fallen silent\.", html)


def test_a_pulse_beats_every_ten_seconds_and_ends_with_its_process(database: Database) -> None:
    def seen() -> list[object]:
        with database.read() as connection:
            return list(connection.exec_driver_sql("SELECT seen_at FROM heartbeats").scalars())

    pulse = Pulse(database, "sender", NOW)
    pulse.beat(NOW)
    first = seen()
    pulse.beat(NOW + timedelta(seconds=9))
    assert seen() == first
    pulse.beat(NOW + timedelta(seconds=10))
    assert len(seen()) == 1
    assert seen() != first
    pulse.end()
    assert seen() == []


def test_a_process_that_was_killed_is_forgotten_in_time(database: Database) -> None:
    Pulse(database, "worker", NOW).beat(NOW)
    Pulse(database, "sender", NOW).beat(NOW + timedelta(minutes=61))
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT kind FROM heartbeats").scalars().all() == ["sender"]
