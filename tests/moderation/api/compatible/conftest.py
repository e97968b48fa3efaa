"""The service on a real address, for the real clients of other services."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from sqlalchemy import text
from werkzeug.serving import make_server

from moderation import access, api
from moderation.access import NewKey
from moderation.context import Context
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW

TABLES = ("audit_entries", "comments", "comment_texts", "decisions", "tallies")
INSULT = "You are a fucking idiot."
POLITICS = "This government is a disgrace and must resign at once!"
DOUBTFUL = "What a moron."


@dataclass(frozen=True)
class Service:
    """Where it listens, and a key with every scope."""

    port: int
    key: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: nothing of this is about the database."""
    return sqlite_url


@pytest.fixture
def app(context: Context) -> APIFlask:
    """The API."""
    return api.create(context)


@pytest.fixture
def service(app: APIFlask, api_key: str) -> Iterator[Service]:
    """The API, listening."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Service(server.port, api_key)
    server.shutdown()
    server.server_close()


def key_of(context: Context, site: Site, *scopes: str) -> str:
    """Make a key of these scopes."""
    with context.database.write() as connection:
        return access.create_key(connection, site, NewKey(" ".join(scopes), scopes), NOW)[1]


def count_rows(database: Database) -> dict[str, int]:
    """Count what is stored."""
    with database.read() as connection:
        return {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}


def read_disputes(database: Database) -> list[tuple[str, str, str]]:
    """Fetch who disputed what, by which rules."""
    query = "SELECT actor, rules, detail FROM audit_entries WHERE action = 'disputed' ORDER BY sequence"
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
