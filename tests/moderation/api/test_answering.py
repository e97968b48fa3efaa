"""What every answer has in common."""

import errno
import json
import logging

import pytest
from apiflask import APIFlask
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation import logs
from moderation.api import authentication
from moderation.context import Context
from moderation.settings import Settings
from moderation.storage.database import Database, open_database

PATHS = ["/v1/policy", "/v1/nowhere", "/healthz", "/docs", "/openapi.json", "/metrics"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: nothing of this is about the database."""
    return sqlite_url


@pytest.mark.parametrize("path", PATHS)
def test_it_has_the_headers_of_a_careful_site(client: FlaskClient, path: str) -> None:
    head = client.get(path).headers
    assert head["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in head["Content-Security-Policy"]
    assert head["X-Content-Type-Options"] == "nosniff"
    assert head["Referrer-Policy"] == "no-referrer"
    assert head["Cross-Origin-Opener-Policy"] == "same-origin"
    assert head["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in head


class TestBehindHttps:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"secure_cookies": True})

    @pytest.mark.parametrize("path", PATHS)
    def test_browsers_are_told_to_keep_to_it_for_a_year(self, client: FlaskClient, path: str) -> None:
        told = client.get(path).headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(("given", "kept"), [("abc-1.2_3", True), ("", False), ("a b", False), ("x" * 65, False)])
def test_it_keeps_a_plain_request_id_and_makes_one_otherwise(client: FlaskClient, given: str, kept: bool) -> None:
    answer = client.get("/v1/nowhere", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) == kept
    assert answer.headers["X-Request-Id"] == answer.json["request_id"]


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = client.open("/v1/check", method=method)
        assert (answer.status_code, answer.json["code"], answer.headers["Allow"]) == (405, "method_not_allowed", "POST")


def test_a_wrong_path_is_a_problem_too(client: FlaskClient) -> None:
    answer = client.get("/v1/coments")
    assert (answer.status_code, answer.json["code"]) == (404, "no_such_path")


def test_each_request_is_one_line_in_the_log_without_its_text(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "moderation.requests"):
        client.post("/v1/comments?strelsau=1", json={"text": "strelsau\r\n{}"}, headers={"X-Request-Id": "r1"})
        client.get("/v1/comments/strelsau")
    lines = [line_of(record) for record in caplog.records if record.name == "moderation.requests"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("POST", "/v1/comments", 202),
        ("GET", "/v1/comments/{comment_id}", 404),
    ]
    assert all(str(line["by"]).startswith("k_") for line in lines)
    assert all("strelsau" not in json.dumps(line) for line in lines)


def line_of(record: logging.LogRecord) -> dict[str, object]:
    text = logs.JsonFormatter().format(record)
    assert "\n" not in text
    line: dict[str, object] = json.loads(text)
    return line


def fail_with(app: Flask, error: Exception) -> TestResponse:
    def view() -> str:
        raise error

    app.add_url_rule("/v1/failing", view_func=authentication.public(view))
    return app.test_client().get("/v1/failing")


def test_a_mistake_of_ours_is_told_without_details_and_logged_with_its_place(
    app: APIFlask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = fail_with(app, ValueError("strelsau"))
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "strelsau" not in answer.text
    record = next(record for record in caplog.records if record.levelname == "ERROR")
    line = line_of(record)
    assert "strelsau" not in json.dumps(line)
    (told,) = line["exception"]  # type: ignore[misc]
    assert told["kind"] == "builtins.ValueError"
    assert "test_answering.py" in told["where"][-1]


def test_it_says_when_to_try_again_where_the_machine_has_no_room(
    app: APIFlask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = fail_with(app, OSError(errno.EMFILE, "Too many open files"))
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (503, "unavailable", "1")
    assert [record.levelname for record in caplog.records if record.exc_info] == ["WARNING"]


def test_it_says_when_to_try_again_while_the_database_is_away(
    client: FlaskClient, app: APIFlask, context: Context, tmp_path: object
) -> None:
    away = Database(context.database.url, open_database(f"sqlite:///{tmp_path}/nothing/here.db").engine)
    (tmp_path / "nothing").rmdir()  # type: ignore[operator]
    app.extensions["moderation"] = Context(context.settings, away, context.bell, context.policies)
    answer = client.post("/v1/comments", json={"text": "Good."})
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (503, "unavailable", "1")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, "away")
    assert client.get("/healthz").status_code == 200
    assert "moderation_database_up 0.0" in client.get("/metrics").text
