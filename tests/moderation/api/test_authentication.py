"""Every route says who may use it, and is held to that."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import access
from moderation.access import NewKey
from moderation.api import authentication
from moderation.api.authentication import check_declared, declared
from moderation.api.described import route_of
from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from tests.builders import NOW
from tests.moderation.api.compatible.test_access import COMPATIBLE
from tests.moderation.api.conftest import client_of

NEEDS = {
    ("POST", "/v1/comments"): "comments:write",
    ("POST", "/v1/comments/batch"): "comments:write",
    ("GET", "/v1/comments"): "comments:read",
    ("GET", "/v1/comments/{comment_id}"): "comments:read",
    ("POST", "/v1/check"): "check",
    ("POST", "/v1/endpoints"): "webhooks",
    ("GET", "/v1/endpoints"): "webhooks",
    ("GET", "/v1/endpoints/{endpoint_id}"): "webhooks",
    ("PATCH", "/v1/endpoints/{endpoint_id}"): "webhooks",
    ("POST", "/v1/endpoints/{endpoint_id}/secret"): "webhooks",
    ("GET", "/v1/deliveries"): "webhooks",
    ("GET", "/v1/deliveries/{delivery_id}"): "webhooks",
    ("POST", "/v1/deliveries/{delivery_id}/replay"): "webhooks",
    ("POST", "/v1/replays"): "webhooks",
    ("POST", "/v1/erasures"): "erasures",
    ("GET", "/v1/erasures/{erasure_id}"): "erasures",
    ("GET", "/v1/policy"): authentication.ANY_SCOPE,
    **dict.fromkeys(
        [
            ("GET", path)
            for path in (
                *("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/style.css"),
                *("/problems", "/problems/{code}"),
            )
        ],
        authentication.PUBLIC,
    ),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of it here is asked of both elsewhere."""
    return sqlite_url


def test_every_route_needs_what_stands_here(app: APIFlask) -> None:
    routes = {
        (method, route_of(rule)): declared(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert routes == NEEDS | COMPATIBLE


def test_a_route_that_declares_nothing_stops_the_start(app: APIFlask) -> None:
    app.add_url_rule("/v1/forgotten", view_func=lambda: "")
    with pytest.raises(RuntimeError, match="/v1/forgotten"):
        check_declared(app)


@pytest.mark.parametrize("route", [route for route, scope in NEEDS.items() if scope != "public"], ids=str)
def test_it_needs_a_key(stranger: FlaskClient, route: tuple[str, str]) -> None:
    answer = stranger.open(route[1], method=route[0])
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("scope", access.SCOPES)
def test_a_key_may_do_what_its_scope_says_and_nothing_else(
    app: APIFlask, context: Context, site: Site, scope: str
) -> None:
    client = client_of(app, context, site, scope)
    for (method, path), needed in NEEDS.items():
        answer = client.open(path.replace("{comment_id}", "c_1").replace("{code}", "not_found"), method=method)
        assert (answer.status_code == 403) == (needed not in (scope, "any", "public")), path
        assert answer.status_code != 401
        if answer.status_code == 403:
            assert answer.json["code"] == "missing_scope"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer mod_unknown", "mod_unknown", "Bearer \x80é", "bearer\tx"]
)
def test_it_refuses_what_is_no_live_key(stranger: FlaskClient, header: str) -> None:
    answer = stranger.get("/v1/policy", headers={"Authorization": header})
    assert answer.status_code == 401
    assert "mod_unknown" not in answer.text


def test_it_refuses_a_revoked_key_at_once(app: APIFlask, context: Context, site: Site) -> None:
    client = client_of(app, context, site)
    assert client.get("/v1/policy").status_code == 200
    with context.database.write() as connection:
        (key,) = access.list_keys(connection, site)
        access.revoke_key(connection, key.id, utc_now())
    assert client.get("/v1/policy").status_code == 401


def test_it_refuses_an_expired_key(app: APIFlask, context: Context, site: Site) -> None:
    with context.database.write() as connection:
        long_ago = NOW - timedelta(days=400)
        _key, secret = access.create_key(connection, site, NewKey("old", days=1), long_ago)
    answer = app.test_client().get("/v1/policy", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_two_keys_of_one_name_live_side_by_side(app: APIFlask, context: Context, site: Site) -> None:
    for _ in range(2):
        assert client_of(app, context, site).get("/v1/policy").status_code == 200


def test_it_reads_the_body_only_of_those_who_may_send_one(stranger: FlaskClient) -> None:
    assert stranger.post("/v1/comments", data=b"{", content_type="application/json").status_code == 401
