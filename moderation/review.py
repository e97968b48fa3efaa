"""The moderators' queue: who looks at which escalated comment, and what they decide.

A claim is a lease with a fencing token, so no two moderators ever decide the same comment: a click that comes too
late, or on a text that has been edited since, is refused and says why.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation import appeals, decisions
from moderation.comment import STATUS_OF, Comment, check_transition
from moderation.decisions import Ruling
from moderation.errors import AlreadyDecided, ClaimLost, Conflict, Forbidden, InvalidSubmission, NotFound
from moderation.people import SignedIn, may
from moderation.storage import claims, comments, credentials, exposures, precedents, queue_views
from moderation.storage.appeals import Answer, Appeal
from moderation.storage.claims import Claim
from moderation.storage.database import Database
from moderation.storage.queue_views import QueueFilter, Reader
from moderation.storage.waiting import SENIORS
from rules import Outcome, Policy

_TRIED_AT_ONCE = 20  # of the first in the queue, when many take the next at the same moment


@dataclass(frozen=True, slots=True)
class Hold:
    """A claim as the page that shows the comment knows it."""

    comment_id: str
    token: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator decides.

    Attributes:
        hold: The claim under which the comment was looked at.
        clause: Which clause it breaks; required to reject.
        note: Words for colleagues and auditors; never shown to the reader.
        tell_at: When the website may be told; ``None`` means at once.
        answer: Words for the author who has appealed; required then.
        reason: ``moderator``, ``reversed`` or ``taken_back``.
        keep: Whether it is an example for colleagues.
    """

    hold: Hold
    outcome: Outcome
    clause: str | None = None
    note: str | None = None
    tell_at: datetime | None = None
    answer: str | None = None
    reason: str = "moderator"
    keep: bool = False


def claim_next(
    database: Database, who: SignedIn, wanted: QueueFilter = queue_views.ANY, *, now: datetime, until: datetime
) -> Claim | None:
    """Take hold of the most urgent comment that nobody else holds and that one has not skipped.

    Args:
        wanted: Which comments one is at work on.

    Returns:
        The claim, or ``None`` if nothing of that waits.
    """
    reader = reader_of(who, now)
    with database.write() as connection:
        while found := queue_views.list_next(connection, reader, wanted, limit=_TRIED_AT_ONCE):
            for comment_id in found:
                taken = claims.take(connection, comment_id, who.person.id, now=now, until=until)
                if taken is None:  # somebody took it between our look and our hand
                    continue
                if queue_views.find_tier(connection, comment_id) is None:  # or took it and decided it
                    claims.drop(connection, comment_id)
                    continue
                exposures.count(connection, who.person.id, comment_id, now)
                return taken
    return None


def reader_of(who: SignedIn, now: datetime) -> Reader:
    """Tell what somebody sees of the queue."""
    return Reader(who.person.site_id, who.person.id, may(who.person.role, "senior"), now)


def claim(database: Database, who: SignedIn, comment_id: str, *, now: datetime, until: datetime) -> Claim:
    """Take hold of one comment.

    Raises:
        NotFound: There is no such comment on this site.
        AlreadyDecided: It does not wait for a person.
        Conflict: A later revision of the text has come.
        ClaimLost: Somebody else holds it, with their name and until when.
        Forbidden: It waits for a senior moderator, or its author has appealed against what one has decided oneself.
    """
    with database.write() as connection:
        comment = find_waiting(connection, who.person.site_id, comment_id)
        check_tier(connection, who, comment_id)
        appeals.check_uninvolved(connection, appeals.find_open(connection, comment), who.person.id)
        taken = claims.take(connection, comment_id, who.person.id, now=now, until=until)
        if taken is None:
            raise _lost(connection, who, comment_id, now)
        exposures.count(connection, who.person.id, comment_id, now)
        return taken


def check_tier(connection: Connection, who: SignedIn, comment_id: str) -> None:
    """Leave to the senior moderators what was left to them.

    Raises:
        Forbidden: The comment waits for a senior moderator, and this is none.
    """
    if queue_views.find_tier(connection, comment_id) == SENIORS and not may(who.person.role, "senior"):
        raise Forbidden("This comment was left to a senior moderator.", code="for_seniors")


def take_over(database: Database, who: SignedIn, comment_id: str, *, now: datetime, until: datetime) -> None:
    """Take a comment from whoever holds it; their next click is refused and says so.

    Raises:
        NotFound: There is no such comment on this site.
        AlreadyDecided: It does not wait for a person.
        Conflict: A later revision of the text has come.
        Forbidden: Its author has appealed against what one has decided oneself.
    """
    with database.write() as connection:
        comment = find_waiting(connection, who.person.site_id, comment_id)
        appeals.check_uninvolved(connection, appeals.find_open(connection, comment), who.person.id)
        claims.end(connection, comment_id, now)
        claims.take(connection, comment_id, who.person.id, now=now, until=until)


def renew(database: Database, who: SignedIn, hold: Hold, *, now: datetime, until: datetime) -> Claim:
    """Hold on to a comment for longer.

    Raises:
        ClaimLost: The claim ended in the meantime.
    """
    with database.write() as connection:
        held = check_claim(connection, who, hold, now)
        until = max(until, held.expires_at)  # what was put by until tomorrow stays so
        claims.renew(connection, held, until)
        return replace(held, expires_at=until)


