"""Whatever is sent, the answer is a problem document that names the fault and repeats none of the text."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

SECRET = "strelsau"
JSON = "application/json"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: none of this gets as far as the database, except for the key."""
    return sqlite_url


UNREADABLE: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "invalid_json"),
    "half an object": (b'{"text": "strelsau', 400, "invalid_json"),
    "two objects": (b'{"text": "strelsau"} {}', 400, "invalid_json"),
    "a raw line break": (b'{"text": "strelsau\n"}', 400, "invalid_json"),
    "NaN": (b'{"text": "strelsau", "revision": NaN}', 400, "invalid_json"),
    "Infinity": (b'{"text": "strelsau", "revision": -Infinity}', 400, "invalid_json"),
    "5,000 digits": (b'{"text": "strelsau", "revision": ' + b"1" * 5000 + b"}", 400, "invalid_json"),
    "5,000 decimals": (b'{"text": "strelsau", "revision": 0.' + b"1" * 5000 + b"}", 400, "invalid_json"),
    "1e400": (b'{"text": "strelsau", "revision": 1e400}', 422, "invalid_field"),
    "a key that stands twice": (b'{"text": "strelsau", "text": "hentzau"}', 400, "duplicate_key"),
    "a key that stands twice, deeper": (b'{"text": "x", "author": {"id": "1", "id": "2"}}', 400, "duplicate_key"),
    "Latin-1": ('{"text": "strelsau ü"}'.encode("latin-1"), 400, "invalid_encoding"),
    "UTF-16": ('{"text": "strelsau"}'.encode("utf-16"), 400, "invalid_encoding"),
    "UTF-8 surrogates": (b'{"text": "strelsau \xed\xa0\x80"}', 400, "invalid_encoding"),
    "a byte order mark": (b'\xef\xbb\xbf{"text": "strelsau"}', 400, "invalid_json"),
    "an array": (b'["strelsau"]', 422, "invalid_field"),
    "a string": (b'"strelsau"', 422, "invalid_field"),
    "null": (b"null", 422, "invalid_field"),
    "7,000-deep nesting": (b"[" * 7000 + b"]" * 7000, 400, "invalid_json"),
    "7,000-deep objects": (b'{"a":' * 3000, 400, "invalid_json"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_it_refuses_what_no_two_readers_would_read_alike(client: FlaskClient, name: str) -> None:
    body, status, code = UNREADABLE[name]
    answer = client.post("/v1/comments", data=body, content_type=JSON)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    expect_problem(answer)


@pytest.mark.parametrize("path", ["/v1/comments", "/v1/comments/batch", "/v1/check"])
def test_it_reads_every_body_as_strictly(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data=b'{"text": "strelsau", "text": "hentzau"}', content_type=JSON)
    assert (answer.status_code, answer.json["code"]) == (400, "duplicate_key")


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "no text": ({}, "missing_field", "/text"),
    "an empty text": ({"text": ""}, "invalid_field", "/text"),
    "NUL": ({"text": "strelsau\0"}, "invalid_field", "/text"),
    "a lone surrogate": ({"text": "strelsau \ud800"}, "invalid_field", "/text"),
    "a number as text": ({"text": 5}, "invalid_field", "/text"),
    "null as text": ({"text": None}, "invalid_field", "/text"),
    "an unknown field": ({"text": "strelsau", "colour": "red"}, "unknown_field", "/colour"),
    "an unknown field in an object": ({"text": "x", "author": {"email": "a@b"}}, "unknown_field", "/author/email"),
    "a text as field": ({"text": "x", "strelsau and more": 1}, "unknown_field", ""),
    "__proto__": ({"text": "x", "__proto__": {}}, "unknown_field", ""),
    "NUL in an id": ({"text": "x", "external_id": "a\0"}, "invalid_field", "/external_id"),
    "NUL in a name": ({"text": "x", "author": {"name": "a\0"}}, "invalid_field", "/author/name"),
    "an empty id": ({"text": "x", "external_id": ""}, "invalid_field", "/external_id"),
    "a number as id": ({"text": "x", "external_id": 7}, "invalid_field", "/external_id"),
    "a long id": ({"text": "x", "external_id": "x" * 256}, "invalid_field", "/external_id"),
    "revision 0": ({"text": "x", "revision": 0}, "invalid_field", "/revision"),
    "revision 1.5": ({"text": "x", "revision": 1.5}, "invalid_field", "/revision"),
    "revision as text": ({"text": "x", "revision": "1"}, "invalid_field", "/revision"),
    "revision true": ({"text": "x", "revision": True}, "invalid_field", "/revision"),
    "a great revision": ({"text": "x", "revision": 2**31}, "invalid_field", "/revision"),
    "a list as article": ({"text": "x", "article": []}, "invalid_field", "/article"),
    "a script as address": ({"text": "x", "article": {"url": "javascript:alert(1)"}}, "invalid_field", "/article/url"),
    "no language": ({"text": "x", "language": "English"}, "invalid_field", "/language"),
    "no time": ({"text": "x", "posted_at": "yesterday"}, "invalid_field", "/posted_at"),
    "a time without zone": ({"text": "x", "posted_at": "2026-11-22T12:00:00"}, "invalid_field", "/posted_at"),
    "a time of seconds": ({"text": "x", "posted_at": 1700000000}, "invalid_field", "/posted_at"),
    "February 30": ({"text": "x", "posted_at": "2026-02-30T12:00:00Z"}, "invalid_field", "/posted_at"),
    "the year 9999": ({"text": "x", "posted_at": "9999-12-31T23:59:59-12:00"}, "invalid_field", "/posted_at"),
}


