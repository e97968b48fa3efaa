"""Builds decisions of people, to be drawn and judged again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from moderation import people, review
from moderation.context import Context
from moderation.people import Caller, NewPerson, SignedIn
from moderation.quality import samples
from moderation.quality.samples import Wish
from moderation.review import Hold, Verdict
from moderation.storage import quality_views
from moderation.storage import samples as table
from moderation.storage.credentials import Site
from moderation.storage.quality_views import Period
from moderation.storage.samples import Judgement
from rules import Outcome
from tests.builders import NOW, PASSWORD
from tests.moderation.console.builders import CLAUSE, an_escalated_comment

PERIOD = Period(NOW - timedelta(days=1), NOW + timedelta(days=1), "people")


def somebody(context: Context, site: Site, name: str, role: str = "moderator") -> SignedIn:
    """Somebody who has signed in."""
    email = f"{name.lower()}@ruritania.example"
    with context.database.write() as connection:
        people.create_person(connection, site, NewPerson(email, name, role, PASSWORD), NOW)
    return people.sign_in(context.database, email, PASSWORD, caller=Caller("192.0.2.9"), now=NOW)[0]


def decide(context: Context, who: SignedIn, comment_id: str, *, reject: bool = False, now: datetime = NOW) -> None:
    """Claim a comment that waits, and decide it."""
    claim = review.claim(context.database, who, comment_id, now=now, until=now + timedelta(minutes=5))
    outcome = Outcome.REJECT if reject else Outcome.APPROVE
    verdict = Verdict(Hold(comment_id, claim.token), outcome, CLAUSE if reject else None)
    review.resolve(context.database, context.policy, who, verdict, now=now)


def decided(context: Context, site: Site, who: SignedIn, outcomes: str, language: str = "en") -> list[str]:
    """Comments that somebody has approved (``a``) or rejected (``r``), one for each letter; gives their ids."""
    found = []
    for number, letter in enumerate(outcomes):
        text = f"Comment {number} on the Ruritanian budget, in {language}."
        comment_id = an_escalated_comment(context, site, text, (), now=NOW, language=language)
        decide(context, who, comment_id, reject=letter == "r", now=NOW + timedelta(seconds=20 * number + 1))
        found.append(comment_id)
    return found


def a_sample(context: Context, who: SignedIn, size: int = 100, seed: int | None = 7) -> str:
    """A sample of what people have decided."""
    return samples.draw(context.database, who, Wish(PERIOD, size, seed), now=NOW)


def judge_all(context: Context, who: SignedIn, sample_id: str, rejected: Sequence[str] = ()) -> None:
    """Judge what is left of a sample; all but those named is approved."""
    while True:
        with context.database.read() as connection:
            place = table.find_next(connection, sample_id)
            comment_id = quality_views.find_place(connection, sample_id, place) if place else None
        if place is None:
            return
        outcome, clause = ("reject", CLAUSE) if comment_id in rejected else ("approve", "")
        samples.judge(context.database, context.policy, who, Judgement(sample_id, place, outcome, clause), now=NOW)
