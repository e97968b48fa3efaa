"""Claiming, holding, letting go and deciding by forms, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from moderation import audit, review
from moderation.context import Context, utc_now
from moderation.storage import views
from moderation.storage.credentials import Site
from moderation.storage.views import CommentView
from tests.moderation.console.builders import CLAUSE, an_escalated_comment
from tests.moderation.console.conftest import Visitor


def stored(context: Context, site: Site, comment_id: str) -> CommentView:
    with context.database.read() as connection:
        view = views.find_comment(connection, site.id, comment_id)
    assert view is not None
    return view


def test_it_rejects_by_a_clause_and_shows_the_next(context: Context, site: Site, moderator: Visitor) -> None:
    first = an_escalated_comment(context, site, now=utc_now() - timedelta(hours=2))
    second = an_escalated_comment(context, site, now=utc_now() - timedelta(hours=1))
    page = moderator.take_next()
    answer = moderator.decide(page, outcome="reject", clause=CLAUSE, note="  Plainly. ")
    assert answer.location == f"/console/comments/{second}?decided={first}"
    shown = moderator.get(answer.location).text
    assert "Rejected (Readers should not use offensive and derogatory expressions" in shown
    assert f'href="/console/log/{first}/2"' in shown
    view = stored(context, site, first)
    assert view.comment.status == "rejected"
    assert view.decision is not None
    assert (view.decision.person_name, view.decision.clause, view.decision.note) == ("Antoinette", CLAUSE, "Plainly.")
    with context.database.read() as connection:
        assert audit.verify(connection, site.id).broken is None


def test_a_script_gets_the_next_comment_in_the_answer_itself(context: Context, site: Site, moderator: Visitor) -> None:
    for minutes in (2, 1):
        an_escalated_comment(
            context, site, f"It came {minutes} minutes ago.", now=utc_now() - timedelta(minutes=minutes)
        )
    page = moderator.take_next()
    form = {"csrf_token": moderator.who.session.csrf_token, "token": moderator.token(page), "outcome": "approve"}
    prefer = {"Prefer": "return=representation"}
    answer = moderator.client.post(f"{page}/decision", data=form | {"view": "language=en"}, headers=prefer)
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == prefer["Prefer"]
    address = answer.headers["Content-Location"]
    assert address.endswith(f"?language=en&decided={page.rpartition('/')[2]}")
    whole = moderator.get(address).text
    for shown in ("It came 1 minutes ago.", 'name="token" value="', "Approved", 'name="view" value="language=en"'):
        assert shown in answer.text, shown
        assert shown in whole, shown
    again = moderator.client.post(f"{page}/decision", data=form, headers=prefer)
    assert again.status_code == 409


def test_it_approves_without_a_clause_and_says_when_nothing_is_left(
    context: Context, site: Site, moderator: Visitor
) -> None:
    comment_id = an_escalated_comment(context, site)
    answer = moderator.decide(moderator.take_next(), outcome="approve", clause=CLAUSE)
    assert answer.location == f"/console/queue?decided={comment_id}"
    page = moderator.get(answer.location).text
    assert "Approved. " in page
    assert "Nothing waits." in page
    decision = stored(context, site, comment_id).decision
    assert decision is not None
    assert (decision.outcome, decision.clause, decision.note) == ("approve", None, None)


@pytest.mark.parametrize("clause", [{}, {"clause": ""}, {"clause": "bad-taste"}])
def test_the_server_asks_for_the_clause_and_keeps_the_note(
    context: Context, site: Site, moderator: Visitor, clause: dict[str, str]
) -> None:
    comment_id = an_escalated_comment(context, site)
    answer = moderator.decide(moderator.take_next(), outcome="reject", note="My <note>", **clause)
    assert answer.status_code == 422
    assert "To reject, choose the clause that it breaks." in answer.text
    assert "My &lt;note&gt;</textarea>" in answer.text
    assert stored(context, site, comment_id).comment.status == "escalated"


def test_a_note_may_not_be_endless(context: Context, site: Site, moderator: Visitor) -> None:
    an_escalated_comment(context, site)
    answer = moderator.decide(moderator.take_next(), outcome="approve", note="ა" * 1001)
    assert answer.status_code == 422
    assert "The note has 1001 characters and may have 1000; shorten it." in answer.text
    assert moderator.decide(moderator.take_next(), outcome="approve", note="ა" * 1000).status_code == 303


@pytest.mark.parametrize("outcome", ["", "escalate", "APPROVE"])
def test_a_form_that_decides_nothing_is_refused(context: Context, site: Site, moderator: Visitor, outcome: str) -> None:
    an_escalated_comment(context, site)
    answer = moderator.decide(moderator.take_next(), outcome=outcome)
    assert answer.status_code == 400
    assert "neither approve nor reject" in answer.text


def test_a_late_click_says_who_holds_it_now(context: Context, site: Site, visitor: Callable[..., Visitor]) -> None:
    comment_id = an_escalated_comment(context, site)
    antoinette, fritz = visitor(), visitor(name="Fritz")
    past = utc_now() - timedelta(minutes=10)
    claim = review.claim(context.database, antoinette.who, comment_id, now=past, until=past + timedelta(minutes=5))
    fritz.take_next()
    path = f"/console/comments/{comment_id}"
    answer = antoinette.post(f"{path}/decision", token=claim.token, outcome="approve", note="Worth keeping")
    assert answer.status_code == 409
    assert "Fritz holds this comment until" in answer.text
    assert "Nothing was recorded." in answer.text
    assert "Worth keeping" in answer.text
    assert stored(context, site, comment_id).comment.status == "escalated"
    assert antoinette.post(f"{path}/claim").status_code == 409
    assert antoinette.post(f"{path}/renew", token=claim.token).status_code == 409


def test_an_older_window_of_ones_own_is_told_of_the_newer(context: Context, site: Site, moderator: Visitor) -> None:
    an_escalated_comment(context, site)
    page = moderator.take_next()
    older = moderator.token(page)
    moderator.take_next()
    answer = moderator.post(f"{page}/decision", token=older, outcome="approve")
    assert answer.status_code == 409
    assert "You have taken this comment again in another window" in answer.text


def test_a_second_click_says_that_it_is_decided(context: Context, site: Site, moderator: Visitor) -> None:
    an_escalated_comment(context, site)
    page = moderator.take_next()
    token = moderator.token(page)
    assert moderator.post(f"{page}/decision", token=token, outcome="approve").status_code == 303
    answer = moderator.post(f"{page}/decision", token=token, outcome="reject", clause=CLAUSE)
    assert answer.status_code == 409
    assert "This comment does not wait for a person: it is approved." in answer.text


def test_a_text_that_changed_meanwhile_is_shown_before_anything_is_decided(
    context: Context, site: Site, moderator: Visitor
) -> None:
    old = an_escalated_comment(context, site, external_id="cms-1")
    page = moderator.take_next()
    token = moderator.token(page)
    new = an_escalated_comment(context, site, "A milder text.", (), external_id="cms-1", revision=2)
    answer = moderator.post(f"{page}/decision", token=token, outcome="reject", clause=CLAUSE)
    assert answer.status_code == 409
    assert "A milder text." in answer.text
    assert f'href="/console/comments/{new}">Look at the new text' in answer.text
    assert stored(context, site, old).comment.status == "escalated"


def test_holding_longer_answers_a_form_with_the_page_and_a_script_with_seconds(
    context: Context, site: Site, moderator: Visitor
) -> None:
    an_escalated_comment(context, site)
    page = moderator.take_next()
    form = {"csrf_token": moderator.who.session.csrf_token, "token": moderator.token(page)}
    assert moderator.client.post(f"{page}/renew", data=form).location == page
    answer = moderator.client.post(f"{page}/renew", data=form, headers={"Accept": "application/json"})
    assert answer.json == {"seconds_left": 300}


def test_letting_go_frees_it_at_once(context: Context, site: Site, visitor: Callable[..., Visitor]) -> None:
    comment_id = an_escalated_comment(context, site)
    antoinette, fritz = visitor(), visitor(name="Fritz")
    page = antoinette.take_next()
    assert antoinette.post(f"{page}/release", token=antoinette.token(page)).location == "/console/queue"
    assert fritz.take_next() == f"/console/comments/{comment_id}"