@pytest.mark.parametrize("name", WRONG)
def test_it_names_the_field_that_cannot_be_taken(client: FlaskClient, name: str) -> None:
    body, code, pointer = WRONG[name]
    answer = client.post("/v1/comments", data=json.dumps(body), content_type=JSON)
    assert (answer.status_code, answer.json["code"], answer.json["pointer"]) == (422, code, pointer)
    expect_problem(answer)


@pytest.mark.parametrize("key", ["", "two words", "ключ", "x" * 256])
def test_it_refuses_an_idempotency_key_that_is_not_plain(client: FlaskClient, key: str) -> None:
    head = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = client.post("/v1/comments", json={"text": "Good."}, headers=head)
    assert (answer.status_code, answer.json["parameter"]) == (422, "Idempotency-Key")


def test_it_lists_all_mistakes_at_once(client: FlaskClient) -> None:
    answer = client.post("/v1/comments", json={"colour": 1, "revision": "x"})
    assert [mistake["pointer"] for mistake in answer.json["errors"]] == ["/text", "/revision", "/colour"]


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_it_refuses_what_does_not_say_that_it_is_json(client: FlaskClient, content_type: str | None) -> None:
    answer = client.post("/v1/comments", data=b'{"text": "strelsau"}', content_type=content_type)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")
    expect_problem(answer)


def test_it_refuses_a_compressed_body(client: FlaskClient) -> None:
    answer = client.post("/v1/comments", data=b"x", content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


def test_it_refuses_a_body_over_16_kib(client: FlaskClient) -> None:
    body = json.dumps({"text": "strelsau", "author": {"name": "x" * 16_384}})
    answer = client.post("/v1/comments", data=body, content_type=JSON)
    assert (answer.status_code, answer.json["code"], answer.json["limit_bytes"]) == (413, "body_too_large", 16_384)
    expect_problem(answer)


@pytest.mark.parametrize(("extra", "status"), [(0, 202), (1, 413)])
def test_it_measures_a_body_that_comes_in_chunks(client: FlaskClient, extra: int, status: int) -> None:
    body = b'{"text": "strelsau"}'.ljust(16_384 + extra)
    chunks = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/v1/comments", content_type=JSON, environ_overrides=chunks)
    assert answer.status_code == status


def test_it_refuses_a_body_that_ends_early(client: FlaskClient) -> None:
    cut = {"wsgi.input": io.BytesIO(b'{"text": "x"}'), "wsgi.input_terminated": True, "CONTENT_LENGTH": "50"}
    answer = client.post("/v1/comments", content_type=JSON, environ_overrides=cut)
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


def test_it_takes_a_batch_up_to_4_mib(client: FlaskClient) -> None:
    body = json.dumps({"comments": [{"text": "x", "author": {"name": "x" * 8000}}] * 500})
    assert client.post("/v1/comments/batch", data=body, content_type=JSON).status_code == 200
    answer = client.post("/v1/comments/batch", data=body + " " * 300_000, content_type=JSON)
    assert (answer.status_code, answer.json["limit_bytes"]) == (413, 4_194_304)


def test_it_refuses_100_000_deep_nesting_in_a_batch(client: FlaskClient) -> None:
    body = b'{"comments": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = client.post("/v1/comments/batch", data=body, content_type=JSON)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("path", ["/v1/comments/%00", "/v1/comments/c_%ED%A0%80", "/v1/comments/'--", "/v1//comments"])
def test_it_finds_nothing_at_strange_paths(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    expect_problem(answer)


@pytest.mark.parametrize("query", ["article=%00", "author=", "status=open", "since=today", "limit=0", "limit=201"])
def test_it_refuses_a_query_that_cannot_be_taken(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/v1/comments?{query}")
    assert (answer.status_code, answer.json["parameter"]) == (422, query.partition("=")[0])
    expect_problem(answer)


@pytest.mark.parametrize("query", ["limit=1_0", "limit=%20", "limit=ten", "limit=1.5", "cursor=c_1", "colour=red"])
def test_it_refuses_numbers_and_cursors_that_only_look_like_some(client: FlaskClient, query: str) -> None:
    assert client.get(f"/v1/comments?{query}").json["code"] == "invalid_parameter"


def expect_problem(answer: Any) -> None:
    assert answer.content_type == "application/problem+json"
    problem = answer.json
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["status"] == answer.status_code
    assert problem["detail"].endswith(".")
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert SECRET not in answer.text
