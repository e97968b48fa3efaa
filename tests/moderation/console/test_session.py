"""Signing in and out."""

import json
import logging

import pytest
from flask.testing import FlaskClient

from moderation import logs, people
from moderation.context import Context, utc_now
from moderation.people import NewPerson
from moderation.settings import Settings
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import PASSWORD
from tests.moderation.console.conftest import Visitor


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: nothing here depends on which."""
    return sqlite_url


def add(database: Database, site: Site, role: str) -> dict[str, str]:
    email = f"{role}@ruritania.example"
    with database.write() as connection:
        people.create_person(connection, site, NewPerson(email, "Sapt", role, PASSWORD), utc_now())
    return {"email": email, "password": PASSWORD}


@pytest.mark.parametrize(("role", "home"), [("moderator", "/console/queue"), ("auditor", "/console/log")])
def test_it_signs_people_in_and_leads_them_to_their_work(
    database: Database, site: Site, guest: FlaskClient, role: str, home: str
) -> None:
    answer = guest.post("/console/sign-in", data=add(database, site, role))
    assert (answer.status_code, answer.location) == (303, home)
    assert guest.get(home).status_code == 200
    assert guest.get("/console/").location == home
    assert guest.get("/console/sign-in").location == home
    assert guest.get("/").location == "/console/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_websites(
    database: Database, site: Site, guest: FlaskClient
) -> None:
    cookie = guest.post("/console/sign-in", data=add(database, site, "moderator")).headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


class TestBehindHttps:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"secure_cookies": True})

    def test_the_cookie_is_bound_to_https_and_to_the_host(
        self, database: Database, site: Site, guest: FlaskClient
    ) -> None:
        cookie = guest.post("/console/sign-in", data=add(database, site, "moderator")).headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        assert "Secure" in cookie
        assert guest.get("/console/queue", base_url="https://localhost").status_code == 200


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    database: Database, site: Site, guest: FlaskClient
) -> None:
    known = add(database, site, "moderator") | {"password": "wrong"}
    unknown = {"email": "nobody@ruritania.example", "password": "wrong"}
    for form in (known, unknown):
        answer = guest.post("/console/sign-in", data=form)
        assert answer.status_code == 401
        assert "The e-mail address or the password is wrong." in answer.text
        assert "Set-Cookie" not in answer.headers
        assert f'value="{form["email"]}"' in answer.text
        assert "WWW-Authenticate" not in answer.headers


def test_guessing_is_slowed_down(database: Database, site: Site, guest: FlaskClient) -> None:
    form = add(database, site, "moderator")
    for _ in range(5):
        guest.post("/console/sign-in", data=form | {"password": "wrong"})
    answer = guest.post("/console/sign-in", data=form)
    assert answer.status_code == 429
    assert "Too many wrong tries" in answer.text


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/console/log?outcome=reject", "/console/log?outcome=reject"),
        ("https://evil.example/console/", "/console/queue"),
        ("//evil.example/console/", "/console/queue"),
        ("/\\evil.example/console/", "/console/queue"),
        ("/console/\\..\\evil", "/console/queue"),
        ("/v1/comments", "/console/queue"),
        ("javascript:alert(1)", "/console/queue"),
        ("/console/\r\nSet-Cookie: a=b", "/console/queue"),
        ("http://[", "/console/queue"),
    ],
)
def test_it_goes_on_to_the_page_asked_for_but_never_to_another_website(
    database: Database, site: Site, guest: FlaskClient, wanted: str, location: str
) -> None:
    answer = guest.post("/console/sign-in", data=add(database, site, "moderator") | {"next": wanted})
    assert answer.location == location


def test_signing_out_ends_the_session_on_the_server(moderator: Visitor) -> None:
    cookie = moderator.client.get_cookie("session")
    assert cookie is not None
    answer = moderator.post("/console/sign-out")
    assert answer.location == "/console/sign-in"
    moderator.client.set_cookie("session", cookie.value)
    assert moderator.get("/console/queue").location.startswith("/console/sign-in?")


def test_signing_out_leaves_no_page_behind_in_the_browser(moderator: Visitor) -> None:
    assert moderator.post("/console/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_every_try_is_in_the_log_with_its_end_and_without_what_was_typed(
    database: Database, site: Site, guest: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    form = add(database, site, "moderator")
    with caplog.at_level(logging.INFO):
        guest.post("/console/sign-in", data=form | {"password": "typed-by-mistake"})
        guest.post("/console/sign-in", data=form)
        guest.get("/console/queue")
    lines = [json.loads(logs.JsonFormatter().format(record)) for record in caplog.records]
    tries = [line for line in lines if line["logger"] == "moderation.sign_ins"]
    assert [(line["what"], line["address"], line["level"]) for line in tries] == [
        ("wrong_credentials", "127.0.0.1", "warning"),
        ("signed_in", "127.0.0.1", "info"),
    ]
    person = tries[1]["by"]
    assert person.startswith("p_")
    assert [line["by"] for line in lines if line.get("route") == "/console/queue"] == [person]
    assert "typed-by-mistake" not in json.dumps(lines)
    assert form["email"] not in json.dumps(lines)


def test_a_form_sent_after_the_session_ended_says_so(context: Context, moderator: Visitor) -> None:
    people.sign_out(context.database, moderator.who)
    answer = moderator.post("/console/queue/next")
    assert answer.location == "/console/sign-in?ended=1"
    assert "Your sign-in has ended and nothing was changed" in moderator.get(answer.location).text
