"""Who may see and do what in the console."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask import Blueprint
from flask.testing import FlaskClient

from moderation import console, people
from moderation.api import create
from moderation.console import ROUTES
from moderation.console.gate import Route, add_routes, check_declared
from moderation.context import Context
from moderation.people import ANYBODY
from moderation.storage.credentials import Site
from tests.moderation.console.builders import an_escalated_comment
from tests.moderation.console.conftest import Visitor


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: nothing here depends on which."""
    return sqlite_url


GUARDED = [route for route in ROUTES if route.right != ANYBODY]
OPEN = {route.name for route in ROUTES if route.right == ANYBODY}


def test_only_signing_in_and_the_signposts_are_open_to_anybody() -> None:
    signing_in = {"session_start", "session_ask", "session_enter", "session_ask_code", "session_enter_code"}
    by_provider = {"signing_on_begin", "signing_on_finish"}
    assert {"console__root", "console__nowhere", "speaking_choose", *signing_in, *by_provider} == OPEN


def test_it_sends_guests_to_sign_in_and_remembers_where_they_wanted_to_go(guest: FlaskClient) -> None:
    assert guest.get("/console/log?outcome=reject").location.endswith("next=%2Fconsole%2Flog%3Foutcome%3Dreject")


@pytest.mark.parametrize("role", people.ROLES)
def test_the_bar_leads_where_a_role_may_go_and_nowhere_else(visitor: Callable[..., Visitor], role: str) -> None:
    somebody = visitor(role, "Fritz")
    bar = somebody.get("/console/account").text.partition("</header>")[0]
    for path, right in {"queue": "review", "log": "log", "deliveries": "deliveries", "people": "team"}.items():
        assert (f'href="/console/{path}"' in bar) is people.may(role, right), path
    home = somebody.get("/console/").location
    assert somebody.get(home).status_code == 200


def test_auditors_have_no_way_to_decide(context: Context, site: Site, auditor: Visitor) -> None:
    comment_id = an_escalated_comment(context, site)
    page = auditor.get(f"/console/comments/{comment_id}")
    assert page.status_code == 200
    assert "/decision" not in page.text
    assert "/claim" not in page.text
    assert 'href="/console/queue"' not in page.text
    answer = auditor.post(f"/console/comments/{comment_id}/decision", outcome="approve", token=1)
    assert answer.status_code == 403


def test_another_sites_comment_looks_like_none(context: Context, other_site: Site, moderator: Visitor) -> None:
    comment_id = an_escalated_comment(context, other_site)
    assert moderator.get(f"/console/comments/{comment_id}").status_code == 404
    assert moderator.post(f"/console/comments/{comment_id}/claim").status_code == 404
    assert moderator.get(f"/console/log/{comment_id}/1").status_code == 404
    assert comment_id not in moderator.get("/console/queue").text
    assert comment_id not in moderator.get("/console/log").text
    assert comment_id not in moderator.get("/console/log.csv").text


@pytest.mark.parametrize("token", [None, "", "x" * 43])
def test_it_refuses_a_form_without_the_sessions_token(
    context: Context, site: Site, moderator: Visitor, token: str | None
) -> None:
    an_escalated_comment(context, site)
    answer = moderator.client.post("/console/queue/next", data={} if token is None else {"csrf_token": token})
    assert answer.status_code == 403
    assert "open it again" in answer.text


def test_it_refuses_a_token_of_somebody_elses_session(moderator: Visitor, auditor: Visitor) -> None:
    token = auditor.who.session.csrf_token
    assert moderator.client.post("/console/queue/next", data={"csrf_token": token}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, True),
    ],
)
def test_it_refuses_forms_that_come_from_other_websites(
    moderator: Visitor, guest: FlaskClient, headers: dict[str, str], allowed: bool
) -> None:
    form = {"csrf_token": moderator.who.session.csrf_token}
    answer = moderator.client.post("/console/queue/next", data=form, headers=headers)
    assert (answer.status_code == 303) is allowed
    entering = guest.post("/console/sign-in", data={"email": "a@b.example", "password": "x"}, headers=headers)
    assert entering.status_code == (401 if allowed else 403)


def test_a_page_that_declares_no_right_stops_the_application(context: Context) -> None:
    app = create(context)
    silent = Blueprint("console", __name__)
    silent.add_url_rule("/console/secret", "secret", lambda: "everything")
    app.register_blueprint(silent)
    with pytest.raises(RuntimeError, match=r"The route /console/secret declares no right; add it to ROUTES"):
        check_declared(app, silent, ROUTES)


def test_a_page_that_asks_for_a_right_that_is_none_stops_the_application(context: Context) -> None:
    route = Route("GET", "/console/secret", console._root, "everything")
    with pytest.raises(RuntimeError, match=r"The route /console/secret asks for 'everything', which"):
        add_routes(Blueprint("console", __name__), context, [route])


def test_every_declared_page_is_there(app: APIFlask) -> None:
    served = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("console.")}
    assert served == {route.path for route in ROUTES} | {"/console/static/<path:filename>"}


def test_the_consoles_pages_stand_apart_from_the_api(app: APIFlask) -> None:
    assert not [
        path for path in app.test_client().get("/openapi.json").get_json()["paths"] if path.startswith("/console")
    ]
    assert console.ROUTES[0] == Route("GET", "/", console._root, ANYBODY)


def test_it_refuses_nul_which_postgresql_cannot_compare(moderator: Visitor) -> None:
    for path in ("/console/comments/a%00b", "/console/log?rule=%00", "/console/queue?after=%00"):
        answer = moderator.get(path)
        assert answer.status_code == 400, path
        assert "NUL" in answer.text


def test_an_unknown_page_says_so_in_the_consoles_own_look(moderator: Visitor, guest: FlaskClient) -> None:
    for client in (moderator.client, guest):
        answer = client.get("/console/nowhere/at/all")
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_no_page_is_kept_by_a_cache_or_runs_foreign_scripts(moderator: Visitor, guest: FlaskClient) -> None:
    for answer in (moderator.get("/console/queue"), moderator.get("/console/log"), guest.get("/console/sign-in")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "style=" not in answer.text
        assert "<script>" not in answer.text
        assert "http://" not in answer.text
        assert "https://" not in answer.text
