"""GET /v1/policy."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation.context import Context
from moderation.storage.credentials import Site
from tests.moderation.api.conftest import client_of

LANGUAGES = {"en", "ru", "az", "tr", "ka", "hy"}


def test_it_gives_the_clauses_and_the_limit_in_six_languages(client: FlaskClient, context: Context) -> None:
    policy = client.get("/v1/policy").json
    assert policy["fingerprint"] == context.policy.fingerprint
    assert policy["max_characters"] == 512
    assert [clause["id"] for clause in policy["clauses"]] == [clause.id for clause in context.policy.clauses]
    assert len(policy["clauses"]) == 5
    for words in (
        policy["text"],
        policy["limit_text"],
        policy["counting_rule"],
        *(c["text"] for c in policy["clauses"]),
    ):
        assert set(words) == LANGUAGES


@pytest.mark.parametrize("scope", ["check", "comments:read", "comments:write"])
def test_any_live_key_may_read_it(app: APIFlask, context: Context, site: Site, scope: str) -> None:
    assert client_of(app, context, site, scope).get("/v1/policy").status_code == 200


def test_nobody_else_may(stranger: FlaskClient) -> None:
    assert stranger.get("/v1/policy").status_code == 401
