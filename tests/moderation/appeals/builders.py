"""What reports and appeals start from: comments that somebody has decided, and people who look again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from moderation import appeals, reports, review
from moderation.appeals import NewAppeal
from moderation.comment import Comment
from moderation.context import Context
from moderation.people import SignedIn
from moderation.reports import NewReport, Threshold
from moderation.review import Hold, Verdict
from moderation.storage import comments
from moderation.storage.audit_entries import Entry
from moderation.storage.credentials import Site
from moderation.storage.tables import audit_entries
from rules import Outcome
from tests.builders import NOW, a_decided_comment

LATER = NOW + timedelta(minutes=5)
CLAUSE = "national-discrimination"


def a_rejected_comment(context: Context, site: Site, *, by: SignedIn | None = None) -> Comment:
    """A comment that the rules, or somebody, have rejected."""
    if by is None:
        return a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.")
    escalated = a_decided_comment(context, site, Outcome.ESCALATE, "You are a dolt.")
    decide(context, by, escalated, Outcome.REJECT, clause="offensive-expressions")
    return look(context, escalated)


def report(
    context: Context, comment: Comment, reporter: str = "reader-1", threshold: Threshold | None = None,
    *, clause: str = CLAUSE, words: str | None = None,
) -> reports.Receipt:  # fmt: skip
    """A reader reports a comment."""
    wanted = NewReport(comment.site_id, comment.id, reporter, clause, words)
    return reports.receive(context.database, context.policy, wanted, threshold or Threshold(), now=LATER)


def appeal(context: Context, comment: Comment, words: str | None = None, *, now: datetime = LATER) -> appeals.Receipt:
    """The author of a comment appeals."""
    wanted = NewAppeal(comment.site_id, comment.id, words)
    return appeals.lodge(context.database, context.policy, wanted, now=now)


def decide(context: Context, who: SignedIn, comment: Comment, outcome: Outcome, **changes: str) -> None:
    """Somebody takes a comment and decides it."""
    claim = review.claim(context.database, who, comment.id, now=LATER, until=LATER + timedelta(minutes=5))
    verdict = Verdict(Hold(comment.id, claim.token), outcome, **changes)  # type: ignore[arg-type]
    review.resolve(context.database, context.policy, who, verdict, now=LATER)


def look(context: Context, comment: Comment) -> Comment:
    """The comment as it stands now."""
    with context.database.read() as connection:
        found = comments.find(connection, comment.site_id, comment.id)
    assert found is not None
    return found


def entries_about(context: Context, comment: Comment) -> Sequence[Entry]:
    """What the audit log says of a comment."""
    query = audit_entries.select().where(audit_entries.c.comment_id == comment.id)
    with context.database.read() as connection:
        return connection.execute(query.order_by(audit_entries.c.sequence)).all()  # type: ignore[return-value]
