"""The log of decisions: list, filters, one entry; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from moderation.console import log
from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from rules import Outcome
from tests.moderation.console.builders import CLAUSE, a_finding, a_ruled_comment, an_escalated_comment
from tests.moderation.console.conftest import Visitor

MIDDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fill(context: Context, site: Site) -> None:
    """Three decisions by the rules, on three days."""
    found = a_finding("Such dolts.", ("dolts", "dolts"), outcome=Outcome.REJECT)
    a_ruled_comment(context, site, Outcome.REJECT, "Such dolts.", (found,), language="en", now=MIDDAY)
    a_ruled_comment(context, site, Outcome.APPROVE, "Мирная строка.", (), language="ru", now=MIDDAY + timedelta(days=1))
    an_escalated_comment(context, site, "Een zin.", (), now=MIDDAY + timedelta(days=2))


def test_it_says_that_nothing_was_decided_yet(auditor: Visitor) -> None:
    page = auditor.get("/console/log").text
    assert "Nothing has been decided yet." in page
    assert "Download as CSV" not in page


def test_it_lists_the_newest_first_with_outcome_clause_and_decider(
    context: Context, site: Site, auditor: Visitor
) -> None:
    fill(context, site)
    page = auditor.get("/console/log").text
    assert page.index("Een zin.") < page.index("Мирная строка.") < page.index("Such ")
    assert "<mark>dolts</mark>" in page
    for word in ("Rejected", "Approved", "Escalated", "Offensive expressions", "the rules"):
        assert f">{word}</" in page, word


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("outcome=reject", {"Such"}),
        ("outcome=approve", {"Мирная"}),
        ("decider=rules", {"Such", "Мирная", "Een"}),
        ("decider=person", set()),
        (f"clause={CLAUSE}", {"Such"}),
        (f"rule={CLAUSE}/insult-word", {"Such"}),
        ("rule=insult", set()),
        ("rule=%25", set()),
        ("language=ru", {"Мирная"}),
        ("from=2026-11-21", {"Мирная", "Een"}),
        ("until=2026-11-21", {"Such", "Мирная"}),
        ("from=2026-11-21&until=2026-11-21", {"Мирная"}),
        ("outcome=reject&language=ru", set()),
        ("outcome=&from=", {"Such", "Мирная", "Een"}),
    ],
)
def test_it_filters(context: Context, site: Site, auditor: Visitor, query: str, shown: set[str]) -> None:
    fill(context, site)
    page = auditor.get(f"/console/log?{query}").text
    assert {word for word in ("Such", "Мирная", "Een") if word in page} == shown
    if not shown:
        assert "No decision fits this filter." in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("outcome=perhaps", "There is no outcome of that name; choose one of: approve, reject, escalate."),
        ("decider=me", "There is no decider of that name; choose one of: rules, service, person."),
        ("from=yesterday", "A date in the filter cannot be read; write it as 2026-11-22."),
        ("until=9999-12-31", "A date in the filter cannot be read; write it as 2026-11-22."),
    ],
)
def test_a_filter_that_means_nothing_is_said(auditor: Visitor, query: str, sentence: str) -> None:
    for path in ("/console/log", "/console/log.csv"):
        answer = auditor.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert sentence in answer.text


def test_the_form_shows_what_is_chosen_even_if_no_rule_has_that_name_any_more(auditor: Visitor) -> None:
    page = auditor.get("/console/log?rule=unlawful-appeals/long-gone&outcome=reject&from=2026-11-01").text
    assert '<option value="unlawful-appeals/long-gone" selected>' in page
    assert '<option value="reject" selected>' in page
    assert 'value="2026-11-01"' in page


def test_it_turns_pages_under_the_same_filter(context: Context, site: Site, auditor: Visitor) -> None:
    for number in range(log.PAGE + 1):
        now = MIDDAY + timedelta(minutes=number)
        a_ruled_comment(context, site, Outcome.APPROVE, f"Comment {number:03}", (), language="en", now=now)
    page = auditor.get("/console/log?outcome=approve&language=en").text
    assert f"Comment {log.PAGE:03}" in page
    assert "Comment 000" not in page
    older = page.split('">Older decisions</a>')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert "outcome=approve" in older
    page = auditor.get(older).text
    assert "Comment 000" in page
    assert "Comment 001" not in page
    assert "The newest" in page


def test_an_entry_shows_what_the_rules_decided_on(context: Context, site: Site, auditor: Visitor) -> None:
    comment_id = an_escalated_comment(context, site)
    page = auditor.get(f"/console/log/{comment_id}/1").text
    assert '<mark id="mark-1">d.o.l.t.s</mark>' in page
    assert f"<code>{CLAUSE}/insult-word@3</code>" in page
    assert "Readers should not use offensive and derogatory expressions" in page
    assert context.policy.fingerprint in page
    assert "by the rules" in page


def test_an_entry_of_a_person_shows_the_note_the_clause_and_all_decisions(
    context: Context, site: Site, moderator: Visitor, auditor: Visitor
) -> None:
    comment_id = an_escalated_comment(context, site, now=utc_now() - timedelta(minutes=5))
    moderator.decide(moderator.take_next(), outcome="reject", clause=CLAUSE, note="Aimed at <people>")
    page = auditor.get(f"/console/log/{comment_id}/2").text
    assert "by <bdi>Antoinette</bdi>" in page
    assert "Aimed at &lt;people&gt;" in page
    assert "What the rules had found" in page
    assert '<mark id="mark-1">d.o.l.t.s</mark>' in page
    assert f'href="/console/log/{comment_id}/1"' in page
    assert page.index("/2") < page.index(f"/console/log/{comment_id}/1")
    assert "Antoinette" in auditor.get("/console/log?decider=person").text


@pytest.mark.parametrize("version", ["0", "2", "99999999999999999999"])
def test_there_is_no_entry_of_a_decision_that_was_not_made(
    context: Context, site: Site, auditor: Visitor, version: str
) -> None:
    comment_id = an_escalated_comment(context, site)
    assert auditor.get(f"/console/log/{comment_id}/{version}").status_code == 404


def test_an_erased_text_is_said_to_be_erased(context: Context, site: Site, auditor: Visitor) -> None:
    comment_id = an_escalated_comment(context, site)
    with context.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM comment_texts")
    assert "<em>erased</em>" in auditor.get("/console/log").text
    for page in (f"/console/log/{comment_id}/1", f"/console/comments/{comment_id}"):
        assert "The text of this comment has been erased." in auditor.get(page).text
