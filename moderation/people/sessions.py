"""Lets people in and out: a session's token is in the person's cookie and nowhere else.

Its hash is in the database, so that ending it takes effect at once, in every process.  Whoever gives a code besides the
password gets a session with which nothing can be done but give it, and then another one in its place.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.errors import InvalidSubmission, NotFound, Unauthorized, WorldError
from moderation.identifiers import new_id
from moderation.people import passwords, second_step, tries
from moderation.people.tries import digest
from moderation.storage import credentials, sign_ins
from moderation.storage.credentials import Person
from moderation.storage.database import Database
from moderation.storage.sign_ins import Session

FOR_THE_CODE = timedelta(minutes=10)
KNOWN_FOR = timedelta(days=90)  # a browser is forgotten if it is not used for so long


@dataclass(frozen=True, slots=True)
class Caller:
    """Where somebody signs in from.

    Attributes:
        address: The network address.
        browser: What the browser calls itself.
        token: What the browser was given when somebody signed in with it before (:func:`remember_browser`).
    """

    address: str
    browser: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with the session they came with."""

    person: Person
    session: Session


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: since its last request, and in any case."""

    idle: timedelta
    longest: timedelta


def sign_in(database: Database, email: str, password: str, *, caller: Caller, now: datetime) -> tuple[SignedIn, str]:
    """Open a session.

    Returns:
        Who signed in, and the session's token for the cookie; as long as its ``second_step_due`` is set, only
        :func:`complete_sign_in` takes it.

    Raises:
        Unauthorized: Wrong address or password, or a person whose access has ended; which one is not said.
        TooManyTries: For this person, or from this address.
    """
    with database.read() as connection:
        person = credentials.find_person(connection, email=email)
        known = person is not None and _is_known(connection, person, caller)
    made = tries.begin(database, _count_by(caller, f"email:{email}", known=known), now)
    right = passwords.is_right(
        person.password_hash if person and not person.disabled_at else passwords.NOBODY, password
    )
    if person is None or person.disabled_at or not right:
        raise Unauthorized("The e-mail address or the password is wrong.", code="wrong_credentials")
    tries.take_back(database, made)
    anew = passwords.hash_password(password) if passwords.is_outdated(person.password_hash) else ""
    with database.write() as connection:
        if anew:
            credentials.replace_hash(connection, person, anew)
        return _open(connection, person, caller, now, due=second_step.is_on(connection, person))


def sign_in_by_provider(
    database: Database, journey: str, find_email: Callable[[], str], *, caller: Caller, now: datetime
) -> tuple[SignedIn, str]:
    """Open a session for whom a provider vouches; a second step is the provider's to ask for.

    Args:
        journey: What the browser has kept of its way to the provider: it is good for one session.
        find_email: Asks the provider for an e-mail address that it has verified.

    Returns:
        Who signed in, and the token of their session.

    Raises:
        Unauthorized: The provider does not vouch for them, or nobody here has the address (``nobody_here``).
        TooManyTries: From this network address, or on this way.
        WorldError: The provider does not answer.
    """
    made = tries.begin(database, {f"provider-address:{caller.address}": tries.BY_ADDRESS}, now)
    tries.begin(database, {f"provider:{digest(journey)}": 1}, now)  # never taken back
    try:
        email = find_email()
    except WorldError:
        tries.take_back(database, made)  # nobody's fault
        raise
    with database.read() as connection:
        person = _find_by_address(connection, email)
    if person is None or person.disabled_at:
        raise Unauthorized("Nobody signs in here with the address that the provider names.", code="nobody_here")
    tries.take_back(database, made)
    with database.write() as connection:
        return _open(connection, person, caller, now, due=False)


def complete_sign_in(
    database: Database, token: str, code: str, *, caller: Caller, now: datetime
) -> tuple[SignedIn, str]:
    """Take the second step.

    Args:
        token: Of the session that the password has opened; it ends, right or too late.

    Returns:
        Who signed in, and the token of their session.

    Raises:
        Unauthorized: The first step is too long ago (``too_late``), or the code is wrong (``wrong_code``).
        TooManyTries: Too many wrong codes for this person.
    """
    half = find_half_signed_in(database, token, now=now)
    if half is None:
        raise Unauthorized("Too much time has passed since you gave your password; sign in again.", code="too_late")
    made = tries.begin(database, {f"code:{half.person.id}": tries.BY_PERSON}, now)
    with database.write() as connection:
        right = second_step.use(connection, half.person, code, now)
    if not right:
        raise Unauthorized("This code is wrong, or was used before; wait for the next one.", code="wrong_code")
    tries.take_back(database, made)
    with database.write() as connection:
        sign_ins.end_session(connection, half.person.id, half.session.id)
        return _open(connection, half.person, caller, now, due=False)


def find_signed_in(database: Database, token: str, *, now: datetime, lifetime: Lifetime) -> SignedIn | None:
    """Tell who this session belongs to, and note that they are here.

    Returns:
        ``None`` if the session ended, expired or never was, waits for a code, or its person's access has ended.
    """
    who = _find(database, token)
    if who is None or who.session.second_step_due:
        return None
    if now - who.session.created_at > lifetime.longest or now - who.session.seen_at > lifetime.idle:
        return None
    if now - who.session.seen_at > timedelta(minutes=1):
        with database.write() as connection:
            sign_ins.touch_session(connection, who.session.token_hash, now)
    return who


def find_half_signed_in(database: Database, token: str, *, now: datetime) -> SignedIn | None:
    """Tell who has given a password a short while ago, with this session, and has a code still to give."""
    who = _find(database, token)
    fits = who is not None and who.session.second_step_due and now - who.session.created_at <= FOR_THE_CODE
    return who if fits else None


def remember_browser(database: Database, person: Person, caller: Caller, now: datetime) -> str:
    """Know this browser again, so that strangers' guesses do not count against it.

    Returns:
        The token that it is to be known by.
    """
    token = caller.token or secrets.token_urlsafe(32)
    with database.write() as connection:
        if sign_ins.touch_known_browser(connection, digest(token), person.id, now):
            return token
        token = secrets.token_urlsafe(32)
        sign_ins.add_known_browser(connection, digest(token), person.id, now)
    return token


def prove_again(database: Database, who: SignedIn, password: str, code: str, now: datetime) -> None:
    """See that it is still they who have signed in, before something is changed that guards their account.

    Raises:
        InvalidSubmission: The password or, where one is asked for, the code is wrong.
        TooManyTries: Too many wrong ones.
    """
    made = tries.begin(database, {f"again:{who.person.id}": tries.BY_PERSON}, now)
    if not passwords.is_right(who.person.password_hash, password):
        raise InvalidSubmission("Your present password is wrong; nothing was changed.", code="wrong_password")
    with database.write() as connection:
        fits = not second_step.is_on(connection, who.person) or second_step.use(connection, who.person, code, now)
    if not fits:
        raise InvalidSubmission("The code is wrong, or was used before; nothing was changed.", code="wrong_code")
    tries.take_back(database, made)


def open_anew(connection: Connection, who: SignedIn, now: datetime) -> str:
    """Give somebody a new session in place of this one.

    Returns:
        Its token.
    """
    sign_ins.end_session(connection, who.person.id, who.session.id)
    caller = Caller(who.session.address, who.session.browser)
    return _open(connection, who.person, caller, now, due=False)[1]


def sign_out(database: Database, signed_in: SignedIn) -> None:
    """End this session."""
    with database.write() as connection:
        sign_ins.end_session(connection, signed_in.person.id, signed_in.session.id)


def list_sessions(connection: Connection, person: Person, *, now: datetime, lifetime: Lifetime) -> list[Session]:
    """Fetch a person's sign-ins that still hold, the last one used first."""
    found = sign_ins.list_sessions(connection, person.id)
    return [
        one
        for one in found
        if not one.second_step_due and now - one.created_at <= lifetime.longest and now - one.seen_at <= lifetime.idle
    ]


