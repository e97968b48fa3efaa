"""Taking back, reversing and deciding many at once, on both databases."""

from datetime import timedelta

import pytest

from moderation import audit, colleagues, endpoints, reversing, review
from moderation.colleagues import Request
from moderation.context import Context
from moderation.endpoints import Change
from moderation.errors import AlreadyDecided, Conflict, IllegalTransition, InvalidSubmission
from moderation.people import SignedIn
from moderation.reversing import Batch, Times
from moderation.review import Hold, Verdict
from moderation.storage import comments, delivery_views, queue_views, views
from moderation.storage.credentials import Site
from moderation.storage.delivery_views import DeliveryFilter
from moderation.storage.waiting import MODERATORS, SENIORS
from rules import Outcome
from tests.builders import NOW, a_decided_comment, a_person

CLAUSE = "offensive-expressions"
GRACE = timedelta(seconds=30)
HOUR = timedelta(hours=1)


@pytest.fixture
def endpoint(context: Context, site: Site) -> None:
    with context.database.write() as connection:
        endpoints.create(connection, site.id, "https://hooks.ruritania.example/", Change(site.id, "operator", NOW))


def waiting(context: Context, site: Site, text: str = "Good article.") -> str:
    return a_decided_comment(context, site, Outcome.ESCALATE, text).id


def decide(context: Context, who: SignedIn, comment_id: str, outcome: Outcome, clause: str | None = None) -> None:
    held = review.claim(context.database, who, comment_id, now=NOW, until=NOW + HOUR)
    verdict = Verdict(Hold(comment_id, held.token), outcome, clause, tell_at=NOW + GRACE)
    review.resolve(context.database, context.policy, who, verdict, now=NOW)


def decide_many(context: Context, who: SignedIn, ids: list[str], outcome: Outcome = Outcome.REJECT) -> Batch:
    verdicts = [Verdict(Hold(one, 0), outcome, CLAUSE, "Alike.", NOW + GRACE) for one in ids]
    return reversing.decide_many(context.database, context.policy, who, verdicts, now=NOW)


def undo(context: Context, who: SignedIn, *, after: float) -> list[str]:
    now = NOW + timedelta(seconds=after)
    return reversing.undo(context.database, context.policy, who, Times(now, GRACE, now + HOUR))


def status(context: Context, site: Site, comment_id: str) -> str:
    with context.database.read() as connection:
        comment = comments.find(connection, site.id, comment_id)
        assert audit.verify(connection, site.id).broken is None
    assert comment is not None
    return comment.status


def told(context: Context, site: Site) -> list[tuple[int, str]]:
    with context.database.read() as connection:
        found = delivery_views.list_deliveries(connection, site.id, DeliveryFilter(), before=None, limit=50)
    return sorted((one.delivery.version, one.delivery.status) for one in found)


@pytest.mark.usefixtures("endpoint")
def test_a_decision_is_taken_back_before_the_site_is_told(context: Context, site: Site, anna: SignedIn) -> None:
    comment_id = waiting(context, site)
    decide(context, anna, comment_id, Outcome.REJECT, CLAUSE)
    assert undo(context, anna, after=29) == [comment_id]
    assert status(context, site, comment_id) == "escalated"
    assert told(context, site) == [(1, "waiting"), (2, "withdrawn"), (3, "waiting")]
    with context.database.read() as connection:
        third = views.list_decisions(connection, site.id, comment_id)[2]
    assert (third.outcome, third.reason, third.decider) == ("escalate", "taken_back", "person")
    claim = review.claim_next(context.database, anna, now=NOW + GRACE, until=NOW + HOUR)
    assert claim is not None
    assert claim.comment_id == comment_id


def test_what_the_site_may_know_already_is_not_taken_back(context: Context, site: Site, anna: SignedIn) -> None:
    comment_id = waiting(context, site)
    decide(context, anna, comment_id, Outcome.APPROVE)
    with pytest.raises(Conflict, match="nothing to take back: you have decided nothing within the last 30 seconds"):
        undo(context, anna, after=30)
    assert status(context, site, comment_id) == "approved"


def test_nobody_takes_back_what_a_colleague_decided(
    context: Context, site: Site, anna: SignedIn, bela: SignedIn
) -> None:
    decide(context, anna, waiting(context, site), Outcome.APPROVE)
    with pytest.raises(Conflict):
        undo(context, bela, after=1)
    undo(context, anna, after=1)
    with pytest.raises(Conflict):
        undo(context, anna, after=2)


