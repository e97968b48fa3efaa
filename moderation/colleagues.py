"""What moderators do with a comment besides deciding it: put it by, hand it over, ask, answer, leave it to a senior.

Each of these turns the claim under which the comment was looked at into another; a comment that nobody comes back to
returns to the queue by itself when that ends.  What was said with it is a note, which the other person sees first.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.errors import Conflict, InvalidSubmission
from moderation.notes import check as check_note
from moderation.people import SignedIn, may
from moderation.people.register import find_colleague
from moderation.review import Hold, check_claim, find_waiting
from moderation.storage import claims, notes, queue_views, waiting
from moderation.storage.claims import Claim
from moderation.storage.database import Database
from moderation.storage.notes import Remark

LONGEST = timedelta(hours=24)
HANDOVER, QUESTION = claims.HANDOVER, claims.QUESTION


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants done with a comment that they hold.

    Attributes:
        note: What the other person, or they themselves, should know.
    """

    who: SignedIn
    hold: Hold
    note: str
    now: datetime


def put_by(database: Database, request: Request, hours: int) -> None:
    """Keep a comment for up to a day, without a sign of life.

    Raises:
        InvalidSubmission: For less than an hour or more than a day, or the note is too long.
        ClaimLost, AlreadyDecided, Conflict, NotFound: As when deciding.
    """
    if not 1 <= hours <= LONGEST // timedelta(hours=1):
        raise InvalidSubmission("A comment can be put by for 1 to 24 hours.", pointer="/hours")
    check_note(request.note, required=False)
    with database.write() as connection:
        held = _look(connection, request)
        kept = replace(held, kind=claims.HOLD, asked_by=None, expires_at=request.now + timedelta(hours=hours))
        _pass_on(connection, request, held, kept)


def hand_over(database: Database, request: Request, to: str, *, kind: str = HANDOVER) -> None:
    """Give a comment to a colleague, to decide or for a second opinion; it is theirs for a day.

    Args:
        to: The colleague's id.
        kind: ``handover`` or ``question``.

    Raises:
        InvalidSubmission: There is no such colleague who may decide it, or the note is missing or too long.
        ClaimLost, AlreadyDecided, Conflict, NotFound: As when deciding.
    """
    check_note(request.note, required=True)
    with database.write() as connection:
        held = _look(connection, request)
        _check_colleague(connection, request, to)
        theirs = Claim(held.comment_id, to, held.token, request.now + LONGEST, kind, request.who.person.id)
        _pass_on(connection, request, held, theirs)


def answer(database: Database, request: Request) -> None:
    """Give the second opinion that was asked for; the comment goes back to who asked.

    Raises:
        Conflict: Nobody has asked for one.
        InvalidSubmission: The note is missing or too long.
        ClaimLost, AlreadyDecided, NotFound: As when deciding.
    """
    check_note(request.note, required=True)
    with database.write() as connection:
        held = _look(connection, request)
        if held.kind != claims.QUESTION or held.asked_by is None:
            raise Conflict("Nobody has asked you for a second opinion on this comment; decide it, or let go of it.")
        until = request.now + LONGEST
        back = Claim(held.comment_id, held.asked_by, held.token, until, claims.ANSWER, request.who.person.id)
        _pass_on(connection, request, held, back)


def leave_to_seniors(database: Database, request: Request) -> None:
    """Leave a comment to whichever senior moderator takes it next.

    Raises:
        InvalidSubmission: The note is missing or too long.
        ClaimLost, AlreadyDecided, Conflict, NotFound: As when deciding.
    """
    check_note(request.note, required=True)
    with database.write() as connection:
        held = _look(connection, request)
        waiting.leave_to(connection, held.comment_id, waiting.SENIORS)
        _pass_on(connection, request, held, replace(held, kind="seniors", expires_at=request.now))


def _look(connection: Connection, request: Request) -> Claim:
    find_waiting(connection, request.who.person.site_id, request.hold.comment_id)
    return check_claim(connection, request.who, request.hold, request.now)


def _pass_on(connection: Connection, request: Request, held: Claim, to: Claim) -> None:
    claims.give(connection, held, to)
    if request.note:
        notes.add(connection, Remark(held.comment_id, request.who.person.id, request.note, request.now, to.kind))


def _check_colleague(connection: Connection, request: Request, person_id: str) -> None:
    me = request.who.person
    colleague = find_colleague(connection, me.site_id, person_id) if person_id else None
    senior = queue_views.find_tier(connection, request.hold.comment_id) == waiting.SENIORS
    right = "senior" if senior else "review"
    if colleague is None or colleague.id == me.id or colleague.disabled_at or not may(colleague.role, right):
        raise InvalidSubmission("Choose a colleague who may decide this comment.", pointer="/to")
