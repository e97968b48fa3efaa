"""What is read of appeals: by an index each time, and whether somebody is there to answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from moderation import doctor, people
from moderation.context import Context
from moderation.storage import appeal_views
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_person
from tests.moderation.appeals.builders import a_rejected_comment, appeal, decide

Query = Callable[[Connection, str, str], object]
VIEWS: dict[str, tuple[Query, str]] = {
    "open": (lambda c, site, _: appeal_views.list_open(c, site, person_id="p", after=None, limit=51), "appeals_open"),
    "clock": (lambda c, site, _: appeal_views.read_clock(c, site, NOW), "appeals_open"),
    "answered": (
        lambda c, site, _: appeal_views.list_answered(c, site, person_id="p", before="b", limit=51),
        "appeals_site",
    ),
    "outcomes": (lambda c, site, _: appeal_views.list_outcomes(c, site, 10_000), "appeals_site"),
    "about": (lambda c, site, comment: appeal_views.list_about(c, site, comment), "appeals_once"),
}


@contextmanager
def noted(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Note the statements that a connection runs."""
    statements: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: object, *rest: object) -> None:
        statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


@pytest.mark.parametrize("view", VIEWS)
def test_each_list_is_found_and_ordered_by_its_index(context: Context, site: Site, view: str) -> None:
    read, index = VIEWS[view]
    with context.database.read() as connection:
        with noted(connection) as statements:
            read(connection, site.id, "c_1")
        statement, parameters = statements[-1]
        if context.database.is_sqlite:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            told = "\n".join(str(row[3]) for row in plan)
            assert "SCAN" not in told
            assert "TEMP B-TREE" not in told
        else:  # the tables are empty, so it must be told that they are not
            for other in ("seqscan", "bitmapscan", "sort"):
                connection.exec_driver_sql(f"SET LOCAL enable_{other} = off")
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
            told = "\n".join(str(row[0]) for row in plan)
            assert "Seq Scan on appeals" not in told
    assert index in told.replace("sqlite_autoindex_appeals_2", "appeals_once"), told


def find_warnings(context: Context) -> list[str]:
    found = doctor.examine(context.settings, context.database, NOW)
    return [symptom.sentence for symptom in found if not symptom.danger and "open appeal" in symptom.sentence]


def test_the_doctor_warns_where_nobody_may_be_there_to_answer(context: Context, site: Site) -> None:
    rejected = a_rejected_comment(context, site)
    a_person(context.database, site, email="flavia@ruritania.example", role="auditor")
    assert find_warnings(context) == []
    appeal(context, rejected)
    (warning,) = find_warnings(context)
    assert "has 1 open appeal and nobody who may review" in warning
    first = a_person(context.database, site, email="anna@ruritania.example")
    assert "one person" in find_warnings(context)[0]
    second = a_person(context.database, site, email="bela@ruritania.example")
    assert find_warnings(context) == []
    with context.database.write() as connection:
        people.disable_person(connection, second.person, NOW + timedelta(seconds=1))
    assert "one person" in find_warnings(context)[0]
    decide(context, first, rejected, Outcome.APPROVE, answer="You are right.")
    assert find_warnings(context) == []
