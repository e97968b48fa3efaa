"""The moderators' queue: who looks at which escalated comment, and what they decide.

A claim is a lease with a fencing token, so no two moderators ever decide the same comment: a click that comes too
late, or on a text that has been edited since, is refused and says why.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation import appeals, audit, decisions
from moderation.comment import STATUS_OF, Comment, check_transition
from moderation.decisions import Ruling
from moderation.errors import AlreadyDecided, ClaimLost, Conflict, InvalidSubmission, NotFound
from moderation.people import SignedIn, may
from moderation.storage import claims, comments, credentials, notes, queue_views
from moderation.storage.appeals import Answer, Appeal
from moderation.storage.claims import Claim
from moderation.storage.database import Database
from moderation.storage.notes import Remark
from moderation.storage.queue_views import QueueFilter, Reader
from rules import Outcome, Policy

MAX_NOTE = 1000
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
    """

    hold: Hold
    outcome: Outcome
    clause: str | None = None
    note: str | None = None
    tell_at: datetime | None = None
    answer: str | None = None


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
                if taken:  # if not, somebody took it between our look and our hand
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
        Forbidden: Its author has appealed against what one has decided oneself.
    """
    with database.write() as connection:
        comment = _find_waiting(connection, who.person.site_id, comment_id)
        appeals.check_uninvolved(connection, appeals.find_open(connection, comment), who.person.id)
        taken = claims.take(connection, comment_id, who.person.id, now=now, until=until)
        if taken is None:
            raise _lost(connection, who, comment_id, now)
        return taken


def take_over(database: Database, who: SignedIn, comment_id: str, *, now: datetime, until: datetime) -> None:
    """Take a comment from whoever holds it; their next click is refused and says so.

    Raises:
        NotFound: There is no such comment on this site.
        AlreadyDecided: It does not wait for a person.
        Conflict: A later revision of the text has come.
        Forbidden: Its author has appealed against what one has decided oneself.
    """
    with database.write() as connection:
        comment = _find_waiting(connection, who.person.site_id, comment_id)
        appeals.check_uninvolved(connection, appeals.find_open(connection, comment), who.person.id)
        claims.end(connection, comment_id, now)
        claims.take(connection, comment_id, who.person.id, now=now, until=until)


def renew(database: Database, who: SignedIn, hold: Hold, *, now: datetime, until: datetime) -> Claim:
    """Hold on to a comment for longer.

    Raises:
        ClaimLost: The claim ended in the meantime.
    """
    with database.write() as connection:
        held = _check_claim(connection, who, hold, now)
        claims.renew(connection, held, until)
        return replace(held, expires_at=until)


def release(database: Database, who: SignedIn, hold: Hold, *, now: datetime) -> None:
    """Let go of a comment; one that is not held any more is left alone."""
    with database.write() as connection:
        held = claims.find(connection, hold.comment_id)
        if held and (held.person_id, held.token) == (who.person.id, hold.token):
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


def write_note(database: Database, who: SignedIn, comment_id: str, text: str, *, now: datetime) -> None:
    """Tell colleagues something about a comment, whoever holds it and whatever has been decided.

    Raises:
        NotFound: There is no such comment on this site.
        InvalidSubmission: The note is empty or too long.
        Conflict: The comment's text has been erased, so nothing can be said about it.
    """
    check_note(text, required=True)
    with database.write() as connection:
        if comments.find(connection, who.person.site_id, comment_id) is None:
            raise NotFound("There is no such comment on this site.")
        if comments.find_text(connection, comment_id) is None:
            raise Conflict("The text of this comment has been erased, and notes about it with it.")
        notes.add(connection, Remark(comment_id, who.person.id, text, now))


def check_note(text: str, *, required: bool) -> None:
    """Hold a note to its length.

    Raises:
        InvalidSubmission: It is too long, or required and empty.
    """
    if len(text) > MAX_NOTE:
        raise InvalidSubmission(f"The note has {len(text)} characters and may have {MAX_NOTE}; shorten it.")
    if required and not text:
        raise InvalidSubmission("The note is empty; write what your colleagues should know.")


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
    _check_clause(policy, verdict)
    with database.write() as connection:
        comment = _find_waiting(connection, who.person.site_id, verdict.hold.comment_id)
        _check_claim(connection, who, verdict.hold, now)
        check_transition(comment, STATUS_OF[verdict.outcome], by_person=True)
        appeal = appeals.find_open(connection, comment)
        appeals.check_uninvolved(connection, appeal, who.person.id)
        appeals.check_answer(appeal, verdict.answer)
        ruling = _ruling(connection, policy, who, comment, verdict)
        if appeal:
            ruling = replace(ruling, reason="appeal", appeal=_tell(appeal, verdict))
        decisions.record(connection, ruling, now=now)
        claims.drop(connection, comment.id)
        if appeal:
            appeals.answer(connection, appeal, comment, _answer(appeal, who, ruling, verdict, now))


def _tell(appeal: Appeal, verdict: Verdict) -> dict[str, str | None]:
    state = appeals.conclude(appeal, verdict.outcome)
    return {"id": appeal.id, "state": state, "answer": verdict.answer, "was": "rejected"}


def _answer(appeal: Appeal, who: SignedIn, ruling: Ruling, verdict: Verdict, now: datetime) -> Answer:
    state = appeals.conclude(appeal, verdict.outcome)
    return Answer(state, ruling.version + 1, verdict.answer or "", who.person.id, now)


def _ruling(connection: Connection, policy: Policy, who: SignedIn, comment: Comment, verdict: Verdict) -> Ruling:
    seen = comments.find_text(connection, comment.id)
    return Ruling(
        comment_id=comment.id,
        site_id=comment.site_id,
        revision=comment.revision,
        version=comment.version,
        commitment=audit.commit_to(seen.text, seen.salt) if seen else "",
        outcome=verdict.outcome,
        reason="moderator",
        language=comment.language or "und",
        policy=policy.id,
        fingerprint=policy.fingerprint,
        decider="person",
        person_id=who.person.id,
        clause=verdict.clause,
        note=verdict.note,
        tell_at=verdict.tell_at,
    )


def _check_clause(policy: Policy, verdict: Verdict) -> None:
    known = {clause.id for clause in policy.clauses}
    if verdict.outcome is Outcome.REJECT and verdict.clause not in known:
        raise InvalidSubmission(
            f"A rejection needs the clause that the comment breaks, one of: {', '.join(sorted(known))}.",
            code="clause_required",
            pointer="/clause",
        )


def _find_waiting(connection: Connection, site_id: str, comment_id: str) -> Comment:
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


def _check_claim(connection: Connection, who: SignedIn, hold: Hold, now: datetime) -> Claim:
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
