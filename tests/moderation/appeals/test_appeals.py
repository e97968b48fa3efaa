"""An author appeals, and somebody else answers."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from moderation import decisions, endpoints, erasures, review
from moderation.comment import Comment
from moderation.context import Context
from moderation.endpoints import Change
from moderation.erasures import Target
from moderation.errors import Conflict, Forbidden, InvalidSubmission, NotFound
from moderation.people import SignedIn
from moderation.storage import appeal_views, claims, delivery_views, queue_views, views
from moderation.storage.credentials import Site
from moderation.storage.delivery_views import DeliveryFilter
from moderation.storage.waiting import MODERATORS
from rules import Outcome
from tests.builders import NOW, a_comment, a_decided_comment, a_person, a_ruling
from tests.moderation.appeals.builders import LATER, a_rejected_comment, appeal, decide, entries_about, look

ANSWER = "You quoted it to object to it; we are sorry."
UNTIL = LATER + timedelta(minutes=5)


@pytest.fixture
def first(context: Context, site: Site) -> SignedIn:
    return a_person(context.database, site, email="michael@ruritania.example")


@pytest.fixture
def second(context: Context, site: Site) -> SignedIn:
    return a_person(context.database, site, email="flavia@ruritania.example")


def test_an_appeal_puts_the_comment_before_a_person(context: Context, site: Site) -> None:
    rejected = a_rejected_comment(context, site)
    receipt = appeal(context, rejected, "I meant myself.")
    assert receipt.created
    assert (receipt.appeal.state, receipt.appeal.version) == ("open", 1)
    assert receipt.appeal.due_at == LATER + timedelta(hours=72)
    assert look(context, rejected).status == "escalated"
    with context.database.read() as connection:
        assert queue_views.find_tier(connection, rejected.id) == MODERATORS
        last = views.list_decisions(connection, site.id, rejected.id)[-1]
    assert (last.decider, last.reason, last.clause) == ("service", "appealed", "offensive-expressions")


def test_there_is_one_appeal_against_a_decision(context: Context, site: Site, second: SignedIn) -> None:
    rejected = a_rejected_comment(context, site)
    made = appeal(context, rejected).appeal
    assert appeal(context, rejected, "Again!").appeal == made
    decide(context, second, rejected, Outcome.REJECT, clause="offensive-expressions", answer="It is an insult.")
    again = appeal(context, rejected)
    assert (again.created, again.appeal.state, again.appeal.answer) == (False, "upheld", "It is an insult.")


def test_whoever_rejected_it_cannot_even_take_it(context: Context, site: Site, first: SignedIn) -> None:
    rejected = a_rejected_comment(context, site, by=first)
    appeal(context, rejected)
    with pytest.raises(Forbidden, match="decided by somebody else"):
        review.claim(context.database, first, rejected.id, now=LATER, until=UNTIL)
    assert review.claim_next(context.database, first, now=LATER, until=UNTIL) is None


def test_whoever_rejected_it_cannot_decide_it_though_it_was_handed_to_them(
    context: Context, site: Site, first: SignedIn
) -> None:
    rejected = a_rejected_comment(context, site, by=first)
    appeal(context, rejected)
    with context.database.write() as connection:
        held = claims.take(connection, rejected.id, first.person.id, now=LATER, until=UNTIL)
    assert held is not None
    verdict = review.Verdict(review.Hold(rejected.id, held.token), Outcome.APPROVE, answer=ANSWER)
    with pytest.raises(Forbidden, match="decided by somebody else"):
        review.resolve(context.database, context.policy, first, verdict, now=LATER)
    assert look(context, rejected).status == "escalated"


def test_somebody_else_is_given_it(context: Context, site: Site, first: SignedIn, second: SignedIn) -> None:
    rejected = a_rejected_comment(context, site, by=first)
    appeal(context, rejected)
    taken = review.claim_next(context.database, second, now=LATER, until=UNTIL)
    assert taken is not None
    assert taken.comment_id == rejected.id


def test_an_overturn_restores_the_comment_and_says_why(context: Context, site: Site, second: SignedIn) -> None:
    rejected = a_rejected_comment(context, site)
    made = appeal(context, rejected).appeal
    decide(context, second, rejected, Outcome.APPROVE, answer=ANSWER)
    assert look(context, rejected).status == "approved"
    with context.database.read() as connection:
        found = appeal_views.find(connection, site.id, made.id)
        last = views.list_decisions(connection, site.id, rejected.id)[-1]
    assert found is not None
    assert (found.state, found.appeal.answer, found.answered_by) == ("overturned", ANSWER, "Moderator")
    assert (found.appeal.answered_version, last.version, last.reason) == (3, 3, "appeal")


def test_an_appeal_needs_an_answer(context: Context, site: Site, second: SignedIn) -> None:
    rejected = a_rejected_comment(context, site)
    appeal(context, rejected)
    for words, message in ((None, "needs an answer"), ("x" * 2001, "has 2001 characters")):
        with pytest.raises(InvalidSubmission, match=message):
            decide(context, second, rejected, Outcome.APPROVE, **({"answer": words} if words else {}))
    assert look(context, rejected).status == "escalated"


def test_the_log_names_appeal_and_answer(context: Context, site: Site, second: SignedIn) -> None:
    rejected = a_rejected_comment(context, site)
    made = appeal(context, rejected).appeal
    decide(context, second, rejected, Outcome.APPROVE, answer=ANSWER)
    told = [(entry.action, entry.actor, entry.detail) for entry in entries_about(context, rejected)]
    person = f"person:{second.person.id}"
    assert told[1:] == [
        ("decided", "service", "appealed: offensive-expressions"),
        ("appealed", "website", made.id),
        ("decided", person, "appeal"),
        ("appeal_answered", person, f"{made.id}: overturned"),
    ]
    assert ANSWER not in str(entries_about(context, rejected))


def test_the_website_is_told_what_changed(context: Context, site: Site, second: SignedIn) -> None:
    with context.database.write() as connection:
        endpoints.create(connection, site.id, "https://hooks.ruritania.example/", Change(site.id, "operator", NOW))
    rejected = a_rejected_comment(context, site)
    made = appeal(context, rejected).appeal
    decide(context, second, rejected, Outcome.APPROVE, answer=ANSWER)
    with context.database.read() as connection:
        told = delivery_views.list_deliveries(connection, site.id, DeliveryFilter(), before=None, limit=9)
    event = max((json.loads(one.delivery.payload)["data"] for one in told), key=lambda data: data["version"])
    assert (event["status"], event["decision"]["reason"]) == ("approved", "appeal")
    assert event["appeal"] == {"id": made.id, "state": "overturned", "answer": ANSWER, "was": "rejected"}


def test_an_answer_that_is_taken_back_opens_the_appeal_again(context: Context, site: Site, second: SignedIn) -> None:
    rejected = a_rejected_comment(context, site)
    made = appeal(context, rejected).appeal
    decide(context, second, rejected, Outcome.APPROVE, answer=ANSWER)
    undone = a_ruling(context, look(context, rejected), "You are an idiot.", Outcome.ESCALATE)
    with context.database.write() as connection:
        decisions.record(connection, _by(undone, second), now=LATER)
        found = appeal_views.find(connection, site.id, made.id)
    assert found is not None
    assert (found.state, found.appeal.answer) == ("open", None)


def test_the_clock_counts_what_is_open_and_what_is_late(context: Context, site: Site, second: SignedIn) -> None:
    appeal(context, a_rejected_comment(context, site), now=LATER - timedelta(hours=80))
    appeal(context, a_rejected_comment(context, site))
    answered = a_rejected_comment(context, site)
    appeal(context, answered)
    decide(context, second, answered, Outcome.APPROVE, answer=ANSWER)
    with context.database.read() as connection:
        clock = appeal_views.read_clock(connection, site.id, LATER)
        soonest, later = appeal_views.list_open(connection, site.id, person_id="", after=None, limit=9)
        rest = appeal_views.list_open(connection, site.id, person_id="", after=soonest, limit=9)
    assert (clock.open, clock.overdue, clock.oldest) == (2, 1, LATER - timedelta(hours=80))
    assert soonest.appeal.due_at < later.appeal.due_at
    assert rest == [later]


def test_only_a_rejection_that_stands_can_be_appealed(context: Context, site: Site, other_site: Site) -> None:
    with pytest.raises(Conflict, match="is approved; only a rejection"):
        appeal(context, a_decided_comment(context, site, Outcome.APPROVE))
    with pytest.raises(NotFound):
        appeal(context, _moved(a_rejected_comment(context, other_site), site))


def test_an_edit_makes_the_appeal_lapse(context: Context, site: Site) -> None:
    rejected = a_decided_comment(context, site, Outcome.REJECT, external_id="x")
    made = appeal(context, rejected).appeal
    a_comment(context, site, "Milder.", external_id="x", revision=2)
    with context.database.read() as connection:
        found = appeal_views.find(connection, site.id, made.id)
        assert appeal_views.read_clock(connection, site.id, LATER).open == 0
    assert found is not None
    assert found.state == "lapsed"


def test_an_erasure_takes_the_words_and_ends_the_appeal(context: Context, site: Site) -> None:
    rejected = a_rejected_comment(context, site)
    made = appeal(context, rejected, "Rudolf wrote this").appeal
    begun = erasures.request(context.database, site.id, Target(comment_id=rejected.id), by="website", now=LATER)
    erasures.carry_out(context.database, begun.id, now=LATER)
    with context.database.read() as connection:
        found = appeal_views.find(connection, site.id, made.id)
    assert found is not None
    assert (found.state, found.appeal.words) == ("lapsed", None)


def _moved(comment: Comment, site: Site) -> Comment:
    return Comment(**{**{name: getattr(comment, name) for name in Comment.__dataclass_fields__}, "site_id": site.id})


def _by(ruling: decisions.Ruling, who: SignedIn) -> decisions.Ruling:
    return replace(ruling, decider="person", person_id=who.person.id, reason="moderator", findings=())
