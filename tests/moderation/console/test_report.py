"""The transparency report: a period becomes figures, each named after what it answers, as page, CSV and JSON."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from moderation.context import Context, utc_now
from moderation.storage import tallies
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment, a_person
from tests.moderation.appeals.builders import CLAUSE, a_rejected_comment, appeal, decide, report
from tests.moderation.console.conftest import Visitor

PERIOD = "from=2026-11-22&until=2026-11-22"  # of the builders' decisions
RULE = "offensive-expressions/insult-at-person"


@pytest.fixture
def day(context: Context, site: Site, other_site: Site) -> None:
    """A day of decisions: one rejected by the rules and restored on appeal, one by people after a report."""
    person = a_person(context.database, site)
    rejected = a_rejected_comment(context, site)
    appeal(context, rejected)
    decide(context, person, rejected, Outcome.APPROVE, answer="You were right.")
    reported = a_decided_comment(context, site, Outcome.APPROVE, "The Germans signed the treaty today.")
    report(context, reported)
    decide(context, person, reported, Outcome.REJECT, clause=CLAUSE)
    a_decided_comment(context, other_site, Outcome.REJECT, "You are an idiot.")


def figures_of(auditor: Visitor, period: str = PERIOD) -> dict[str, list[dict[str, Any]]]:
    told = json.loads(auditor.get(f"/console/report.json?{period}").text)
    assert all(figure["answers"] for figure in told["figures"])
    return {figure["id"]: figure["rows"] for figure in told["figures"]}


def test_it_answers_what_the_law_and_the_principles_ask(day: None, auditor: Visitor) -> None:
    found = figures_of(auditor)
    assert found["comments"][-1] == {"outcome": "received", "comments": 2}
    assert found["rejections_by_source"] == [
        {"source": "readers' reports", "automated": 0, "human": 1, "total": 1},
        {"source": "own rules", "automated": 1, "human": 0, "total": 1},
    ]
    assert {row["clause"]: (row["automated"], row["human"]) for row in found["rejections_by_clause"]} == {
        "offensive-expressions": (1, 0),
        CLAUSE: (0, 1),
    }
    assert found["rejections_by_rule"] == [{"rule": RULE, "automated": 1, "human": 0, "total": 1}]
    assert found["rejections_by_language"] == [{"language": "en", "automated": 1, "human": 1, "total": 2}]
    assert found["reports"] == [{"clause": CLAUSE, "reports": 1}, {"clause": "total", "reports": 1}]
    assert {row["state"]: row["appeals"] for row in found["appeals"]} == {"lodged": 1, "upheld": 0, "overturned": 1}
    assert [row["seconds"] is not None for row in found["median_seconds"]] == [True, True, True]


def test_it_tells_precision_overturns_and_parity_with_their_intervals(day: None, auditor: Visitor) -> None:
    found = figures_of(auditor)
    assert found["precision"] == [
        {"rule": RULE, "hits": 1, "confirmed": 0, "read by people": 1, "share": 0.0, "from": 0.0, "to": 79.3}
    ]
    assert found["overturned"] == [
        {"rule": RULE, "overturned": 1, "appeals answered": 1, "share": 100.0, "from": 20.7, "to": 100.0}
    ]
    assert found["reversal_rate"][0]["share"] == 100.0
    assert {row["language"]: row["rejected"] for row in found["parity_by_language"]} == {"en": 1}
    (group,) = found["parity_by_group"]
    assert (group["group"], group["approved"], group["share"]) == ("nationality", 1, 0.0)


def test_the_three_forms_say_the_same(day: None, auditor: Visitor) -> None:
    answer = auditor.get(f"/console/report.csv?{PERIOD}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="transparency-2026-11-22-2026-11-22.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    told = {(line["figure"], line["row"], line["column"]): line["value"] for line in lines}
    assert told["appeals", "overturned", "appeals"] == "1"
    assert told["precision", RULE, "to"] == "79.3"
    html = auditor.get(f"/console/report?{PERIOD}").text
    assert all(line["answers"].replace("'", "&#39;") in html for line in lines)
    assert "79.3" in html
    assert html.count("<svg") == 1


def test_it_is_about_its_period_alone(day: None, auditor: Visitor) -> None:
    assert figures_of(auditor, "from=2026-10-01&until=2026-11-21")["rejections_by_clause"] == []


def test_a_long_period_is_drawn_by_month(context: Context, site: Site, auditor: Visitor) -> None:
    with context.database.write() as connection:
        tallies.add(connection, site.id, {("2025-03-04", "rejected", "rules:rules"): 3})
    html = auditor.get("/console/report?from=2025-01-01&until=2025-12-31").text
    assert "Rejections by month" in html
    assert "3 at 2025-03" in html


@pytest.mark.parametrize("period", ["from=yesterday", "from=2026-11-22&until=2026-11-01", "from=1900-01-01"])
def test_it_says_which_period_it_cannot_read(auditor: Visitor, period: str) -> None:
    assert auditor.get(f"/console/report?{period}").status_code == 400
    assert auditor.get(f"/console/report.csv?{period}").status_code == 400


def test_whoever_takes_it_away_is_noted(context: Context, auditor: Visitor) -> None:
    auditor.get(f"/console/report.csv?{PERIOD}")
    with context.database.read() as connection:
        noted = connection.execute(text("SELECT kind, words FROM inspections")).all()
    assert noted == [("export", "report 2026-11-22 2026-11-22")]


def test_a_role_without_the_log_has_no_report(visitor: Any) -> None:
    assert visitor("site-admin", "Sapt").get("/console/report").status_code == 403


def test_every_usual_period_is_one_click_away(auditor: Visitor) -> None:
    html = auditor.get("/console/report").text
    today = utc_now().date()
    assert f"from={today - timedelta(days=6)}&amp;until={today}" in html
    for name in ("This month", "Last month", "This year", "Last year"):
        assert f">{name}</a>" in html
