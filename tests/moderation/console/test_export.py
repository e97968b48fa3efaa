"""The log as CSV, on both databases."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from moderation.console.export import COLUMNS, safe
from moderation.context import Context
from moderation.storage.credentials import Site
from rules import Outcome
from tests.moderation.console.builders import CLAUSE, TEXT, a_ruled_comment, an_escalated_comment
from tests.moderation.console.conftest import Visitor

MIDDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def read(csv_bytes: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_bytes.decode("utf-8-sig"), newline="")))


def test_it_exports_every_decision_with_what_it_rests_on(
    context: Context, site: Site, moderator: Visitor, auditor: Visitor
) -> None:
    an_escalated_comment(context, site, author_id="u-4", article_title="The budget", external_id="cms-1", now=MIDDAY)
    moderator.decide(moderator.take_next(), outcome="reject", clause=CLAUSE, note="Aimed, at\npeople")
    answer = auditor.get("/console/log.csv")
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="decisions-')
    assert answer.headers["Cache-Control"] == "no-store"
    by_person, by_rules = read(answer.data)
    assert tuple(by_rules) == COLUMNS
    assert by_rules["outcome"] == "escalate"
    assert by_rules["rules"] == f"{CLAUSE}/insult-word@3"
    assert by_rules["clause"] == CLAUSE
    assert by_rules["matched"] == "d.o.l.t.s"
    assert by_rules["decided_at"] == "2026-11-20T12:00:00+00:00"
    assert by_rules["text"] == TEXT
    assert by_rules["author_id"] == "masked"
    assert read(moderator.get("/console/log.csv").data)[1]["author_id"] == "u-4"
    assert by_person["decided_by"] == "person"
    assert by_person["person"] == "Antoinette"
    assert by_person["note"] == "Aimed, at\npeople"
    assert by_person["version"] == "2"


def test_it_has_no_cap_and_obeys_the_filter(context: Context, site: Site, auditor: Visitor) -> None:
    for number in range(230):
        outcome = Outcome.REJECT if number % 2 else Outcome.APPROVE
        a_ruled_comment(context, site, outcome, f"Comment {number}", (), now=MIDDAY + timedelta(minutes=number))
    assert len(read(auditor.get("/console/log.csv").data)) == 230
    rejected = read(auditor.get("/console/log.csv?outcome=reject&until=2026-11-20").data)
    assert len(rejected) == 115
    assert {row["outcome"] for row in rejected} == {"reject"}
    assert rejected[0]["text"] == "Comment 229"


def test_an_empty_log_is_a_header(auditor: Visitor) -> None:
    assert auditor.get("/console/log.csv").data == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "\u00a0=1",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula_to_a_spreadsheet(formula: str) -> None:
    assert safe(formula) == f"'{formula}"


@pytest.mark.parametrize("plain", ["", "a=1", "1-1", "Привет", "e@mail", "'=1", " text"])
def test_other_cells_are_left_as_they_are(plain: str) -> None:
    assert safe(plain) == plain


def test_readers_formulas_stay_text_in_the_file(context: Context, site: Site, moderator: Visitor) -> None:
    nasty = "=cmd|' /C calc'!A0,\"x\"\n@y"
    a_ruled_comment(context, site, Outcome.APPROVE, nasty, (), author_name="=1+1", external_id="@x", article_title="-2")
    (row,) = read(moderator.get("/console/log.csv").data)
    assert row["text"] == f"'{nasty}"
    assert (row["author_name"], row["external_id"], row["article_title"]) == ("'=1+1", "'@x", "'-2")
