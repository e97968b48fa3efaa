"""Puts a decided comment before a person again, because a reader or its author asks for that.

It is a decision like any other, by the service: a new version with its reason, an entry in the log, and word to the
website that the comment waits.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation import decisions
from moderation.comment import Comment
from moderation.decisions import Ruling
from moderation.errors import Conflict
from moderation.storage import comments
from rules import Outcome, Policy

REPORTED, APPEALED = "reported", "appealed"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a comment is looked at again.

    Attributes:
        reason: ``reported`` or ``appealed``.
        clause: The one that readers or the decision name, if any.
    """

    reason: str
    clause: str | None


def check_present(connection: Connection, comment_id: str) -> None:
    """Refuse to look again at a comment that nobody can read any more.

    Raises:
        Conflict: Its text has been erased.
    """
    if comments.find_text(connection, comment_id) is None:
        raise Conflict("The text of this comment has been erased, so nobody can look at it again.", code="erased")


def reopen(connection: Connection, policy: Policy, comment: Comment, cause: Cause, *, now: datetime) -> None:
    """Escalate a comment that was decided.

    Args:
        comment: As it lies in the database, whose row this transaction holds.
    """
    ruling = decisions.draft(connection, policy, comment, Outcome.ESCALATE, cause.reason)
    decisions.record(connection, replace(ruling, clause=cause.clause), now=now)


def escalate(approval: Ruling, cause: Cause) -> Ruling:
    """Make of an approval the decision that puts its comment before a person at once."""
    return replace(
        approval,
        version=approval.version + 1,
        outcome=Outcome.ESCALATE,
        reason=cause.reason,
        clause=cause.clause,
        decider="service",
        findings=(),
    )
