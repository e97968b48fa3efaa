"""What tests stand on: real databases, a real Valkey, the shipped policy."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import access
from moderation.app import create_app
from moderation.context import Context
from moderation.jobs import Bell
from moderation.settings import Settings
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from rules import Policy, load_policy
from tests import servers
from tests.builders import NOW


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


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite database."""
    return f"sqlite:///{tmp_path / 'moderation.db'}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """An empty PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgresql_server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind, one after the other."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of each kind, with its tables."""
    opened = open_database(database_url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path, database_url: str, valkey: str) -> Settings:
    """Settings of an installation in a temporary folder."""
    return Settings(data_dir=tmp_path, database_url=database_url, redis_url=valkey)


@pytest.fixture
def context(settings: Settings, database: Database, policy: Policy) -> Context:
    """What a request or a job is handed."""
    return Context(settings, database, Bell(settings.redis), policy)


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


@pytest.fixture
def app(context: Context) -> APIFlask:
    """The web application."""
    return create_app(context)


@pytest.fixture
def client(app: APIFlask, api_key: str) -> FlaskClient:
    """A website: every request carries its key."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {api_key}"
    return client
