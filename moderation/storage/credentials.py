"""The tables of sites, API keys and people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from moderation.storage.tables import api_keys, people, sessions, sites, test_sites


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
    """Somebody who signs in to the console.

    Attributes:
        language: What the console speaks to them; empty leaves it to the browser.
        reads: Codes of the languages they read, with blanks between them; empty means any.
    """

    id: str
    site_id: str
    email: str
    name: str
    role: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None
    language: str = ""
    reads: str = ""


def add_site(connection: Connection, site: Site) -> None:
    """Store a site."""
    connection.execute(insert(sites).values(id=site.id, name=site.name, created_at=site.created_at))


def find_site(connection: Connection, name: str) -> Site | None:
    """Fetch a site by its name."""
    row = connection.execute(select(sites).where(sites.c.name == name)).one_or_none()
    return Site(**row._mapping) if row else None


def get_site(connection: Connection, site_id: str) -> Site:
    """Fetch a site that is there."""
    return Site(**connection.execute(select(sites).where(sites.c.id == site_id)).one()._mapping)


def list_sites(connection: Connection) -> list[Site]:
    """Fetch all sites, the oldest first."""
    return [Site(**row._mapping) for row in connection.execute(select(sites).order_by(sites.c.id))]


def add_test_site(connection: Connection, site_id: str, live_site_id: str) -> None:
    """Note that a site is for trying things out, and whose it is."""
    connection.execute(insert(test_sites).values(site_id=site_id, live_site_id=live_site_id))


def find_test_site(connection: Connection, live_site_id: str) -> Site | None:
    """Fetch the site on which another tries things out."""
    query = select(sites).join(test_sites, test_sites.c.site_id == sites.c.id)
    row = connection.execute(query.where(test_sites.c.live_site_id == live_site_id)).one_or_none()
    return Site(**row._mapping) if row else None


def is_test_site(connection: Connection, site_id: str) -> bool:
    """Tell whether a site is only for trying things out."""
    query = select(test_sites.c.site_id).where(test_sites.c.site_id == site_id)
    return connection.execute(query).one_or_none() is not None


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


def find_colleague(connection: Connection, site_id: str, person_id: str) -> Person | None:
    """Fetch a person of this site."""
    query = select(people).where(people.c.site_id == site_id, people.c.id == person_id)
    row = connection.execute(query).one_or_none()
    return Person(**row._mapping) if row else None


def list_people(connection: Connection, site_id: str) -> list[Person]:
    """Fetch a site's people by name."""
    query = select(people).where(people.c.site_id == site_id).order_by(people.c.name)
    return [Person(**row._mapping) for row in connection.execute(query)]


def set_disabled(connection: Connection, person_id: str, at: datetime | None) -> None:
    """Note since when a person may not sign in; ``None`` means that they may."""
    connection.execute(update(people).where(people.c.id == person_id).values(disabled_at=at))


def set_password(connection: Connection, person_id: str, password_hash: str) -> None:
    """Change the hash of a person's password."""
    connection.execute(update(people).where(people.c.id == person_id).values(password_hash=password_hash))


def replace_hash(connection: Connection, person: Person, password_hash: str) -> None:
    """Store another hash of the same password, unless the password was changed in the meantime."""
    same = (people.c.id == person.id, people.c.password_hash == person.password_hash)
    connection.execute(update(people).where(*same).values(password_hash=password_hash))


def set_role(connection: Connection, person_id: str, role: str) -> None:
    """Change a person's role."""
    connection.execute(update(people).where(people.c.id == person_id).values(role=role))


def set_language(connection: Connection, person_id: str, language: str) -> None:
    """Change what the console speaks to a person."""
    connection.execute(update(people).where(people.c.id == person_id).values(language=language))


def set_reads(connection: Connection, person_id: str, reads: str) -> None:
    """Change which languages a person reads."""
    connection.execute(update(people).where(people.c.id == person_id).values(reads=reads))


def end_all_sessions(connection: Connection) -> None:
    """Forget every sign-in."""
    connection.execute(delete(sessions))


_KEY = [api_keys.c[name] for name in ApiKey.__dataclass_fields__]
