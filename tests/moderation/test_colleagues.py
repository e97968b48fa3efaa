"""Putting by, handing over, asking, answering and leaving to the seniors, on both databases."""

from datetime import timedelta

import pytest

from moderation import colleagues, review
from moderation.colleagues import Request
from moderation.context import Context
from moderation.errors import ClaimLost, Conflict, Forbidden, InvalidSubmission, NotFound
from moderation.people import SignedIn
from moderation.review import Hold
from moderation.storage import claims, notes
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_decided_comment, a_person

MINUTES = timedelta(minutes=5)
DAY = timedelta(hours=24)


def take(context: Context, who: SignedIn) -> Hold | None:
    held = review.claim_next(context.database, who, now=NOW, until=NOW + MINUTES)
    return Hold(held.comment_id, held.token) if held else None


def request(who: SignedIn, hold: Hold | None, note: str = "Is this a quotation?", now: object = NOW) -> Request:
    assert hold is not None
    return Request(who, hold, note, now)  # type: ignore[arg-type]


def held(context: Context, comment_id: str) -> Hold:
    with context.database.read() as connection:
        claim = claims.find(connection, comment_id)
    assert claim is not None
    return Hold(comment_id, claim.token)


def test_what_is_put_by_stays_ours_for_hours_and_is_not_served_meanwhile(
    context: Context, site: Site, anna: SignedIn, bela: SignedIn
) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    hold = take(context, anna)
    colleagues.put_by(context.database, request(anna, hold), hours=24)
    hold = held(context, comment.id)
    assert take(context, anna) is None
    assert take(context, bela) is None
    review.release(context.database, anna, hold, now=NOW, leaving=True)
    later = NOW + DAY - timedelta(seconds=1)
    renewed = review.renew(context.database, anna, hold, now=later, until=later + MINUTES)
    assert renewed.expires_at == later + MINUTES
    assert review.claim_next(context.database, bela, now=NOW + 2 * DAY, until=NOW + 3 * DAY) is not None


@pytest.mark.parametrize("hours", [0, 25])
def test_nothing_is_put_by_for_longer_than_a_day(context: Context, site: Site, anna: SignedIn, hours: int) -> None:
    a_decided_comment(context, site, Outcome.ESCALATE)
    with pytest.raises(InvalidSubmission, match="for 1 to 24 hours"):
        colleagues.put_by(context.database, request(anna, take(context, anna)), hours=hours)


def test_a_colleague_gets_it_with_the_note(context: Context, site: Site, anna: SignedIn, bela: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    ours = take(context, anna)
    colleagues.hand_over(context.database, request(anna, ours), bela.person.id)
    with pytest.raises(ClaimLost):
        review.renew(context.database, anna, ours, now=NOW, until=NOW + MINUTES)  # type: ignore[arg-type]
    review.renew(context.database, bela, held(context, comment.id), now=NOW, until=NOW + MINUTES)
    with context.database.read() as connection:
        (note,) = notes.list_all(connection, comment.id)
    assert (note.kind, note.text) == ("handover", "Is this a quotation?")


def test_it_goes_to_a_colleague_who_may_decide_it_and_to_nobody_else(
    context: Context, site: Site, other_site: Site, anna: SignedIn
) -> None:
    a_decided_comment(context, site, Outcome.ESCALATE)
    ours = take(context, anna)
    auditor = a_person(context.database, site, "auditor")
    stranger = a_person(context.database, other_site, email="stranger@ruritania.example")
    for to in (anna.person.id, auditor.person.id, stranger.person.id, "", "p_none"):
        with pytest.raises((InvalidSubmission, NotFound)):
            colleagues.hand_over(context.database, request(anna, ours), to)
    with pytest.raises(InvalidSubmission, match="The note is empty"):
        colleagues.hand_over(context.database, request(anna, ours, ""), auditor.person.id)


def test_a_second_opinion_comes_back_to_who_asked(context: Context, site: Site, anna: SignedIn, bela: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    colleagues.hand_over(context.database, request(anna, take(context, anna)), bela.person.id, kind=claims.QUESTION)
    colleagues.answer(
        context.database, request(bela, held(context, comment.id), "Yes, of the minister.", NOW + MINUTES)
    )
    with context.database.read() as connection:
        claim = claims.find(connection, comment.id)
        said = [(note.kind, note.text) for note in notes.list_all(connection, comment.id)]
    assert claim is not None
    assert (claim.person_id, claim.kind, claim.asked_by) == (anna.person.id, "answer", bela.person.id)
    assert said == [("answer", "Yes, of the minister."), ("question", "Is this a quotation?")]
    with pytest.raises(Conflict, match="Nobody has asked you"):
        colleagues.answer(context.database, request(anna, held(context, comment.id)))


def test_what_is_left_to_the_seniors_only_they_are_served(context: Context, site: Site, anna: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    senior = a_person(context.database, site, "senior-moderator")
    colleagues.leave_to_seniors(context.database, request(anna, take(context, anna)))
    assert take(context, anna) is None
    with pytest.raises(Forbidden, match="left to a senior moderator"):
        review.claim(context.database, anna, comment.id, now=NOW, until=NOW + MINUTES)
    found = take(context, senior)
    assert found is not None
    assert found.comment_id == comment.id
    with pytest.raises(InvalidSubmission, match="who may decide this comment"):
        colleagues.hand_over(context.database, request(senior, found), anna.person.id)
