"""Takes readers' reports; enough of them put a published comment before a person.

A reader counts once.  What readers have reported before the rules read the comment counts as soon as these approve it.
Once a person has read a reported comment and left it, more readers have to object before another person reads it again.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation import audit, reopening
from moderation.comment import Comment, Status, check_reportable
from moderation.decisions import Ruling
from moderation.errors import InvalidSubmission, NotFound
from moderation.identifiers import new_id
from moderation.reopening import Cause
from moderation.settings import Settings
from moderation.storage import comments, tallies, waiting
from moderation.storage import reports as table
from moderation.storage.database import Database
from moderation.storage.reports import Report
from rules import Outcome, Policy


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a reader reports.

    Attributes:
        reporter: The website's id of the reader; what is stored is a hash.
        clause: Of the policy.
        words: The reader's own, for the moderator.
    """

    site_id: str
    comment_id: str
    reporter: str
    clause: str
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many readers put a comment before a person.

    Attributes:
        first: While no person has decided about it.
        again: After one has.
    """

    first: int = 1
    again: int = 5

    @classmethod
    def chosen(cls, settings: Settings) -> "Threshold":
        """Read what the installation has chosen."""
        return cls(settings.reports_to_review, settings.reports_to_review_again)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a report.

    Attributes:
        comment: As the report has left it.
        created: False if this reader had reported it before.
    """

    report: Report
    comment: Comment
    created: bool


def receive(database: Database, policy: Policy, wanted: NewReport, threshold: Threshold, *, now: datetime) -> Receipt:
    """Store a report, and escalate the comment if that makes enough; a reader's second report changes nothing.

    Raises:
        InvalidSubmission: The policy has no such clause.
        NotFound: There is no such comment on this site.
        Conflict: It is rejected already, or erased, or a later revision is here.
        (In every case nothing was written.)
    """
    _check_clause(policy, wanted.clause)
    with database.write() as connection:
        comment = _find(connection, wanted.site_id, wanted.comment_id)
        report = _make(wanted, comment, now)
        earlier = table.find(connection, comment.id, report.reporter)
        if earlier:
            return Receipt(earlier, comment, created=False)
        check_reportable(comment)
        reopening.check_present(connection, comment.id)
        table.add(connection, report)
        tallies.add(connection, comment.site_id, {(f"{now:%Y-%m-%d}", "report", report.clause): 1})
        cause = _find_cause(connection, comment.id, threshold) if comment.status is Status.APPROVED else None
        if cause:
            reopening.reopen(connection, policy, comment, cause, now=now)
        waiting.count_reports(connection, comment.id, len(table.list_all(connection, comment.id)))
        audit.append(connection, comment.site_id, [_event(report, comment)])  # last: it holds the end of the log
        return Receipt(report, _find(connection, wanted.site_id, wanted.comment_id), created=True)


def find_reported(connection: Connection, recorded: Sequence[Ruling], threshold: Threshold) -> list[Ruling]:
    """Say what is to be escalated of what was decided just now: what the rules approve and readers had reported.

    Args:
        recorded: Decisions that this transaction has written, so that no report can come in between.
    """
    approved = {ruling.comment_id: ruling for ruling in recorded if ruling.outcome is Outcome.APPROVE}
    reported = sorted(table.find_reported(connection, list(approved))) if approved else []
    causes = {comment_id: _find_cause(connection, comment_id, threshold) for comment_id in reported}
    return [reopening.escalate(approved[comment_id], cause) for comment_id, cause in causes.items() if cause]


def _find_cause(connection: Connection, comment_id: str, threshold: Threshold) -> Cause | None:
    """Name the clause that most readers do, if they are enough."""
    read = table.last_read(connection, comment_id)
    new = [report for report in table.list_all(connection, comment_id) if report.version >= read]
    if len(new) < (threshold.again if read else threshold.first):
        return None
    ((clause, _count),) = Counter(report.clause for report in new).most_common(1)
    return Cause(reopening.REPORTED, clause)


def _find(connection: Connection, site_id: str, comment_id: str) -> Comment:
    comment = comments.find(connection, site_id, comment_id, lock=True)
    if comment is None:
        raise NotFound("This site has no comment of that id.")
    return comment


def _make(wanted: NewReport, comment: Comment, now: datetime) -> Report:
    reporter = hashlib.sha256(f"{comment.id} {wanted.reporter}".encode()).hexdigest()
    return Report(
        new_id("r", now), comment.site_id, comment.id, reporter, wanted.clause, wanted.words, comment.version, now
    )


def _event(report: Report, comment: Comment) -> audit.Event:
    return audit.Event(
        action="reported",
        actor="website",
        at=report.created_at,
        comment_id=comment.id,
        revision=comment.revision,
        version=comment.version,
        detail=f"{report.id}: {report.clause}",
    )


def _check_clause(policy: Policy, clause: str) -> None:
    known = [known.id for known in policy.clauses]
    if clause not in known:
        raise InvalidSubmission(f"The field /clause must be one of: {', '.join(known)}.", pointer="/clause")
