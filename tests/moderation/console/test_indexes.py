"""Every query of the moderators' pages finds its rows by an index, on both databases, whatever is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from moderation.context import Context
from moderation.storage.credentials import Site
from tests.moderation.console.builders import CLAUSE, TEXT, an_escalated_comment
from tests.moderation.console.conftest import Visitor

GROWING = ("comments", "comment_texts", "decisions", "waiting", "waiting_words", "sketches", "notes", "skips")
GROWING += ("precedents", "precedent_bands")
GROWING += ("claims", "reports", "appeals", "audit_entries", "deliveries", "sessions", "exposures")
FILTERS = ("", "q=cabinet", f"clause={CLAUSE}", "language=en", "article=a-1", "author=u-1", "minutes=1", "like={}")


@contextmanager
def questions(context: Context) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile, with its values."""
    asked: list[tuple[str, Any]] = []

    def note(*call: Any) -> None:
        statement, values = call[2], call[3]
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, values))

    event.listen(context.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(context.database.engine, "before_cursor_execute", note)


def read_through(context: Context, asked: list[tuple[str, Any]]) -> list[str]:
    """The questions that read a growing table from end to end."""
    with context.database.read() as connection:
        if not context.database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [statement for statement, values in asked if _reads_through(context, connection, statement, values)]


def _reads_through(context: Context, connection: Any, statement: str, values: Any) -> bool:
    word = "EXPLAIN QUERY PLAN" if context.database.is_sqlite else "EXPLAIN"
    plan = [str(row[-1]) for row in connection.exec_driver_sql(f"{word} {statement}", values)]
    scan = "SCAN {}" if context.database.is_sqlite else "Seq Scan on {}"
    whole = [line for line in plan if "USING" not in line]
    return any(f"{scan.format(table)} " in f"{line} " for table in GROWING for line in whole)


def a_page_with_everything(context: Context, site: Site) -> str:
    """A comment with a parent, neighbours, an author and its like."""
    details = {"article_id": "a-1", "author_id": "u-1"}
    parent = an_escalated_comment(context, site, TEXT, **details)
    return an_escalated_comment(context, site, TEXT, parent_id=parent, **details)


@pytest.mark.parametrize("wanted", FILTERS)
def test_the_queue_and_taking_the_next(context: Context, site: Site, moderator: Visitor, wanted: str) -> None:
    query = wanted.format(a_page_with_everything(context, site))
    with questions(context) as asked:
        assert moderator.get(f"/console/queue?{query}").status_code == 200
        assert moderator.post("/console/queue/next", view=query).status_code == 303
    assert len(asked) > 10
    assert read_through(context, asked) == []


def test_a_comment_deciding_it_and_going_on(context: Context, site: Site, moderator: Visitor) -> None:
    a_page_with_everything(context, site)
    page = moderator.take_next()
    with questions(context) as asked:
        assert moderator.get(page).status_code == 200
        assert moderator.decide(page, outcome="reject", clause=CLAUSE).status_code == 303
        assert moderator.get(f"{page}?decided={page.rpartition('/')[2]}").status_code == 200
    assert len(asked) > 30
    assert read_through(context, asked) == []


@pytest.mark.parametrize("statement", ["SELECT salt FROM comment_texts", "DELETE FROM decisions WHERE note = 'x'"])
def test_a_look_without_an_index_would_be_found_out(context: Context, statement: str) -> None:
    assert read_through(context, [(statement, ())]) == [statement]