def test_many_are_decided_at_once_each_logged_and_one_undo_takes_all_back(
    context: Context, site: Site, anna: SignedIn, bela: SignedIn
) -> None:
    ids = [waiting(context, site, str(n)) for n in range(5)]
    theirs, decided = ids[3], ids[4]
    review.claim(context.database, bela, theirs, now=NOW, until=NOW + HOUR)
    decide(context, bela, decided, Outcome.APPROVE)
    batch = decide_many(context, anna, [*ids, "c_none"])
    assert (set(batch.decided), set(batch.left)) == (set(ids[:3]), {theirs, decided, "c_none"})
    assert {status(context, site, one) for one in ids[:3]} == {"rejected"}
    with context.database.read() as connection:
        entries = connection.exec_driver_sql(
            f"SELECT count(*) FROM audit_entries WHERE actor = 'person:{anna.person.id}' AND outcome = 'reject'"
        )
        assert entries.scalar_one() == 3
    assert set(undo(context, anna, after=10)) == set(ids[:3])
    assert {status(context, site, one) for one in ids[:3]} == {"escalated"}


def test_many_need_a_clause_too_and_are_not_endless(context: Context, site: Site, anna: SignedIn) -> None:
    one = waiting(context, site)
    with pytest.raises(InvalidSubmission, match="A rejection needs the clause"):
        reversing.decide_many(context.database, context.policy, anna, [Verdict(Hold(one, 0), Outcome.REJECT)], now=NOW)
    for ids in ([], [str(n) for n in range(201)]):
        with pytest.raises(InvalidSubmission, match="Choose 1 to 200 comments"):
            decide_many(context, anna, ids)


def reverse(context: Context, who: SignedIn, seen: Hold, outcome: Outcome, note: str | None = "We erred.") -> None:
    clause = CLAUSE if outcome is Outcome.REJECT else None
    verdict = Verdict(seen, outcome, clause, note, NOW + GRACE, reason="reversed")
    reversing.reverse(context.database, context.policy, who, verdict, now=NOW + HOUR)


@pytest.mark.usefixtures("endpoint")
def test_a_reversal_sends_a_correction_and_both_entries_stay(
    context: Context, site: Site, anna: SignedIn, bela: SignedIn
) -> None:
    comment_id = waiting(context, site)
    decide(context, anna, comment_id, Outcome.REJECT, CLAUSE)
    reverse(context, bela, Hold(comment_id, 2), Outcome.APPROVE)
    assert status(context, site, comment_id) == "approved"
    assert told(context, site) == [(1, "waiting"), (2, "waiting"), (3, "waiting")]
    with context.database.read() as connection:
        outcomes = connection.exec_driver_sql(
            "SELECT outcome, detail FROM audit_entries WHERE outcome IS NOT NULL ORDER BY sequence"
        ).all()
    assert [tuple(row) for row in outcomes][1:] == [("reject", CLAUSE), ("approve", "reversed")]


def test_a_reversal_says_why_and_is_about_what_was_seen(context: Context, site: Site, anna: SignedIn) -> None:
    comment_id = a_decided_comment(context, site, Outcome.APPROVE).id
    with pytest.raises(InvalidSubmission, match="say why in the note"):
        reverse(context, anna, Hold(comment_id, 1), Outcome.REJECT, note=None)
    with pytest.raises(IllegalTransition):
        reverse(context, anna, Hold(comment_id, 1), Outcome.APPROVE)
    reverse(context, anna, Hold(comment_id, 1), Outcome.REJECT)
    with pytest.raises(AlreadyDecided, match="since you opened the page"):
        reverse(context, anna, Hold(comment_id, 1), Outcome.APPROVE)


def test_what_was_left_to_the_seniors_waits_for_them_again(context: Context, site: Site, anna: SignedIn) -> None:
    senior = a_person(context.database, site, "senior-moderator")
    left, other = waiting(context, site, "Left to the seniors."), waiting(context, site, "Left to nobody.")
    held = review.claim(context.database, anna, left, now=NOW, until=NOW + HOUR)
    colleagues.leave_to_seniors(context.database, Request(anna, Hold(left, held.token), "Too hard for me.", NOW))
    for comment_id, tier in ((left, SENIORS), (other, MODERATORS), (left, SENIORS)):
        decide(context, senior, comment_id, Outcome.APPROVE)
        times = Times(NOW + GRACE / 2, GRACE, NOW)
        assert reversing.undo(context.database, context.policy, senior, times) == [comment_id]
        with context.database.read() as connection:
            assert queue_views.find_tier(connection, comment_id) == tier
