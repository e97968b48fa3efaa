"""The tables of sites, API keys, people and sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from moderation.storage.tables import api_keys, people, sessions, sign_in_attempts, sites


@dataclass(frozen=True, slots=True)
class Site:
    """A website whose comments are moderated here."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A website's key; the secret itself is nowhere, only its hash.

    Attributes:
        scopes: Space-separated, such as ``comments:read comments:write``.
    """

    id: str
    site_id: str
    name: str
    scopes: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in to the console."""

    id: str
    site_id: str
    email: str
    name: str
    role: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; the token itself is in the person's cookie only."""

    token_hash: str
    person_id: str
    csrf_token: str
    created_at: datetime
    seen_at: datetime


def add_site(connection: Connection, site: Site) -> None:
    """Store a site."""
    connection.execute(insert(sites).values(id=site.id, name=site.name, created_at=site.created_at))


def find_site(connection: Connection, name: str) -> Site | None:
    """Fetch a site by its name."""
    row = connection.execute(select(sites).where(sites.c.name == name)).one_or_none()
    return Site(**row._mapping) if row else None


def list_sites(connection: Connection) -> list[Site]:
    """Fetch all sites, the oldest first."""
    return [Site(**row._mapping) for row in connection.execute(select(sites).order_by(sites.c.id))]


def add_key(connection: Connection, key: ApiKey, secret_hash: str) -> None:
    """Store a key with the hash of its secret."""
    values = {name: getattr(key, name) for name in ApiKey.__dataclass_fields__}
    connection.execute(insert(api_keys).values(secret_hash=secret_hash, **values))


def find_key(connection: Connection, secret_hash: str) -> ApiKey | None:
    """Fetch a key by the hash of its secret."""
    row = connection.execute(select(*_KEY).where(api_keys.c.secret_hash == secret_hash)).one_or_none()
    return ApiKey(**row._mapping) if row else None


def list_keys(connection: Connection, site_id: str) -> list[ApiKey]:
    """Fetch a site's keys, the oldest first."""
    query = select(*_KEY).where(api_keys.c.site_id == site_id).order_by(api_keys.c.id)
    return [ApiKey(**row._mapping) for row in connection.execute(query)]


def revoke_key(connection: Connection, key_id: str, now: datetime) -> str | None:
    """End a key's life.

    Returns:
        Its site's id, or ``None`` if there is no live key of that id.
    """
    statement = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
    return connection.execute(statement.values(revoked_at=now).returning(api_keys.c.site_id)).scalar_one_or_none()


def add_person(connection: Connection, person: Person) -> None:
    """Store a person."""
    connection.execute(insert(people).values({n: getattr(person, n) for n in Person.__dataclass_fields__}))


def find_person(connection: Connection, *, email: str | None = None, person_id: str | None = None) -> Person | None:
    """Fetch a person by e-mail address or by id."""
    where = people.c.email == email if email is not None else people.c.id == person_id
    row = connection.execute(select(people).where(where)).one_or_none()
    return Person(**row._mapping) if row else None


def list_people(connection: Connection, site_id: str) -> list[Person]:
    """Fetch a site's people by name."""
    query = select(people).where(people.c.site_id == site_id).order_by(people.c.name)
    return [Person(**row._mapping) for row in connection.execute(query)]


def disable_person(connection: Connection, person_id: str, now: datetime) -> None:
    """End a person's access and every sign-in of theirs."""
    connection.execute(update(people).where(people.c.id == person_id).values(disabled_at=now))
    connection.execute(delete(sessions).where(sessions.c.person_id == person_id))


def set_password(connection: Connection, person_id: str, password_hash: str) -> None:
    """Change a password and end every sign-in made with the old one."""
    connection.execute(update(people).where(people.c.id == person_id).values(password_hash=password_hash))
    connection.execute(delete(sessions).where(sessions.c.person_id == person_id))


def add_session(connection: Connection, session: Session) -> None:
    """Store a sign-in."""
    connection.execute(insert(sessions).values({n: getattr(session, n) for n in Session.__dataclass_fields__}))


def find_session(connection: Connection, token_hash: str) -> Session | None:
    """Fetch a sign-in by the hash of its token."""
    row = connection.execute(select(sessions).where(sessions.c.token_hash == token_hash)).one_or_none()
    return Session(**row._mapping) if row else None


def touch_session(connection: Connection, token_hash: str, now: datetime) -> None:
    """Note that the person is still there."""
    connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=now))


def end_session(connection: Connection, token_hash: str) -> None:
    """Forget a sign-in."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_sessions_before(connection: Connection, *, created: datetime, seen: datetime) -> None:
    """Forget every sign-in made before ``created`` or last seen before ``seen``, and old attempts with them."""
    connection.execute(delete(sessions).where((sessions.c.created_at < created) | (sessions.c.seen_at < seen)))
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.at < created))


def end_all_sessions(connection: Connection) -> None:
    """Forget every sign-in."""
    connection.execute(delete(sessions))


def add_attempt(connection: Connection, attempt_id: str, subject: str, now: datetime) -> None:
    """Note a failed sign-in."""
    connection.execute(insert(sign_in_attempts).values(id=attempt_id, subject=subject, at=now))


def count_attempts(connection: Connection, subject: str, since: datetime) -> int:
    """Count failed sign-ins of one e-mail address or network address."""
    query = select(func.count()).where(sign_in_attempts.c.subject == subject, sign_in_attempts.c.at >= since)
    return connection.execute(query).scalar_one()


_KEY = [api_keys.c[name] for name in ApiKey.__dataclass_fields__]
