"""What a website is told that sends more than it may, and that nobody else notices."""

from dataclasses import replace
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from redis import Redis

from moderation import api, jobs
from moderation.context import Context
from moderation.settings import Settings
from moderation.storage.credentials import Site
from tests.moderation.api.conftest import client_of


@pytest.fixture
def context(context: Context, settings: Settings, valkey: str) -> Context:
    Redis.from_url(valkey).flushall()
    small = {"key_requests_per_second": 0.01, "key_requests_at_once": 8, "author_comments_per_minute": 3}
    return replace(context, settings=settings.model_copy(update=small))


def post(client: FlaskClient, text: str, author: str | None = None, **headers: str) -> tuple[int, dict[str, str]]:
    answer = client.post("/v1/comments", json={"text": text, "author": {"id": author}}, headers=headers)
    return answer.status_code, answer.json


def test_a_key_that_has_used_up_its_rate_is_told_when_to_come_again(client: FlaskClient) -> None:
    answers = [client.get("/v1/policy") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 8 + [429] * 2
    last = answers[-1]
    assert last.content_type == "application/problem+json"
    assert last.json["code"] == "too_many_requests"
    assert 80 <= int(last.headers["Retry-After"]) <= 100
    assert last.json["retry_after_seconds"] == int(last.headers["Retry-After"])


def test_every_answer_says_how_much_is_left(client: FlaskClient) -> None:
    answer = client.get("/v1/policy")
    assert answer.headers["RateLimit-Policy"] == '"key";q=8;w=800'
    assert answer.headers["RateLimit"] == '"key";r=7;t=100'


def test_what_needs_no_key_has_no_rate(client: FlaskClient) -> None:
    answers = [client.get("/healthz") for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers


def test_another_site_does_not_notice(client: FlaskClient, other_client: FlaskClient) -> None:
    for _ in range(20):
        client.get("/v1/policy")
    assert other_client.get("/v1/policy").status_code == 200


def test_two_keys_of_a_site_have_a_rate_each(app: APIFlask, context: Context, site: Site, client: FlaskClient) -> None:
    for _ in range(20):
        client.get("/v1/policy")
    assert client_of(app, context, site, "check").get("/v1/policy").status_code == 200


def test_each_new_comment_of_a_batch_counts(client: FlaskClient) -> None:
    batch = {"comments": [{"text": f"Comment {n}.", "external_id": f"{n}"} for n in range(5)]}
    assert client.post("/v1/comments/batch", json=batch).headers["RateLimit"].startswith('"key";r=3;')
    assert client.post("/v1/comments/batch", json=batch).headers["RateLimit"].startswith('"key";r=2;')


def test_an_author_who_sends_too_many_is_refused_and_others_are_not(client: FlaskClient) -> None:
    answers = [post(client, f"Comment {n}.", "reader-9") for n in range(4)]
    assert [status for status, _ in answers] == [202, 202, 202, 429]
    assert answers[-1][1]["code"] == "too_many_requests"
    assert post(client, "Comment.", "reader-10")[0] == 202


def test_what_was_sent_before_is_answered_even_if_its_author_sends_too_many(client: FlaskClient) -> None:
    first = post(client, "Comment.", "reader-9", **{"Idempotency-Key": "k"})
    for n in range(3):
        post(client, f"Comment {n}.", "reader-9")
    again = post(client, "Comment.", "reader-9", **{"Idempotency-Key": "k"})
    assert (again[0], again[1]["id"]) == (202, first[1]["id"])


def test_in_a_batch_the_comments_that_come_too_soon_are_refused_one_by_one(client: FlaskClient) -> None:
    comments = [{"text": f"{n}", "external_id": f"{n}", "author": {"id": "reader-9"}} for n in range(5)]
    comments.insert(1, {"text": "Another.", "external_id": "other", "author": {"id": "reader-10"}})
    results = client.post("/v1/comments/batch", json={"comments": comments}).json["results"]
    assert [result["status"] for result in results] == [202, 202, 202, 202, 429, 429]
    assert results[5]["problem"]["retry_after_seconds"] in range(10, 21)
    assert results[5]["problem"]["pointer"] == "/comments/5"

    again = client.post("/v1/comments/batch", json={"comments": comments}).json["results"]
    assert [result["status"] for result in again] == [202, 202, 202, 202, 429, 429]


def test_the_limits_stay_shut_while_redis_is_away(context: Context, site: Site, tmp_path: Path) -> None:
    settings = context.settings.model_copy(update={"redis_url": f"unix://{tmp_path}/nobody.sock"})
    app = api.create(replace(context, settings=settings))
    client = client_of(app, context, site)
    answers = [client.get("/v1/policy").status_code for _ in range(20)]
    assert answers == [200] * 4 + [429] * 16  # of two processes, each half


def test_redis_is_not_told_who_an_author_is(client: FlaskClient, valkey: str) -> None:
    post(client, "Comment.", "reader-9@ruritania.example")
    keys = jobs.connect(valkey).keys("limit:*")
    assert len(keys) == 2
    assert not any(b"reader" in key for key in keys)
