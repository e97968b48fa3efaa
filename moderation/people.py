"""Who signs in to the console: people, their passwords and their sessions.

Passwords are hashed with argon2id, two at a time at most, since each takes 64 MiB.  A session's token is in the
person's cookie and nowhere else; its hash is in the database, so that ending it takes effect at once, in every process.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection

from moderation import audit
from moderation.errors import OperatorError, TooManyTries, Unauthorized
from moderation.identifiers import new_id
from moderation.storage import credentials
from moderation.storage.credentials import Person, Session, Site
from moderation.storage.database import Database

ROLES = ("moderator", "auditor")
MIN_PASSWORD = 10
ATTEMPTS_BY_EMAIL, ATTEMPTS_BY_ADDRESS = 5, 20
ATTEMPTS_WINDOW = timedelta(minutes=15)

_hasher = PasswordHasher()
_hashing = threading.Semaphore(2)
# The hash of nobody's password, so that an unknown address takes as long as a known one; made anew in every process it
# would cost each start 0.15 s.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$nBn6lJ1kr/vTq7M2tQ4ahw$hJP8knve1WOhR4M54ODOfSbEVTa2Ek7dvkt/31uuiOI"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with the session they came with."""

    person: Person
    session: Session


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added; the role is one of ``ROLES``."""

    email: str
    name: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: since its last request, and in any case."""

    idle: timedelta
    longest: timedelta


def create_person(connection: Connection, site: Site, newcomer: NewPerson, now: datetime) -> Person:
    """Add a person who signs in.

    Raises:
        OperatorError: An unknown role, a short password, or an address that is taken.
    """
    if newcomer.role not in ROLES:
        raise OperatorError(f"There is no role {newcomer.role!r}; the roles are: {', '.join(ROLES)}.")
    if credentials.find_person(connection, email=newcomer.email):
        raise OperatorError(f"Somebody signs in as {newcomer.email!r} already; choose another address.")
    secret = _hash_password(newcomer.password)
    person = Person(new_id("p", now), site.id, newcomer.email, newcomer.name, newcomer.role, secret, now, None)
    credentials.add_person(connection, person)
    event = audit.Event("person_added", "operator", now, detail=f"{person.id} {person.role}")
    audit.append(connection, site.id, [event])
    return person


def find_person(connection: Connection, email: str) -> Person:
    """Fetch a person by e-mail address.

    Raises:
        OperatorError: Nobody signs in with it.
    """
    person = credentials.find_person(connection, email=email)
    if person is None:
        raise OperatorError(f"Nobody signs in as {email!r}; `moderation user list` shows who does.")
    return person


def list_people(connection: Connection, site: Site) -> list[Person]:
    """Fetch a site's people by name."""
    return credentials.list_people(connection, site.id)


def set_password(connection: Connection, person: Person, password: str, now: datetime) -> None:
    """Change a password; every sign-in made with the old one ends.

    Raises:
        OperatorError: It is too short.
    """
    credentials.set_password(connection, person.id, _hash_password(password))
    audit.append(connection, person.site_id, [audit.Event("password_set", "operator", now, detail=person.id)])


def disable_person(connection: Connection, person: Person, now: datetime) -> None:
    """End somebody's access, and every sign-in of theirs, at once."""
    credentials.disable_person(connection, person.id, now)
    audit.append(connection, person.site_id, [audit.Event("person_disabled", "operator", now, detail=person.id)])


def sign_in(database: Database, email: str, password: str, *, address: str, now: datetime) -> tuple[SignedIn, str]:
    """Open a session.

    Args:
        address: The network address asking, to slow down guessing.

    Returns:
        Who signed in, and the session's token for the cookie.

    Raises:
        Unauthorized: Wrong address or password, or a person whose access has ended; which one is not said.
        TooManyTries: From this address, or for this person.
    """
    with database.read() as connection:
        _check_attempts(connection, email, address, now)
        person = credentials.find_person(connection, email=email)
    known = person is not None and person.disabled_at is None
    right = _verify(person.password_hash if person and known else _NOBODY, password)
    with database.write() as connection:
        if person is None or not known or not right:
            for subject in (f"email:{email}", f"address:{address}"):
                credentials.add_attempt(connection, new_id("a", now), subject, now)
        else:
            return _open_session(connection, person, now)
    raise Unauthorized("The e-mail address or the password is wrong.", code="wrong_credentials")


def find_signed_in(database: Database, token: str, *, now: datetime, lifetime: Lifetime) -> SignedIn | None:
    """Tell who this session belongs to, and note that they are here.

    Returns:
        ``None`` if the session ended, expired or never was, or its person's access has ended.
    """
    with database.read() as connection:
        session = credentials.find_session(connection, _digest(token))
        person = credentials.find_person(connection, person_id=session.person_id) if session else None
    if session is None or person is None or person.disabled_at is not None:
        return None
    if now - session.created_at > lifetime.longest or now - session.seen_at > lifetime.idle:
        return None
    if now - session.seen_at > timedelta(minutes=1):
        with database.write() as connection:
            credentials.touch_session(connection, session.token_hash, now)
    return SignedIn(person, session)


def sign_out(database: Database, signed_in: SignedIn) -> None:
    """End this session."""
    with database.write() as connection:
        credentials.end_session(connection, signed_in.session.token_hash)


def forget_ended(database: Database, *, now: datetime, lifetime: Lifetime) -> None:
    """Erase the sessions that have ended by themselves, and the failed attempts that count no more."""
    with database.write() as connection:
        credentials.end_sessions_before(connection, created=now - lifetime.longest, seen=now - lifetime.idle)


def _open_session(connection: Connection, person: Person, now: datetime) -> tuple[SignedIn, str]:
    token = secrets.token_urlsafe(32)
    session = Session(_digest(token), person.id, secrets.token_urlsafe(32), now, now)
    credentials.add_session(connection, session)
    return SignedIn(person, session), token


def _check_attempts(connection: Connection, email: str, address: str, now: datetime) -> None:
    since = now - ATTEMPTS_WINDOW
    tries = {f"email:{email}": ATTEMPTS_BY_EMAIL, f"address:{address}": ATTEMPTS_BY_ADDRESS}
    if any(credentials.count_attempts(connection, subject, since) >= most for subject, most in tries.items()):
        raise TooManyTries("Too many wrong tries; wait a quarter of an hour and try again.")


def _hash_password(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise OperatorError(f"The password has {len(password)} characters; use at least {MIN_PASSWORD}.")
    with _hashing:
        return _hasher.hash(password)


def _verify(password_hash: str, password: str) -> bool:
    try:
        with _hashing:
            return _hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
