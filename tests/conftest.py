"""What tests stand on: real databases, a real Valkey, the shipped policy."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from apiflask import APIFlask
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, sync_playwright
from psycopg import Connection
from psycopg.errors import DuplicateObject
from sqlalchemy import make_url

from moderation import access
from moderation.app import create_app
from moderation.context import Context
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from rules import Policy, load_policy
from tests import servers
from tests.builders import NOW

LOGIN = "moderation_tests"
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(autouse=True)
def cheap_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at argon2's least cost, or signing in would take most of the time of many tests.

    A test marked ``costly_passwords`` gets what is shipped.
    """
    if "costly_passwords" not in request.keywords:
        monkeypatch.setattr("moderation.people.passwords._hasher", PasswordHasher(1, 8, 1))


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The shipped pack."""
    return load_policy()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of the tests' own, or the one that MODERATION_TEST_POSTGRESQL names."""
    given = os.environ.get("MODERATION_TEST_POSTGRESQL")
    if given:
        yield given
        return
    with TemporaryDirectory(prefix="moderation-postgresql-") as folder, servers.postgresql(Path(folder)) as url:
        yield url


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """A Valkey of the tests' own; whoever uses it empties it first."""
    with TemporaryDirectory(prefix="moderation-valkey-") as folder, servers.valkey(Path(folder)) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with its tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "moderation.db"
    with closing(open_database(f"sqlite:///{file}")) as database:
        migrate(database)
    return file


@pytest.fixture(scope="session")
def postgresql_admin(postgresql_server: str) -> Iterator[Connection]:
    """A connection that makes databases and drops them."""
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, postgresql_admin: Connection) -> str:
    """The name of a PostgreSQL database with its tables, to be copied."""
    name = _create_database(postgresql_admin)
    with closing(open_database(_name_database(postgresql_server, name))) as database:
        migrate(database)
    _create_login(postgresql_admin)
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A SQLite database with its tables and nothing in them."""
    file = tmp_path / "moderation.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_admin: Connection, postgresql_template: str) -> Iterator[str]:
    """A PostgreSQL database with its tables and nothing in them, for a login that may do what the service must."""
    with _copied(postgresql_server, postgresql_admin, postgresql_template) as url:
        yield url


@pytest.fixture(scope="module")
def lasting_postgresql_url(
    postgresql_server: str, postgresql_admin: Connection, postgresql_template: str
) -> Iterator[str]:
    """The same, for all the tests of a file."""
    with _copied(postgresql_server, postgresql_admin, postgresql_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of each kind, one after the other, with its tables and nothing in them."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, open."""
    with closing(open_database(database_url)) as opened:
        yield opened


@pytest.fixture
def owners_url(database_url: str, postgresql_server: str) -> str:
    """The same, for who owns the tables: to do what the service may not."""
    url, owner = make_url(database_url), make_url(postgresql_server)
    if url.username == LOGIN:
        url = url.set(username=owner.username, password=owner.password)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def owners_database(owners_url: str) -> Iterator[Database]:
    """The same, open."""
    with closing(open_database(owners_url)) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, database_url: str, valkey: str) -> Settings:
    """Settings of an installation in a temporary folder."""
    return Settings(data_dir=tmp_path, database_url=database_url, redis_url=valkey)


@pytest.fixture
def context(settings: Settings, database: Database, policy: Policy) -> Context:
    """What a request or a job is handed."""
    return Context(settings, database, Bell(settings.redis), Policies(policy))


@pytest.fixture
def site(database: Database) -> Site:
    """A site of the installation."""
    with database.write() as connection:
        return access.create_site(connection, "Ruritania Today", NOW)


@pytest.fixture
def other_site(database: Database) -> Site:
    """Another site, which must not see anything of the first."""
    with database.write() as connection:
        return access.create_site(connection, "Strelsau Post", NOW)


@pytest.fixture
def api_key(database: Database, site: Site) -> str:
    """A live API key of the site, with every scope."""
    with database.write() as connection:
        return access.create_key(connection, site, access.NewKey("tests"), NOW)[1]


class Compiled(BytecodeCache):
    """Templates that one application has compiled, for those of other tests: it is most of the cost of a first page."""

    def __init__(self) -> None:
        """Start empty."""
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is there."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture
def app(context: Context) -> APIFlask:
    """The web application."""
    app = create_app(context)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def client(app: APIFlask, api_key: str) -> FlaskClient:
    """A website: every request carries its key."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {api_key}"
    return client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without a window; of a module only, since Playwright's event loop must not outlive its tests."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        pytest.fail("The tests of the pages need Chromium, which is missing; install it: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


def _create_database(admin: Connection, template: str = "template1") -> str:
    name = f"test_{uuid.uuid4().hex}"
    # Half as long as by the write-ahead log, where nothing is ever brought to the disk.
    admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    return name


@contextmanager
def _copied(server: str, admin: Connection, template: str) -> Iterator[str]:
    name = _create_database(admin, template)
    owners = make_url(_name_database(server, name))
    yield owners.set(username=LOGIN, password=LOGIN).render_as_string(hide_password=False)
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _create_login(admin: Connection) -> None:
    with suppress(DuplicateObject):
        admin.execute(f"CREATE ROLE {LOGIN} LOGIN PASSWORD '{LOGIN}' IN ROLE moderation_service".encode())


def _name_database(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")
