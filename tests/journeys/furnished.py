"""A site with something on every page of the console, and the same text in every field that a stranger fills."""

from datetime import timedelta

from moderation import appeals, endpoints, erasures, notes, reports
from moderation.appeals import NewAppeal
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.erasures import Target
from moderation.people import SignedIn
from moderation.quality import samples
from moderation.quality.samples import Wish
from moderation.reports import NewReport, Threshold
from moderation.storage.credentials import Site
from moderation.storage.quality_views import Period
from rules import Outcome
from tests.moderation.console.builders import CLAUSE, a_finding, a_ruled_comment
from tests.moderation.quality.builders import decide, judge_all, somebody

LISTS = (
    *(
        "queue",
        "appeals",
        "appeals/answered",
        "overview",
        "report",
        "log",
        "audit",
        "deliveries",
        "erasures",
        "operations",
    ),
    *("quality", "quality/moderators", "training", "people", "account"),
)


def furnish(context: Context, site: Site, text: str, who: SignedIn, number: int = 0) -> list[str]:
    """Put a comment that waits, one that its author has appealed against and one that was published.

    Returns:
        Their ids.
    """
    now = utc_now()
    fields = dict.fromkeys(("author_name", "article_title", "article_url"), text)
    fields |= dict.fromkeys(("author_id", "article_id", "parent_id"), f"{text[:150]}{number}")
    ids = []
    for n, outcome in enumerate((Outcome.ESCALATE, Outcome.ESCALATE, Outcome.APPROVE)):
        whole = f"{text} {number}.{n}"
        found = (a_finding(whole, (text, text), title=text),)
        ids.append(
            a_ruled_comment(context, site, outcome, whole, found, external_id=f"{number}.{n} {text[:150]}", **fields)
        )
    notes.write(context.database, who, ids[0], text, now=now)
    decide(context, who, ids[1], reject=True, now=now)
    appeals.lodge(context.database, context.policy, NewAppeal(site.id, ids[1], text), now=now)
    report = NewReport(site.id, ids[0], text[:150], CLAUSE, text)
    reports.receive(context.database, context.policy, report, Threshold(), now=now)
    return ids


def furnish_the_rest(context: Context, site: Site, text: str) -> str:
    """Put what else there are pages for: a delivery, an erasure and a sample that was judged; gives the sample's id."""
    now, rupert = utc_now(), somebody(context, site, "Rupert")
    with context.database.write() as connection:
        endpoints.create(connection, site.id, "https://hooks.ruritania.example/", Change(site.id, "operator", now))
    ids = [a_ruled_comment(context, site, Outcome.ESCALATE, f"{text} {n}", (), author_id="u-7") for n in range(3)]
    for n, comment_id in enumerate(ids):
        decide(context, rupert, comment_id, reject=n == 0, now=now)
    erasure = erasures.request(context.database, site.id, Target(comment_id=ids[2]), by="operator", now=now)
    erasures.carry_out(context.database, erasure.id, now=now)
    michael = somebody(context, site, "Michael", "senior-moderator")
    period = Period(now - timedelta(days=1), now + timedelta(days=1), "people")
    sample_id = samples.draw(context.database, michael, Wish(period, 10, 7), now=now)
    judge_all(context, michael, sample_id, rejected=ids[:1])
    samples.settle(context.database, michael, sample_id, now=now)
    return sample_id