def release(database: Database, who: SignedIn, hold: Hold, *, now: datetime, leaving: bool = False) -> None:
    """Let go of a comment; one that is not held any more is left alone.

    Args:
        leaving: Somebody has only left the page, so what they have put by stays theirs.
    """
    with database.write() as connection:
        held = claims.find(connection, hold.comment_id)
        ours = held is not None and (held.person_id, held.token) == (who.person.id, hold.token)
        if held and ours and not (leaving and held.kind != claims.LEASE):
            claims.renew(connection, held, now)


def skip(database: Database, who: SignedIn, hold: Hold, *, now: datetime) -> None:
    """Let go of a comment and never be served it again; colleagues are.

    Raises:
        NotFound: There is no such comment on this site.
    """
    with database.write() as connection:
        if comments.find(connection, who.person.site_id, hold.comment_id) is None:
            raise NotFound("There is no such comment on this site.")
        claims.skip(connection, hold.comment_id, who.person.id, now)
    release(database, who, hold, now=now)


def resolve(database: Database, policy: Policy, who: SignedIn, verdict: Verdict, *, now: datetime) -> None:
    """Decide a comment that one holds.

    Raises:
        InvalidSubmission: A rejection without a clause of the policy, or no answer to an appeal.
        Forbidden: The author has appealed against what one has decided oneself.
        NotFound: There is no such comment on this site.
        ClaimLost: The claim ended, or somebody else holds the comment now.
        AlreadyDecided: It was decided in the meantime.
        Conflict: A later revision of the text has come; ``comment_id`` names it.
        (In every case nothing was written.)
    """
    check_clause(policy, verdict)
    with database.write() as connection:
        comment = find_waiting(connection, who.person.site_id, verdict.hold.comment_id)
        check_claim(connection, who, verdict.hold, now)
        check_transition(comment, STATUS_OF[verdict.outcome], by_person=True)
        appeal = appeals.find_open(connection, comment)
        appeals.check_uninvolved(connection, appeal, who.person.id)
        appeals.check_answer(appeal, verdict.answer)
        ruling = make_ruling(connection, policy, who, comment, verdict)
        if appeal:
            ruling = replace(ruling, reason="appeal", appeal=_tell(appeal, verdict))
        decisions.record(connection, ruling, now=now)
        claims.drop(connection, comment.id)
        if verdict.keep:
            precedents.keep(connection, comment.id, who.person.id)
        if appeal:
            appeals.answer(connection, appeal, comment, _answer(appeal, who, ruling, verdict, now))


def _tell(appeal: Appeal, verdict: Verdict) -> dict[str, str | None]:
    state = appeals.conclude(appeal, verdict.outcome)
    return {"id": appeal.id, "state": state, "answer": verdict.answer, "was": "rejected"}


def _answer(appeal: Appeal, who: SignedIn, ruling: Ruling, verdict: Verdict, now: datetime) -> Answer:
    state = appeals.conclude(appeal, verdict.outcome)
    return Answer(state, ruling.version + 1, verdict.answer or "", who.person.id, now)


def make_ruling(connection: Connection, policy: Policy, who: SignedIn, comment: Comment, verdict: Verdict) -> Ruling:
    """Make a person's verdict into what is recorded."""
    return replace(
        decisions.draft(connection, policy, comment, verdict.outcome, verdict.reason),
        decider="person",
        person_id=who.person.id,
        clause=verdict.clause,
        note=verdict.note,
        tell_at=verdict.tell_at,
    )


def check_clause(policy: Policy, verdict: Verdict) -> None:
    """Hold a rejection to the policy.

    Raises:
        InvalidSubmission: It names no clause, or one that the policy has not.
    """
    known = {clause.id for clause in policy.clauses}
    if verdict.outcome is Outcome.REJECT and verdict.clause not in known:
        raise InvalidSubmission(
            f"A rejection needs the clause that the comment breaks, one of: {', '.join(sorted(known))}.",
            code="clause_required",
            pointer="/clause",
        )


def find_waiting(connection: Connection, site_id: str, comment_id: str) -> Comment:
    """Fetch a comment that waits for a person.

    Raises:
        NotFound: There is no such comment on this site.
        Conflict: A later revision of the text has come; ``comment_id`` names it.
        AlreadyDecided: It does not wait.
    """
    comment = comments.find(connection, site_id, comment_id)
    if comment is None:
        raise NotFound("There is no such comment on this site.")
    if comment.superseded_by:
        raise Conflict(
            "The reader has changed this comment since; look at the new text.",
            code="superseded",
            comment_id=comment.superseded_by,
        )
    if comment.status != "escalated":
        raise AlreadyDecided(f"This comment does not wait for a person: it is {comment.status}.")
    return comment


def check_claim(connection: Connection, who: SignedIn, hold: Hold, now: datetime) -> Claim:
    """Fetch the claim under which somebody acts.

    Raises:
        ClaimLost: It has ended, or somebody else holds the comment now.
    """
    held = claims.find(connection, hold.comment_id)
    if held is None or (held.person_id, held.token) != (who.person.id, hold.token) or held.expires_at <= now:
        raise _lost(connection, who, hold.comment_id, now)
    return held


def _lost(connection: Connection, who: SignedIn, comment_id: str, now: datetime) -> ClaimLost:
    held = claims.find(connection, comment_id)
    if held is None or held.expires_at <= now:
        return ClaimLost("Your claim on this comment has ended and nobody holds it now; claim it again.")
    if held.person_id == who.person.id:
        return ClaimLost("You have taken this comment again in another window; go on there, or open it once more.")
    holder = credentials.find_person(connection, person_id=held.person_id)
    name = holder.name if holder else "Somebody else"
    until = held.expires_at.strftime("%H:%M:%S UTC")
    return ClaimLost(f"{name} holds this comment until {until}.", holder=name, until=held.expires_at.isoformat())
