"""Takes the appeals of authors whose comments were rejected, and sees that somebody else answers them.

An appeal puts the comment before a person again, with a clock.  Nobody who had decided about the comment before may
decide now.  The answer is a decision with a text for the author: it overturns the rejection or upholds it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation import audit, reopening
from moderation.comment import Comment, check_appealable
from moderation.errors import Forbidden, InvalidSubmission, NotFound
from moderation.identifiers import new_id
from moderation.reopening import Cause
from moderation.storage import appeals as table
from moderation.storage import claims, comments, views
from moderation.storage.appeals import OPEN, OVERTURNED, UPHELD, Answer, Appeal
from moderation.storage.database import Database
from rules import Outcome, Policy

MAX_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class NewAppeal:
    """What an author asks for.

    Attributes:
        words: The author's own, for the moderator.
        answer_within: How soon it is to be answered.
    """

    site_id: str
    comment_id: str
    words: str | None = None
    answer_within: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an appeal.

    Attributes:
        created: False if the author has appealed against this decision before.
    """

    appeal: Appeal
    created: bool


def lodge(database: Database, policy: Policy, wanted: NewAppeal, *, now: datetime) -> Receipt:
    """Store an appeal and escalate its comment, or find the one that there is against the same decision.

    Raises:
        NotFound: There is no such comment on this site.
        Conflict: It is not rejected, or erased, or a later revision is here.
        (In both cases nothing was written.)
    """
    with database.write() as connection:
        comment = comments.find(connection, wanted.site_id, wanted.comment_id, lock=True)
        if comment is None:
            raise NotFound("This site has no comment of that id.")
        earlier = table.find_last(connection, comment.id)
        if earlier and (earlier.state == OPEN or earlier.answered_version == comment.version):
            return Receipt(earlier, created=False)
        check_appealable(comment)
        reopening.check_present(connection, comment.id)
        appeal = Appeal(
            new_id("a", now), comment.site_id, comment.id, comment.version, OPEN, wanted.words, now,
            now + wanted.answer_within,
        )  # fmt: skip
        table.add(connection, appeal)
        for person_id in sorted(table.list_involved(connection, comment.id)):
            claims.skip(connection, comment.id, person_id, now)  # so that they are not even served it
        reopening.reopen(connection, policy, comment, Cause(reopening.APPEALED, _clause(connection, comment)), now=now)
        audit.append(connection, comment.site_id, [_event("appealed", "website", appeal, comment, now)])
        return Receipt(appeal, created=True)


def find_open(connection: Connection, comment: Comment) -> Appeal | None:
    """Fetch the appeal that a waiting comment waits for."""
    last = table.find_last(connection, comment.id)
    return last if last and last.state == OPEN else None


def check_uninvolved(connection: Connection, appeal: Appeal | None, person_id: str) -> None:
    """Keep whoever has decided about a comment before from deciding its author's appeal.

    Raises:
        Forbidden: This person has.
    """
    if appeal and table.was_involved(connection, appeal, person_id):
        raise Forbidden(
            "You have decided about this comment before; an appeal is decided by somebody else.", code="decided_before"
        )


def check_answer(appeal: Appeal | None, answer: str | None) -> None:
    """See that whoever decides an appeal answers it.

    Raises:
        InvalidSubmission: Without a text, or with one that is too long, or for a comment that nobody appeals for.
    """
    if appeal is None:
        return
    if not answer:
        raise InvalidSubmission("An appeal needs an answer to its author.", code="answer_required", pointer="/answer")
    if len(answer) > MAX_ANSWER:
        raise InvalidSubmission(f"The answer has {len(answer)} characters and may have {MAX_ANSWER}; shorten it.")


def conclude(appeal: Appeal, outcome: Outcome) -> str:
    """Name the state in which a decision leaves an appeal."""
    return OVERTURNED if outcome is Outcome.APPROVE else UPHELD


def answer(connection: Connection, appeal: Appeal, comment: Comment, answer: Answer) -> None:
    """Write an answer down, after its decision and in the same transaction.

    Args:
        comment: As it was before that decision.
    """
    table.close(connection, appeal, answer)
    actor = f"person:{answer.answered_by}"
    event = _event("appeal_answered", actor, appeal, comment, answer.answered_at, state=answer.state)
    audit.append(connection, comment.site_id, [event])


def _clause(connection: Connection, comment: Comment) -> str | None:
    """Name the clause that a rejection is about: a person's, or the first of the live findings."""
    view = views.find_comment(connection, comment.site_id, comment.id)
    if view is None or view.decision is None:
        return None
    named = [finding["clause"] for finding in view.decision.findings if finding["status"] == "live"]
    return view.decision.clause or next(filter(None, named), None)


def _event(  # noqa: PLR0913  # an entry's fields
    action: str, actor: str, appeal: Appeal, comment: Comment, at: datetime, *, state: str = ""
) -> audit.Event:
    return audit.Event(
        action=action,
        actor=actor,
        at=at,
        comment_id=comment.id,
        revision=comment.revision,
        version=appeal.version,
        detail=f"{appeal.id}: {state}" if state else appeal.id,
    )
