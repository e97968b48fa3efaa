"""What a comment is, what a submission carries, and which statuses may follow which.  Pure: no I/O, no clock."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from moderation.errors import Conflict, IllegalTransition
from rules import Outcome


class Status(StrEnum):
    """Where a comment stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    ESCALATED = "escalated"


STATUS_OF = {
    Outcome.APPROVE: Status.APPROVED,
    Outcome.REJECT: Status.REJECTED,
    Outcome.ESCALATE: Status.ESCALATED,
}

_BY_RULES = {Status.PENDING: {Status.APPROVED, Status.REJECTED, Status.ESCALATED}}
_BY_PEOPLE = {
    Status.ESCALATED: {Status.APPROVED, Status.REJECTED},
    Status.APPROVED: {Status.REJECTED},  # an overturn; needs a reason
    Status.REJECTED: {Status.APPROVED},
}
_REPORTABLE = {Status.PENDING, Status.APPROVED, Status.ESCALATED}  # an approved one may become escalated by that
_APPEALABLE = {Status.REJECTED}  # and becomes escalated


@dataclass(frozen=True, slots=True)
class Submission:
    """One comment as a website sent it, checked for form and not yet judged.

    Attributes:
        text: The comment as its reader typed it.
        external_id: The website's own id of the comment.
        revision: 1 for a new comment, greater for an edit of the same ``external_id``.
        language: ISO 639-1 code, as the website declares it.
        posted_at: When the reader posted it, aware; ``None`` means now.
        idempotency_key: From the ``Idempotency-Key`` header.
        is_old: It is filled in afterwards: the website is not told what the rules decide about it.
    """

    text: str
    external_id: str | None = None
    revision: int = 1
    article_id: str | None = None
    article_url: str | None = None
    article_title: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    parent_id: str | None = None
    language: str | None = None
    posted_at: datetime | None = None
    idempotency_key: str | None = None
    is_old: bool = False

    def digest(self) -> str:
        """Tell this comment from any other: SHA-256 over all fields but those about its sending, in hexadecimal."""
        fields = asdict(self)
        del fields["idempotency_key"], fields["is_old"]
        return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Comment:
    """A stored comment, without its text and author, which stand apart so that they can be erased.

    Attributes:
        version: How many decisions it has had; the fence that keeps a second one out.
        superseded_by: Id of the comment that holds a later revision, if one came.
    """

    id: str
    site_id: str
    external_id: str | None
    revision: int
    status: Status
    version: int
    superseded_by: str | None
    article_id: str | None
    parent_id: str | None
    language: str | None
    posted_at: datetime
    created_at: datetime
    decided_at: datetime | None
    digest: str


def check_transition(comment: Comment, to: Status, *, by_person: bool) -> None:
    """Refuse a status that cannot follow the comment's own.

    Raises:
        IllegalTransition: Saying which statuses could follow.
    """
    legal = (_BY_PEOPLE if by_person else _BY_RULES).get(comment.status, set())
    if to not in legal:
        could = " or ".join(sorted(legal)) or "nothing, by this decider"
        raise IllegalTransition(f"A comment that is {comment.status} cannot become {to}; it could become {could}.")


def check_reportable(comment: Comment) -> None:
    """Refuse a report of a comment that nobody is to see.

    Raises:
        Conflict: It is rejected, or a later revision is here.
    """
    _check_newest(comment)
    if comment.status not in _REPORTABLE:
        raise Conflict("This comment is rejected already; there is nothing to report.", code="not_reportable")


def check_appealable(comment: Comment) -> None:
    """Refuse an appeal against anything but a rejection that stands.

    Raises:
        Conflict: It is not rejected, or a later revision is here.
    """
    _check_newest(comment)
    if comment.status not in _APPEALABLE:
        raise Conflict(f"This comment is {comment.status}; only a rejection can be appealed.", code="not_appealable")


def _check_newest(comment: Comment) -> None:
    if comment.superseded_by:
        raise Conflict(
            "A later revision of this comment is here; `comment_id` names it.",
            code="superseded",
            comment_id=comment.superseded_by,
        )
