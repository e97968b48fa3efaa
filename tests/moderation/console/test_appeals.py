"""The appeals in the console: the list with its clock, the comment's page, the answer."""

from collections.abc import Callable

import pytest

from moderation import appeals, reports
from moderation.appeals import NewAppeal
from moderation.context import Context, utc_now
from moderation.reports import NewReport, Threshold
from moderation.storage.credentials import Site
from rules import Outcome
from tests.moderation.console.builders import CLAUSE, TEXT, a_finding, a_ruled_comment
from tests.moderation.console.conftest import Visitor

WORDS = "I meant the <b>cabinet</b> of the play."
ANSWER = "You are right: it is a line of the play."


@pytest.fixture
def colleague(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor("moderator", "Fritz")


@pytest.fixture
def appealed(context: Context, site: Site) -> str:
    """A comment that the rules have rejected, and its author's appeal."""
    found = (a_finding(outcome=Outcome.REJECT),)
    return _appeal(context, site, a_ruled_comment(context, site, Outcome.REJECT, TEXT, found))


def _appeal(context: Context, site: Site, comment_id: str) -> str:
    wanted = NewAppeal(site.id, comment_id, WORDS)
    appeals.lodge(context.database, context.policy, wanted, now=utc_now())
    return comment_id


def test_the_list_shows_what_is_open_with_its_clock(moderator: Visitor, appealed: str) -> None:
    page = moderator.get("/console/appeals").text
    assert "<strong>1</strong> appeal is open" in page
    assert "due in" in page
    assert "71 hours" in page or "2 days" in page
    assert "I meant the &lt;b&gt;cabinet&lt;/b&gt; of the play." in page
    assert f"/console/comments/{appealed}/claim" in page
    assert "the rules" in page


def test_an_auditor_sees_it_and_cannot_take_it(auditor: Visitor, appealed: str) -> None:
    page = auditor.get("/console/appeals").text
    assert "<strong>1</strong> appeal is open" in page
    assert f"/console/comments/{appealed}/claim" not in page


def test_the_comments_page_shows_the_appeal_and_the_decision_it_is_against(moderator: Visitor, appealed: str) -> None:
    moderator.post(f"/console/comments/{appealed}/claim")
    page = moderator.get(f"/console/comments/{appealed}").text
    assert "The author’s appeal" in page
    assert "It is against the decision by the rules" in page
    assert 'name="answer"' in page
    assert "Overturn it: approve" in page
    assert "Uphold the rejection" in page
    assert f'value="{CLAUSE}" checked' in page
    assert "An insulting word" in page  # what the rules had found


def test_it_is_answered_with_a_text(moderator: Visitor, auditor: Visitor, appealed: str) -> None:
    moderator.post(f"/console/comments/{appealed}/claim")
    page = f"/console/comments/{appealed}"
    missing = moderator.decide(page, outcome="approve")
    assert (missing.status_code, "needs an answer" in missing.text) == (422, True)
    assert moderator.decide(page, outcome="approve", answer=ANSWER).status_code == 303
    assert ANSWER in moderator.get("/console/appeals/answered").text
    assert "Overturned" in moderator.get("/console/appeals/answered").text
    figures = auditor.get("/console/appeals/answered").text
    for against in (f"{CLAUSE}/insult-word", "English", "the rules"):
        assert f"<td><bdi>{against}</bdi></td><td>1</td><td>1 (100 %)</td>" in figures
    assert "No appeal is open." in moderator.get("/console/appeals").text
    assert "A moderator answered the author’s appeal." in auditor.get(f"/console/log/{appealed}/3").text


def test_what_was_typed_is_there_after_a_mistake(moderator: Visitor, appealed: str) -> None:
    moderator.post(f"/console/comments/{appealed}/claim")
    page = moderator.decide(f"/console/comments/{appealed}", outcome="reject", clause="", answer=ANSWER)
    assert (page.status_code, ANSWER in page.text) == (422, True)


def test_whoever_rejected_it_is_told_that_somebody_else_answers(
    context: Context, site: Site, moderator: Visitor, colleague: Visitor
) -> None:
    comment_id = a_ruled_comment(context, site, Outcome.ESCALATE)
    moderator.post(f"/console/comments/{comment_id}/claim")
    moderator.decide(f"/console/comments/{comment_id}", outcome="reject", clause=CLAUSE)
    _appeal(context, site, comment_id)
    assert "You decided before: somebody else answers." in moderator.get("/console/appeals").text
    refused = moderator.post(f"/console/comments/{comment_id}/claim")
    assert (refused.status_code, "decided by somebody else" in refused.text) == (403, True)
    assert 'name="answer"' not in moderator.get(f"/console/comments/{comment_id}").text
    assert colleague.post(f"/console/comments/{comment_id}/claim").status_code == 303


def test_an_appeal_past_its_time_is_said_to_be_late(context: Context, site: Site, moderator: Visitor) -> None:
    comment_id = a_ruled_comment(context, site, Outcome.REJECT)
    long_ago = utc_now().replace(year=utc_now().year - 1)
    appeals.lodge(context.database, context.policy, NewAppeal(site.id, comment_id), now=long_ago)
    page = moderator.get("/console/appeals").text
    assert "1 overdue" in page
    assert "overdue since" in page


def test_the_comments_page_shows_what_readers_report(context: Context, site: Site, moderator: Visitor) -> None:
    comment_id = a_ruled_comment(context, site, Outcome.APPROVE, TEXT)
    wanted = NewReport(site.id, comment_id, "reader-1", CLAUSE, "He means <i>us</i>.")
    reports.receive(context.database, context.policy, wanted, Threshold(), now=utc_now())
    page = moderator.get(f"/console/comments/{comment_id}").text
    assert "Reported by 1 reader" in page
    assert "He means &lt;i&gt;us&lt;/i&gt;." in page
    assert "Waits for a moderator" in page
