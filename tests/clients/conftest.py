"""A service for the clients to talk to over real HTTP, and a server that answers whatever a test has written down."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask import request
from werkzeug.serving import WSGIRequestHandler, make_server

from moderation import endpoints
from moderation.api.described import route_of
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.storage.credentials import Site
from tests.builders import a_comment
from workers.screening import screen

CLIENTS = Path(__file__).parent.parent.parent / "clients"
sys.path.insert(0, str(CLIENTS / "python"))
TAGS = {"Comments", "Policy", "Second looks", "Webhooks"}


class Silent(WSGIRequestHandler):
    """Serves without a line on standard error for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # werkzeug's name
        """Say nothing."""


@dataclass
class Service:
    """The API over HTTP, with a decided comment, an endpoint, and a delivery that waits."""

    url: str
    api_key: str
    comment_id: str
    endpoint_id: str
    seen: set[tuple[str, str]] = field(default_factory=set)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: what is tried here are the clients."""
    return sqlite_url


@pytest.fixture
def document(app: APIFlask) -> dict[str, Any]:
    """The service's OpenAPI document."""
    return dict(app.test_client().get("/openapi.json").json)


@pytest.fixture
def operations(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Every operation that a client should have: its method and path."""
    return {
        (method.upper(), path)
        for path, found in document["paths"].items()
        for method, operation in found.items()
        if set(operation["tags"]) & TAGS
    }


@pytest.fixture
def service(app: APIFlask, context: Context, site: Site, api_key: str) -> Iterator[Service]:
    """A service that runs."""
    with context.database.write() as connection:
        endpoint = endpoints.create(
            connection, site.id, "https://hooks.ruritania.example/", Change(site.id, "website", utc_now())
        )
    comment = a_comment(context, site, "You are an idiot.", external_id="first")
    assert screen(context, utc_now) == 1
    service = Service("", api_key, comment.id, endpoint.id)
    app.before_request(lambda: _note(service))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


def _note(service: Service) -> None:
    if request.url_rule is not None:
        service.seen.add((request.method, route_of(request.url_rule)))


@dataclass(frozen=True)
class Answer:
    """One answer of the server below."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Scripted:
    """A server that gives the answers that a test has written down, and keeps what it was asked."""

    url: str
    answers: list[Answer]
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def answering(*answers: Answer) -> Iterator[Scripted]:
    """Run it until the end of the block."""
    scripted = Scripted("", list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self.rfile.read(length)
            scripted.asked.append({name.lower(): value for name, value in self.headers.items()})
            answer = scripted.answers.pop(0)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(answer.body).encode())

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        scripted.url = f"http://127.0.0.1:{server.server_port}"
        yield scripted
        server.shutdown()
        thread.join()
