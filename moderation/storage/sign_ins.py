"""The tables of sign-ins, of tries to sign in, and of the browsers that people have signed in with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from moderation.storage.tables import known_browsers, sessions, sign_in_attempts


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; the token itself is in the person's cookie only.

    Attributes:
        address: The network address that it was made from.
        browser: What that browser calls itself.
        second_step_due: Whether a code must still be given before anything else may be done with it.
    """

    token_hash: str
    id: str
    person_id: str
    csrf_token: str
    created_at: datetime
    seen_at: datetime
    address: str
    browser: str
    second_step_due: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in, by whom or from where.

    Attributes:
        subject: Such as ``email:anna@ruritania.example``.
    """

    id: str
    subject: str
    at: datetime


def add_session(connection: Connection, session: Session) -> None:
    """Store a sign-in."""
    connection.execute(insert(sessions).values({n: getattr(session, n) for n in Session.__dataclass_fields__}))


def find_session(connection: Connection, token_hash: str) -> Session | None:
    """Fetch a sign-in by the hash of its token."""
    row = connection.execute(select(sessions).where(sessions.c.token_hash == token_hash)).one_or_none()
    return Session(**row._mapping) if row else None


def list_sessions(connection: Connection, person_id: str) -> list[Session]:
    """Fetch a person's sign-ins, the last one used first."""
    query = select(sessions).where(sessions.c.person_id == person_id).order_by(sessions.c.seen_at.desc())
    return [Session(**row._mapping) for row in connection.execute(query)]


def touch_session(connection: Connection, token_hash: str, now: datetime) -> None:
    """Note that the person is still there."""
    connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=now))


def end_session(connection: Connection, person_id: str, session_id: str) -> bool:
    """Forget a sign-in of this person's.

    Returns:
        Whether it was there.
    """
    statement = delete(sessions).where(sessions.c.person_id == person_id, sessions.c.id == session_id)
    return connection.execute(statement).rowcount == 1


def end_sessions(connection: Connection, person_id: str, *, but: str | None = None) -> None:
    """Forget a person's sign-ins.

    Args:
        but: Id of one to keep.
    """
    connection.execute(delete(sessions).where(sessions.c.person_id == person_id, sessions.c.id != (but or "")))


def end_sessions_before(connection: Connection, *, created: datetime, seen: datetime) -> None:
    """Forget every sign-in made before ``created`` or last seen before ``seen``, and old attempts with them."""
    connection.execute(delete(sessions).where((sessions.c.created_at < created) | (sessions.c.seen_at < seen)))
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.at < created))


def add_attempts(connection: Connection, made: Sequence[Attempt]) -> None:
    """Note tries to sign in."""
    connection.execute(insert(sign_in_attempts), [{"id": one.id, "subject": one.subject, "at": one.at} for one in made])


def forget_attempts(connection: Connection, made: Sequence[Attempt]) -> None:
    """Take tries back."""
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.id.in_([one.id for one in made])))


def hold_attempts(connection: Connection, subjects: Sequence[str]) -> None:
    """Have others who would count these subjects' tries wait until the transaction ends; on SQLite they do anyway."""
    if connection.dialect.name == "postgresql":
        for subject in sorted(subjects):  # all in one order, or two could wait for each other
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(subject))))


def count_attempts(connection: Connection, subject: str, since: datetime) -> int:
    """Count the tries of one subject."""
    query = select(func.count()).where(sign_in_attempts.c.subject == subject, sign_in_attempts.c.at >= since)
    return connection.execute(query).scalar_one()


def add_known_browser(connection: Connection, token_hash: str, person_id: str, now: datetime) -> None:
    """Remember that a person has signed in with this browser."""
    connection.execute(insert(known_browsers).values(token_hash=token_hash, person_id=person_id, seen_at=now))


def touch_known_browser(connection: Connection, token_hash: str, person_id: str, now: datetime) -> bool:
    """Note that the person has signed in with this browser again.

    Returns:
        Whether it was known as theirs.
    """
    known = (known_browsers.c.token_hash == token_hash, known_browsers.c.person_id == person_id)
    return connection.execute(update(known_browsers).where(*known).values(seen_at=now)).rowcount == 1


def is_known_browser(connection: Connection, token_hash: str, person_id: str) -> bool:
    """Tell whether a person has signed in with this browser before."""
    known = (known_browsers.c.token_hash == token_hash, known_browsers.c.person_id == person_id)
    return connection.execute(select(known_browsers.c.token_hash).where(*known)).one_or_none() is not None


def forget_known_browsers(connection: Connection, *, person_id: str | None = None, before: datetime) -> None:
    """Forget the browsers that were last used before a time, of one person or of all."""
    which = [known_browsers.c.seen_at < before]
    if person_id is not None:
        which.append(known_browsers.c.person_id == person_id)
    connection.execute(delete(known_browsers).where(*which))
