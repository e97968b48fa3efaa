"""The routes of other protocols hold keys, scopes and rates as all routes do, and say so in the protocol's own way."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from moderation import access
from moderation.api import authentication
from moderation.context import Context
from moderation.settings import Settings
from moderation.storage.credentials import Site
from tests.moderation.api.compatible.conftest import POLITICS, count_rows, key_of

COMPATIBLE = {
    ("GET", "/$discovery/rest"): authentication.PUBLIC,
    ("POST", "/v1alpha1/comments:analyze"): "check",
    ("POST", "/v1alpha1/comments:suggestscore"): "comments:write",
    ("POST", "/v1/moderations"): "check",
    ("POST", "/1.1/verify-key"): "check",
    ("POST", "/1.1/comment-check"): "check",
    ("POST", "/1.1/submit-spam"): "comments:write",
    ("POST", "/1.1/submit-ham"): "comments:write",
    ("POST", "/v1/coral"): "check",
}
GUARDED = {path: scope for (_, path), scope in COMPATIBLE.items() if scope != authentication.PUBLIC}
UNKNOWN, LACKING, HASTY = "unknown", "lacking", "hasty"
ANSWERS = {
    "/v1alpha1/": {UNKNOWN: 400, LACKING: 403, HASTY: 429},
    "/v1/moderations": {UNKNOWN: 401, LACKING: 403, HASTY: 429},
    "/1.1/": {UNKNOWN: 200, LACKING: 200, HASTY: 429},
    "/v1/coral": {UNKNOWN: 401, LACKING: 403, HASTY: 429},
}


def expected(path: str, case: str) -> int:
    return next(answers[case] for prefix, answers in ANSWERS.items() if path.startswith(prefix))


def send(client: FlaskClient, path: str, key: str) -> TestResponse:
    """Send a request whose key stands where the protocol has it."""
    if path.startswith("/1.1/"):
        form = urlencode({"api_key": key, "key": key, "comment_content": POLITICS})
        return client.post(path, data=form, content_type="application/x-www-form-urlencoded")
    if path == "/v1/moderations":
        return client.post(path, json={"input": POLITICS}, headers={"Authorization": f"Bearer {key}"})
    return client.post(f"{path}?key={key}", json={})


def is_admitted(answer: TestResponse) -> bool:
    """Tell whether the key was good enough: whoever is admitted is told what remains of the rate."""
    return "RateLimit" in answer.headers


@pytest.mark.parametrize("path", GUARDED)
def test_a_key_that_is_not_live_is_refused(app: APIFlask, path: str) -> None:
    answer = send(app.test_client(), path, "mod_unknown")
    assert answer.status_code == expected(path, UNKNOWN)
    assert not is_admitted(answer)
    assert "mod_unknown" not in answer.text


@pytest.mark.parametrize("scope", access.SCOPES)
def test_a_key_may_do_what_its_scope_says_and_nothing_else(
    app: APIFlask, context: Context, site: Site, scope: str
) -> None:
    key, client = key_of(context, site, scope), app.test_client()
    for path, needed in GUARDED.items():
        answer = send(client, path, key)
        assert is_admitted(answer) == (scope == needed), path
        if scope != needed:
            assert answer.status_code == expected(path, LACKING)
            assert path.startswith("/1.1/") == (answer.text == "invalid")


@pytest.fixture
def slow(app: APIFlask, context: Context, settings: Settings) -> int:
    """A rate so slow that nothing is paid back meanwhile; how many requests it allows at once."""
    Redis.from_url(settings.redis).flushall()
    small = settings.model_copy(update={"key_requests_per_second": 0.01, "key_requests_at_once": 30})
    app.extensions["moderation"] = replace(context, settings=small)
    return 30


@pytest.mark.parametrize("path", GUARDED)
def test_the_rate_of_the_key_holds(app: APIFlask, context: Context, site: Site, path: str, slow: int) -> None:
    key, client = key_of(context, site, *access.SCOPES), app.test_client()
    answers = [send(client, path, key) for _ in range(slow + 1)]
    assert all(is_admitted(answer) for answer in answers)
    assert answers[0].headers["RateLimit"].startswith('"key";r=29;')
    assert expected(path, HASTY) not in {answer.status_code for answer in answers[:-1]}
    assert answers[-1].status_code == expected(path, HASTY)
    assert 80 <= int(answers[-1].headers["Retry-After"]) <= 100


@pytest.mark.usefixtures("slow")
def test_a_long_text_counts_as_the_comments_that_it_would_be(app: APIFlask, api_key: str) -> None:
    client, key = app.test_client(), {"Authorization": f"Bearer {api_key}"}
    body = {"comment": {"text": POLITICS.ljust(512 * 10)}, "requestedAttributes": {"TOXICITY": {}}}
    answer = client.post(f"/v1alpha1/comments:analyze?key={api_key}", json=body)
    assert answer.headers["RateLimit"].startswith('"key";r=20;')
    answer = client.post("/v1/moderations", json={"input": [POLITICS] * 10}, headers=key)
    assert answer.headers["RateLimit"].startswith('"key";r=10;')


def test_a_key_writes_about_its_own_site_alone(
    app: APIFlask, context: Context, other_site: Site, api_key: str, site: Site
) -> None:
    send(app.test_client(), "/1.1/submit-spam", key_of(context, other_site, "comments:write"))
    with context.database.read() as connection:
        sites = (
            connection.exec_driver_sql("SELECT site_id FROM audit_entries WHERE action = 'disputed'").scalars().all()
        )
    assert sites == [other_site.id]


def test_what_is_refused_is_not_taken_down(app: APIFlask, context: Context, site: Site) -> None:
    key = key_of(context, site, "check")
    before = count_rows(context.database)
    send(app.test_client(), "/1.1/submit-spam", key)
    assert count_rows(context.database) == before


@pytest.mark.parametrize("path", [path for path in GUARDED if not path.startswith("/1.1/")])
def test_a_wrong_method_or_media_type_is_refused(app: APIFlask, path: str, api_key: str) -> None:
    client = app.test_client()
    headers = {"Authorization": f"Bearer {api_key}"}
    assert client.get(f"{path}?key={api_key}").status_code == 405
    wrong = client.post(f"{path}?key={api_key}", data=b"<a/>", content_type="text/xml", headers=headers)
    assert 400 <= wrong.status_code < 500
    assert wrong.is_json or wrong.content_type == "application/problem+json"