def end_session(database: Database, person: Person, session_id: str) -> None:
    """End one sign-in of this person's.

    Raises:
        NotFound: They have none of that id, or no longer.
    """
    with database.write() as connection:
        if not sign_ins.end_session(connection, person.id, session_id):
            raise NotFound("You have no such sign-in; it may have ended already.")


def end_others(database: Database, who: SignedIn) -> None:
    """End every sign-in of this person's but this one."""
    with database.write() as connection:
        sign_ins.end_sessions(connection, who.person.id, but=who.session.id)


def forget_ended(database: Database, *, now: datetime, lifetime: Lifetime) -> None:
    """Erase the sessions that have ended by themselves, the tries that count no more and browsers long unused."""
    with database.write() as connection:
        sign_ins.end_sessions_before(connection, created=now - lifetime.longest, seen=now - lifetime.idle)
        sign_ins.forget_known_browsers(connection, before=now - KNOWN_FOR)


def _find(database: Database, token: str) -> SignedIn | None:
    with database.read() as connection:
        session = sign_ins.find_session(connection, digest(token))
        person = credentials.find_person(connection, person_id=session.person_id) if session else None
    if session is None or person is None or person.disabled_at is not None:
        return None
    return SignedIn(person, session)


def _find_by_address(connection: Connection, email: str) -> Person | None:
    """Find somebody as the provider writes them, or in small letters: of ASCII alone, or U+212A would be a k."""
    found = credentials.find_person(connection, email=email)
    return found or (credentials.find_person(connection, email=email.lower()) if email.isascii() else None)


def _is_known(connection: Connection, person: Person, caller: Caller) -> bool:
    return bool(caller.token) and sign_ins.is_known_browser(connection, digest(caller.token), person.id)


def _count_by(caller: Caller, subject: str, *, known: bool) -> dict[str, int]:
    if known:
        return {f"browser:{digest(caller.token)}": tries.BY_PERSON}
    return {subject: tries.BY_PERSON, f"address:{caller.address}": tries.BY_ADDRESS}


def _open(connection: Connection, person: Person, caller: Caller, now: datetime, *, due: bool) -> tuple[SignedIn, str]:
    token = secrets.token_urlsafe(32)
    session = Session(
        token_hash=digest(token),
        id=new_id("i", now),
        person_id=person.id,
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        seen_at=now,
        address=caller.address,
        browser=caller.browser,
        second_step_due=due,
    )
    sign_ins.add_session(connection, session)
    return SignedIn(person, session), token
