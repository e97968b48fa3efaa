"""People who use the console: each has signed in by the form, with a cookie of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation import people
from moderation.console.gate import cookie_name
from moderation.context import Context, utc_now
from moderation.people import NewPerson, SignedIn
from moderation.storage.credentials import Site
from tests.builders import PASSWORD


@dataclass(frozen=True)
class Visitor:
    """Somebody before a browser."""

    client: FlaskClient
    who: SignedIn

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, **form: object) -> TestResponse:
        """Send a form, with the hidden token that every form of a page has."""
        return self.client.post(path, data={"csrf_token": self.who.session.csrf_token, **form})

    def take_next(self) -> str:
        """Press "Take the next"; gives the address of the comment's page."""
        answer = self.post("/console/queue/next")
        assert answer.status_code == 303
        return answer.location

    def token(self, page: str) -> str:
        """Read from a page the token of the claim that it stands under."""
        found = re.search(r'name="token" value="(\d+)"', self.get(page).text)
        assert found is not None
        return found[1]

    def decide(self, page: str, **form: object) -> TestResponse:
        """Send the form that decides the comment of this page."""
        address = page.partition("?")[0]
        return self.post(f"{address}/decision", token=self.token(page), **form)


@pytest.fixture
def guest(app: APIFlask) -> FlaskClient:
    """Somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def visitor(app: APIFlask, context: Context, site: Site) -> Callable[..., Visitor]:
    """Make somebody of a role, by default at the first site, who has signed in."""

    def make(role: str = "moderator", name: str = "Antoinette", at: Site = site) -> Visitor:
        email = f"{name.lower()}@ruritania.example"
        with context.database.write() as connection:
            people.create_person(connection, at, NewPerson(email, name, role, PASSWORD), utc_now())
        who, token = people.sign_in(context.database, email, PASSWORD, caller=people.Caller("192.0.2.7"), now=utc_now())
        client = app.test_client()
        client.set_cookie(cookie_name(context), token)
        return Visitor(client, who)

    return make


@pytest.fixture
def moderator(visitor: Callable[..., Visitor]) -> Visitor:
    """Antoinette, who works the queue."""
    return visitor()


@pytest.fixture
def auditor(visitor: Callable[..., Visitor]) -> Visitor:
    """Flavia, who reads the log."""
    return visitor("auditor", "Flavia")
