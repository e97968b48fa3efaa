"""Keeps the people: adding them, changing them, ending their access; every change is an entry of the audit log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from moderation import audit
from moderation.errors import Conflict, Forbidden, InvalidSubmission, NotFound, OperatorError
from moderation.identifiers import new_id
from moderation.people.guessable import check_not_guessable
from moderation.people.passwords import hash_password
from moderation.people.rights import GIVEN_BY_OPERATORS, ROLES
from moderation.storage import credentials, sign_ins
from moderation.storage.credentials import Person, Site

LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added; the role is one of ``ROLES``."""

    email: str
    name: str
    role: str
    password: str


def create_person(
    connection: Connection, site: Site, newcomer: NewPerson, now: datetime, by: str = "operator"
) -> Person:
    """Add a person who signs in.

    Args:
        by: Who does it, as the audit log names them.

    Raises:
        InvalidSubmission: An unknown role, a short or common password, no name or no address, or a test site.
        Conflict: Somebody has the address already, perhaps on another site; the transaction is of no more use.
    """
    if credentials.is_test_site(connection, site.id):
        raise InvalidSubmission("A test site is for test keys; nobody signs in to it.")
    _check_role(newcomer.role)
    _check_names(newcomer)
    check_not_guessable(newcomer.password, newcomer.email, newcomer.name, site.name)
    secret = hash_password(newcomer.password)
    person = Person(new_id("p", now), site.id, newcomer.email, newcomer.name, newcomer.role, secret, now, None)
    try:
        credentials.add_person(connection, person)
    except IntegrityError:  # asking first would not find somebody of another site
        raise Conflict(f"Somebody signs in as {newcomer.email!r} already; choose another address.") from None
    log(connection, person, "person_added", by, now)
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


def find_colleague(connection: Connection, site_id: str, person_id: str) -> Person:
    """Fetch a person of this site.

    Raises:
        NotFound: There is none of that id.
    """
    person = credentials.find_colleague(connection, site_id, person_id)
    if person is None:
        raise NotFound("There is nobody of that id on this site.")
    return person


def find_changeable(connection: Connection, by: Person, person_id: str) -> Person:
    """Fetch a colleague whose access this person may change.

    Raises:
        NotFound: There is nobody of that id on the site.
        Forbidden: It is oneself, or somebody whose role operators alone give and take.
    """
    person = find_colleague(connection, by.site_id, person_id)
    if person.id == by.id:
        raise Forbidden("You cannot change your own access; ask a colleague.", code="own_access")
    if person.role in GIVEN_BY_OPERATORS:
        raise Forbidden("Only an operator changes an operator's access, on the command line.", code="operator")
    return person


def check_may_give(role: str) -> None:
    """See that a site's own people may give this role.

    Raises:
        InvalidSubmission: Operators alone may, or there is no such role.
    """
    if role in GIVEN_BY_OPERATORS:
        raise InvalidSubmission("Only an operator makes operators, on the command line.", pointer="/role")
    _check_role(role)


def list_people(connection: Connection, site_id: str) -> list[Person]:
    """Fetch a site's people by name."""
    return credentials.list_people(connection, site_id)


def set_password(connection: Connection, person: Person, password: str, now: datetime, by: str = "operator") -> None:
    """Change a password; every sign-in made with the old one ends, and no browser is known any more.

    Raises:
        InvalidSubmission: It is too short or too long, or easy to guess.
    """
    check_not_guessable(password, person.email, person.name, credentials.get_site(connection, person.site_id).name)
    credentials.set_password(connection, person.id, hash_password(password))
    sign_ins.forget_known_browsers(connection, person_id=person.id, before=now)
    _end_and_log(connection, person, "password_set", by, now)


def set_role(connection: Connection, person: Person, role: str, now: datetime, by: str = "operator") -> None:
    """Give somebody another role; every sign-in of theirs ends.

    Raises:
        InvalidSubmission: There is no such role.
    """
    _check_role(role)
    credentials.set_role(connection, person.id, role)
    _end_and_log(connection, person, f"role_set:{role}", by, now)


def disable_person(connection: Connection, person: Person, now: datetime, by: str = "operator") -> None:
    """End somebody's access, and every sign-in of theirs, at once."""
    credentials.set_disabled(connection, person.id, now)
    _end_and_log(connection, person, "person_disabled", by, now)


def enable_person(connection: Connection, person: Person, now: datetime, by: str = "operator") -> None:
    """Let somebody sign in again whose access was ended."""
    credentials.set_disabled(connection, person.id, None)
    log(connection, person, "person_enabled", by, now)


def log(connection: Connection, person: Person, action: str, by: str, now: datetime) -> None:
    """Note in the audit log what was done to a person; it must come last in its transaction."""
    audit.append(connection, person.site_id, [audit.Event(action, by, now, detail=person.id)])


def set_language(connection: Connection, person: Person, language: str) -> None:
    """Have the console speak a language to somebody; their own matter, so no entry of the log."""
    credentials.set_language(connection, person.id, language)


def set_reads(connection: Connection, person: Person, languages: list[str]) -> None:
    """Note which languages somebody reads; none means any."""
    credentials.set_reads(connection, person.id, " ".join(languages))


def _end_and_log(connection: Connection, person: Person, action: str, by: str, now: datetime) -> None:
    sign_ins.end_sessions(connection, person.id)
    log(connection, person, action, by, now)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidSubmission(f"There is no role {role!r}; the roles are: {', '.join(ROLES)}.", pointer="/role")


def _check_names(newcomer: NewPerson) -> None:
    if not 0 < len(newcomer.name.strip()) <= LONGEST_NAME:
        raise InvalidSubmission(f"The name must have 1 to {LONGEST_NAME} characters.", pointer="/name")
    name, at, host = newcomer.email.partition("@")
    if not (name and at and host) or len(newcomer.email) > LONGEST_NAME or not newcomer.email.isprintable():
        raise InvalidSubmission(f"{newcomer.email!r} is no e-mail address; write it as name@host.", pointer="/email")
