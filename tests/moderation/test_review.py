import threading
from datetime import timedelta

import pytest

from moderation import intake, review
from moderation.context import Context
from moderation.errors import AlreadyDecided, ClaimLost, Conflict, InvalidSubmission, NotFound
from moderation.people import SignedIn
from moderation.review import Hold, Verdict
from moderation.storage import comments, views
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_decided_comment, a_person, a_submission

LATER = NOW + timedelta(minutes=5)
CLAUSE = "offensive-expressions"


def claim(context: Context, who: SignedIn, comment_id: str) -> Hold:
    held = review.claim(context.database, who, comment_id, now=NOW, until=LATER)
    return Hold(held.comment_id, held.token)


def resolve(context: Context, who: SignedIn, hold: Hold, outcome: Outcome = Outcome.APPROVE, **rest: object) -> None:
    now = rest.pop("now", NOW)
    verdict = Verdict(hold, outcome, **rest)  # type: ignore[arg-type]
    review.resolve(context.database, context.policy, who, verdict, now=now)  # type: ignore[arg-type]


def test_next_gives_the_oldest_that_nobody_holds(context: Context, site: Site, anna: SignedIn, bela: SignedIn) -> None:
    first = a_decided_comment(context, site, Outcome.ESCALATE, "1")
    second = a_decided_comment(context, site, Outcome.ESCALATE, "2")
    a_decided_comment(context, site, Outcome.APPROVE, "3")
    ours = review.claim_next(context.database, anna, now=NOW, until=LATER)
    theirs = review.claim_next(context.database, bela, now=NOW, until=LATER)
    assert ours is not None
    assert theirs is not None
    assert {ours.comment_id, theirs.comment_id} == {first.id, second.id}
    third = a_person(context.database, site, email="c@ruritania.example")
    assert review.claim_next(context.database, third, now=NOW, until=LATER) is None


def test_a_moderator_decides_a_comment_that_they_hold(context: Context, site: Site, anna: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    resolve(context, anna, claim(context, anna, comment.id), Outcome.REJECT, clause=CLAUSE, note="An insult.")
    with context.database.read() as connection:
        first, second = views.list_decisions(connection, site.id, comment.id)
    assert (first.decider, first.outcome) == ("rules", "escalate")
    assert (second.decider, second.outcome, second.clause, second.note) == ("person", "reject", CLAUSE, "An insult.")
    assert second.person_name == "Moderator"


@pytest.mark.parametrize("clause", [None, "no-such-clause"])
def test_a_rejection_needs_a_clause(context: Context, site: Site, anna: SignedIn, clause: str | None) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    hold = claim(context, anna, comment.id)
    with pytest.raises(InvalidSubmission, match="A rejection needs the clause"):
        resolve(context, anna, hold, Outcome.REJECT, clause=clause)


def test_a_colleague_learns_who_holds_it(context: Context, site: Site, anna: SignedIn, bela: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    claim(context, anna, comment.id)
    with pytest.raises(ClaimLost, match=r"Moderator holds this comment until 12:05:00 UTC\.") as caught:
        claim(context, bela, comment.id)
    assert caught.value.status == 409


def test_a_click_after_the_claim_ended_is_refused(context: Context, site: Site, anna: SignedIn, bela: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    hold = claim(context, anna, comment.id)
    with pytest.raises(ClaimLost, match="has ended and nobody holds it now; claim it again"):
        resolve(context, anna, hold, now=LATER + timedelta(seconds=1))
    review.claim(context.database, bela, comment.id, now=LATER + timedelta(seconds=1), until=LATER + timedelta(hours=1))
    with pytest.raises(ClaimLost, match="Moderator holds this comment until"):
        resolve(context, anna, hold, now=LATER + timedelta(seconds=2))


def test_claiming_anew_makes_the_older_page_stale(context: Context, site: Site, anna: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    older = claim(context, anna, comment.id)
    newer = claim(context, anna, comment.id)
    with pytest.raises(ClaimLost):
        resolve(context, anna, older)
    resolve(context, anna, newer)


def test_a_claim_is_renewed_and_released(context: Context, site: Site, anna: SignedIn, bela: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    hold = claim(context, anna, comment.id)
    longer = review.renew(context.database, anna, hold, now=NOW, until=LATER + timedelta(hours=1))
    assert longer.expires_at == LATER + timedelta(hours=1)
    review.release(context.database, anna, hold, now=NOW)
    assert claim(context, bela, comment.id).token > hold.token


def test_a_decision_on_an_edited_text_is_refused(context: Context, site: Site, anna: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE, "1", external_id="17")
    hold = claim(context, anna, comment.id)
    edit = a_submission("2", external_id="17", revision=2)
    newer = intake.receive(context.database, context.policy, site.id, edit, now=NOW).comment
    with pytest.raises(Conflict, match="has changed this comment since") as caught:
        resolve(context, anna, hold)
    assert caught.value.members == {"comment_id": newer.id}


def test_what_was_decided_waits_no_longer(context: Context, site: Site, anna: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    resolve(context, anna, claim(context, anna, comment.id))
    with pytest.raises(AlreadyDecided, match="it is approved"):
        claim(context, anna, comment.id)
    with context.database.read() as connection:
        assert views.review_backlog(connection, site.id).count == 0


def test_another_sites_comment_looks_like_none(context: Context, other_site: Site, anna: SignedIn) -> None:
    comment = a_decided_comment(context, other_site, Outcome.ESCALATE)
    with pytest.raises(NotFound):
        claim(context, anna, comment.id)


def test_of_many_moderators_at_once_one_decides(context: Context, site: Site) -> None:
    waiting = [a_decided_comment(context, site, Outcome.ESCALATE, str(number)).id for number in range(20)]
    moderators = [a_person(context.database, site, email=f"{n}@ruritania.example") for n in range(4)]
    decided: list[str] = []

    def work(who: SignedIn) -> None:
        while taken := review.claim_next(context.database, who, now=NOW, until=LATER):
            resolve(context, who, Hold(taken.comment_id, taken.token))
            decided.append(taken.comment_id)

    threads = [threading.Thread(target=work, args=[who]) for who in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(decided) == sorted(waiting)
    with context.database.read() as connection:
        assert all(
            (found := comments.find(connection, site.id, comment_id)) and found.version == 2 for comment_id in waiting
        )


def test_a_persons_decision_has_the_language_that_the_rules_have_read(
    context: Context, site: Site, anna: SignedIn
) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE, "Это очень хорошая статья о нашем городе.")
    resolve(context, anna, claim(context, anna, comment.id))
    with context.database.read() as connection:
        read, decided = views.list_decisions(connection, site.id, comment.id)
    assert (read.language, decided.language) == ("ru", "ru")
