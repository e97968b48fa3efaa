"""Every route says who may use it, and is held to that."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import access
from moderation.access import NewKey
from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from tests.builders import NOW
from tests.moderation.api.conftest import client_of


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of it here is asked of both elsewhere."""
    return sqlite_url


def test_it_says_that_a_key_is_needed(stranger: FlaskClient) -> None:
    answer = stranger.get("/v1/policy")
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_it_says_that_a_scope_is_missing(app: APIFlask, context: Context, site: Site) -> None:
    answer = client_of(app, context, site, "check").get("/v1/comments")
    assert (answer.status_code, answer.json["code"]) == (403, "missing_scope")


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
