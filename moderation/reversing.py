"""Taking decisions back while the website has not been told, reversing them later, and deciding many at once.

Nothing is ever changed or removed: taking back and reversing are decisions themselves, with entries of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation import appeals, decisions
from moderation.comment import STATUS_OF, Comment, check_transition
from moderation.decisions import Ruling
from moderation.errors import AlreadyDecided, CallerError, Conflict, InvalidSubmission, NotFound
from moderation.notes import check as check_note
from moderation.people import SignedIn
from moderation.reopening import check_present
from moderation.review import Hold, Verdict, check_clause, check_tier, find_waiting, make_ruling
from moderation.storage import claims, comments, undo_views, waiting
from moderation.storage.database import Database
from rules import Outcome, Policy

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Times:
    """When something happens, and what follows from it.

    Attributes:
        grace: How long the website is not told, so that it can be taken back.
        claim_until: Until when a comment that waits again is held by who took it back.
    """

    now: datetime
    grace: timedelta
    claim_until: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of many comments that were to be decided alike: which were, and which were left as they are."""

    decided: tuple[str, ...]
    left: tuple[str, ...]


def undo(database: Database, policy: Policy, who: SignedIn, times: Times) -> list[str]:
    """Take back somebody's last decision, or all of the last batch; the website never hears of it.

    Returns:
        The comments, which wait again where they had waited and are held by that person.

    Raises:
        Conflict: There is nothing that could still be taken back.
    """
    with database.write() as connection:
        last = undo_views.find_last(connection, who.person.id, since=times.now - times.grace)
        found = [comments.find(connection, who.person.site_id, comment_id, lock=True) for comment_id in sorted(last)]
        taken = [one for one in found if one and not one.superseded_by and comments.find_text(connection, one.id)]
        tell_at = times.now + times.grace
        rulings = [_taken_back(connection, policy, who, comment, tell_at) for comment in taken]
        recorded = decisions.record_all(connection, rulings, now=times.now)
        if not recorded:
            seconds = int(times.grace.total_seconds())
            raise Conflict(
                f"There is nothing to take back: you have decided nothing within the last {seconds} seconds."
            )
        undone = [ruling.comment_id for ruling in recorded]
        for comment_id in undone:
            claims.take(connection, comment_id, who.person.id, now=times.now, until=times.claim_until)
        for comment_id in undo_views.were_with_seniors(connection, undone):
            waiting.leave_to(connection, comment_id, waiting.SENIORS)
    return undone


def reverse(database: Database, policy: Policy, who: SignedIn, verdict: Verdict, *, now: datetime) -> None:
    """Overturn what stands about a comment; the website is sent the correction, and both entries stay in the log.

    Args:
        verdict: Its token is the comment's version as it was seen.

    Raises:
        InvalidSubmission: A rejection without a clause of the policy, or no note that says why.
        NotFound: There is no such comment on this site.
        AlreadyDecided: Another decision has come since the page was opened.
        Conflict: A later revision of the text has come, or it was erased, or this status cannot follow.
    """
    check_clause(policy, verdict)
    if not verdict.note:
        raise InvalidSubmission("To reverse a decision, say why in the note.", pointer="/note")
    check_note(verdict.note, required=True)
    with database.write() as connection:
        comment = comments.find(connection, who.person.site_id, verdict.hold.comment_id, lock=True)
        if comment is None:
            raise NotFound("There is no such comment on this site.")
        if comment.version != verdict.hold.token:
            raise AlreadyDecided("Another decision has come since you opened the page; look at it again.")
        if comment.superseded_by:
            raise Conflict("The reader has changed this comment since.", comment_id=comment.superseded_by)
        check_transition(comment, STATUS_OF[verdict.outcome], by_person=True)
        check_present(connection, comment.id)
        decisions.record(connection, make_ruling(connection, policy, who, comment, verdict), now=now)


def decide_many(
    database: Database, policy: Policy, who: SignedIn, verdicts: Sequence[Verdict], *, now: datetime
) -> Batch:
    """Decide many comments in one go, each with an entry of its own.

    What was decided, edited, or taken by a colleague meanwhile is left as it is.

    Raises:
        InvalidSubmission: A rejection without a clause, a note too long, or none or too many comments.
    """
    if not 0 < len(verdicts) <= MOST_AT_ONCE:
        raise InvalidSubmission(f"Choose 1 to {MOST_AT_ONCE} comments to decide at once.", pointer="/comment")
    check_clause(policy, verdicts[0])
    check_note(verdicts[0].note or "", required=False)
    with database.write() as connection:
        rulings = []
        for verdict in sorted(
            verdicts, key=lambda one: one.hold.comment_id
        ):  # in one order, or two might lock crosswise
            comment = _find_free(connection, who, verdict.hold.comment_id, now)
            rulings += [make_ruling(connection, policy, who, comment, verdict)] if comment else []
        recorded = decisions.record_all(connection, rulings, now=now)
        for ruling in recorded:
            claims.drop(connection, ruling.comment_id)
    decided = tuple(ruling.comment_id for ruling in recorded)
    return Batch(decided, tuple(one.hold.comment_id for one in verdicts if one.hold.comment_id not in decided))


def _taken_back(connection: Connection, policy: Policy, who: SignedIn, comment: Comment, tell_at: datetime) -> Ruling:
    nothing = Hold(comment.id, 0)
    verdict = Verdict(nothing, Outcome.ESCALATE, tell_at=tell_at, reason="taken_back")
    return make_ruling(connection, policy, who, comment, verdict)


def _find_free(connection: Connection, who: SignedIn, comment_id: str, now: datetime) -> Comment | None:
    try:
        comment = find_waiting(connection, who.person.site_id, comment_id)
        check_tier(connection, who, comment_id)
    except CallerError:
        return None
    if appeals.find_open(connection, comment):
        return None  # its author is owed an answer of their own
    held = claims.find(connection, comment_id)
    return None if held and held.expires_at > now and held.person_id != who.person.id else comment
