"""Makes a new installation usable at once: a site, a key and two people, written down in ``service.json``."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection

from moderation import access, people
from moderation.errors import CallerError, OperatorError
from moderation.people import NewPerson
from moderation.settings import Settings
from moderation.storage.credentials import Site
from moderation.storage.database import Database

SITE = "demo"
KEY = "demo"
FILE = "service.json"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What somebody signs in with."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Service:
    """How to use the service; the content of ``service.json``."""

    url: str
    console_url: str
    api_key: str
    moderator: SignIn
    auditor: SignIn


def ensure(settings: Settings, database: Database, now: datetime) -> Service:
    """Read how to use the service, or make it usable and write that down, readable by its owner alone."""
    file = settings.data_dir / FILE
    known = _read(file)
    if known is None or not _fits(database, known, now):
        known = _make(database, now)
    url = settings.address
    service = Service(url, f"{url}/console", known.api_key, known.moderator, known.auditor)
    _write(file, service)
    return service


def open_form(settings: Settings) -> Settings:
    """Let the demo's form stand on our own pages, so that its article can be tried at once."""
    if SITE in settings.form_sites:
        return settings
    ours = sorted({f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost")} | {_origin(settings)})
    written = "; ".join(filter(None, (settings.form_origins, f"{SITE} = {' '.join(ours)}")))
    return settings.model_copy(update={"form_origins": written})


def _origin(settings: Settings) -> str:
    parts = urlsplit(settings.address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _make(database: Database, now: datetime) -> Service:
    with database.write() as connection:
        site = _find_or_create_site(connection, now)
        for key in access.list_keys(connection, site):
            if key.name == KEY and access.is_live(key, now):
                access.revoke_key(connection, key.id, now)
        _, secret = access.create_key(connection, site, access.NewKey(KEY), now)
        moderator, auditor = (_sign_in(connection, site, role, now) for role in ("moderator", "auditor"))
    return Service("", "", secret, moderator, auditor)


def _find_or_create_site(connection: Connection, now: datetime) -> Site:
    try:
        return access.find_site(connection, SITE)
    except OperatorError:
        return access.create_site(connection, SITE, now)


def _sign_in(connection: Connection, site: Site, role: str, now: datetime) -> SignIn:
    """Give the demo's moderator or auditor a new password; there is one already if ``service.json`` was lost."""
    given = SignIn(f"{role}@{SITE}.example", secrets.token_urlsafe(12))
    try:
        people.set_password(connection, people.find_person(connection, given.email), given.password, now)
    except OperatorError:
        people.create_person(connection, site, NewPerson(given.email, f"Demo {role}", role, given.password), now)
    return given


def _fits(database: Database, service: Service, now: datetime) -> bool:
    """Tell whether this database knows the key: the file may be left from another one."""
    try:
        with database.read() as connection:
            access.check_key(connection, service.api_key, "comments:write", now)
    except CallerError:
        return False
    return True


def _read(file: Path) -> Service | None:
    try:
        fields = json.loads(file.read_text())
        people_in_it = {role: SignIn(**fields[role]) for role in ("moderator", "auditor")}
        return Service(**{**fields, **people_in_it})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(file: Path, service: Service) -> None:
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(asdict(service), stream, indent=2)
        stream.write("\n")
    new.replace(file)
