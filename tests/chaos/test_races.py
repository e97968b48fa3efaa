"""Many at once: moderators on one comment, sends of one comment."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask.testing import FlaskClient

from moderation import review
from moderation.comment import Comment
from moderation.context import Context
from moderation.errors import AlreadyDecided, ClaimLost
from moderation.people import SignedIn
from moderation.review import Hold, Verdict
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_decided_comment, a_person
from tests.chaos.checker import Sent, check, reading

MODERATORS = 8
ESCALATED = int(os.environ.get("MODERATION_ESCALATED", "20"))
KEYS = int(os.environ.get("MODERATION_KEYS", "50"))
SENDS = 5
UNTIL = NOW + timedelta(minutes=5)


def at_once(acts: list[Callable[[], str]]) -> Counter[str]:
    """Do all of it at the same moment; tells how often each answer came."""
    gate = Barrier(len(acts))

    def wait_and_do(act: Callable[[], str]) -> str:
        gate.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(wait_and_do, acts))


def press(context: Context, who: SignedIn, comment: Comment, outcome: Outcome) -> str:
    """Take the comment and decide it, as somebody does who has had it open all the time."""
    try:
        claim = review.claim(context.database, who, comment.id, now=NOW, until=UNTIL)
        verdict = Verdict(Hold(comment.id, claim.token), outcome, clause="offensive-expressions")
        review.resolve(context.database, context.policy, who, verdict, now=NOW)
    except (ClaimLost, AlreadyDecided) as error:
        return type(error).__name__
    return "won"


def test_of_many_moderators_who_press_at_once_one_wins(context: Context, site: Site, database_url: str) -> None:
    people = [a_person(context.database, site, email=f"{number}@ruritania.example") for number in range(MODERATORS)]
    sent = {}
    for number in range(ESCALATED):
        comment = a_decided_comment(context, site, Outcome.ESCALATE, idempotency_key=f"comment-{number}")
        sent[f"comment-{number}"] = Sent("Good article.", frozenset({comment.id}))
        answers = at_once(
            [
                lambda who=who, outcome=outcome, comment=comment: press(context, who, comment, outcome)
                for who, outcome in zip(people, [Outcome.APPROVE, Outcome.REJECT] * (MODERATORS // 2), strict=True)
            ]
        )
        assert answers["won"] == 1, answers
        assert answers["ClaimLost"] + answers["AlreadyDecided"] == MODERATORS - 1

    with reading(database_url) as reader:
        report = check(reader, sent, context.policy)
    assert report.is_clean(), report.table()


def test_of_one_person_who_presses_both_buttons_one_click_wins(context: Context, site: Site, database_url: str) -> None:
    who = a_person(context.database, site)
    comment = a_decided_comment(context, site, Outcome.ESCALATE, idempotency_key="comment")
    claim = review.claim(context.database, who, comment.id, now=NOW, until=UNTIL)

    def click(outcome: Outcome) -> str:
        verdict = Verdict(Hold(comment.id, claim.token), outcome, clause="offensive-expressions")
        try:
            review.resolve(context.database, context.policy, who, verdict, now=NOW)
        except (ClaimLost, AlreadyDecided):
            return "late"
        return "won"

    clicks = [lambda outcome=outcome: click(outcome) for outcome in [Outcome.APPROVE, Outcome.REJECT] * 2]

    assert at_once(clicks) == {"won": 1, "late": 3}


def test_one_key_is_one_comment_however_often_it_is_sent(
    client: FlaskClient, context: Context, database_url: str
) -> None:
    sent = {}
    for number in range(KEYS):
        key, text = f"comment-{number}", f"Thank you for the figures, number {number}."
        texts = [text] * SENDS if number % 50 else [text] * (SENDS - 1) + ["Something else."]

        def send(text: str, key: str = key) -> str:
            with client.application.test_client() as ours:
                ours.environ_base.update(client.environ_base)
                answer = ours.post("/v1/comments", json={"text": text}, headers={"Idempotency-Key": key})
            return f"{answer.status_code} {answer.json.get('id')} {text if answer.status_code < 300 else ''}"

        answers = at_once([lambda text=text: send(text) for text in texts])
        taken = [answer for answer in answers if not answer.startswith("409")]
        assert len(taken) == 1, answers
        _, comment_id, stored = taken[0].split(" ", 2)
        sent[key] = Sent(stored, frozenset({comment_id}))
        assert answers.total() - answers[taken[0]] == sum(text != stored for text in texts)

    with reading(database_url) as reader:
        report = check(reader, sent, context.policy)
    assert (report.rows, report.lost, report.twice) == (KEYS, (), ())
    assert not report.breaches["I1"]
