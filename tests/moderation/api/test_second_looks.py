"""POST /v1/comments/{id}/reports and /appeals, GET /v1/comments/{id}/appeals."""

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation.api.examples import APPEAL, REPORT
from moderation.context import Context
from moderation.settings import Settings
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment
from tests.moderation.api.conftest import client_of

NOBODY = "c_00000000000000000000000000"


@pytest.fixture
def published(context: Context, site: Site) -> str:
    return f"/v1/comments/{a_decided_comment(context, site, Outcome.APPROVE).id}"


@pytest.fixture
def rejected(context: Context, site: Site) -> str:
    return f"/v1/comments/{a_decided_comment(context, site, Outcome.REJECT, 'You are an idiot.').id}"


def test_a_report_is_answered_with_how_the_comment_stands(client: FlaskClient, published: str) -> None:
    answer = client.post(f"{published}/reports", json=REPORT)
    assert (answer.status_code, answer.json["status"]) == (201, "escalated")
    assert set(answer.json) == {"id", "comment_id", "clause", "status", "created_at"}
    decision = client.get(published).json["decision"]
    assert (decision["outcome"], decision["reason"]) == ("escalate", "reported")
    assert decision["decided_by"] == {"kind": "service"}
    assert decision["explanation"] == ["Readers have reported it, so a person decides."]


def test_the_same_report_again_is_answered_as_before(client: FlaskClient, published: str) -> None:
    first = client.post(f"{published}/reports", json=REPORT)
    again = client.post(f"{published}/reports", json=REPORT)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.json == first.json


def test_an_appeal_is_open_with_a_clock_and_the_author_is_told_in_their_language(
    client: FlaskClient, rejected: str
) -> None:
    answer = client.post(f"{rejected}/appeals", json=APPEAL)
    assert (answer.status_code, answer.json["state"], answer.json["answer"]) == (201, "open", None)
    assert answer.json["due_at"] > answer.json["created_at"]
    again = client.post(f"{rejected}/appeals", json={})
    assert (again.status_code, again.json) == (200, answer.json)
    assert client.get(f"{rejected}/appeals").json == {"appeals": [answer.json]}
    told = client.get(rejected, headers={"Accept-Language": "ka"}).json
    assert told["status"] == "escalated"
    assert told["decision"]["explanation"] == ["ავტორი ითხოვს გადახედვას, ამიტომ გადაწყვეტილებას სხვა ადამიანი იღებს."]


def test_a_rejection_tells_the_way_to_appeal_until_it_was_appealed(client: FlaskClient, rejected: str) -> None:
    way = client.get(rejected).json["decision"]["appeal"]
    assert "you can appeal" in way["text"]
    assert way["url"] is None
    client.post(f"{rejected}/appeals", json=APPEAL)
    assert client.get(rejected).json["decision"]["appeal"] is None


def test_what_was_not_rejected_has_no_way_to_appeal(client: FlaskClient, published: str) -> None:
    assert client.get(published).json["decision"]["appeal"] is None


class TestWithAPageForAppeals:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"appeal_url": "https://ruritania.example/appeal?from=comments#form"})

    def test_its_address_comes_with_the_comment_and_the_readers_language(
        self, client: FlaskClient, context: Context, site: Site
    ) -> None:
        comment = a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", language="ka")
        way = client.get(f"/v1/comments/{comment.id}").json["decision"]["appeal"]
        assert way["text"].startswith("თუ")
        assert way["url"] == f"https://ruritania.example/appeal?from=comments&comment={comment.id}&lang=ka#form"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({**REPORT, "clause": "boredom"}, "/clause"),
        ({**REPORT, "words": "x" * 1001}, "/words"),
        ({**REPORT, "reporter": ""}, "/reporter"),
        ({**REPORT, "email": "anna@ruritania.example"}, "/email"),
    ],
)
def test_what_does_not_fit_is_named(client: FlaskClient, published: str, body: dict[str, Any], pointer: str) -> None:
    answer = client.post(f"{published}/reports", json=body)
    assert (answer.status_code, answer.json["pointer"]) == (422, pointer)


def test_a_rejection_has_its_statement_in_six_languages_and_as_a_record(client: FlaskClient, rejected: str) -> None:
    told = client.get(f"{rejected}/statement").json
    assert list(told["texts"]) == ["en", "ru", "az", "tr", "ka", "hy"]
    assert "you can appeal" in told["texts"]["en"]
    assert (told["language"], told["version"]) == ("en", 1)
    assert told["record"]["puid"] == told["decision_id"]
    client.post(f"{rejected}/appeals", json={})
    assert client.get(f"{rejected}/statement").json == told  # while its author waits for the answer, too


def test_what_is_not_rejected_has_no_statement(client: FlaskClient, other_client: FlaskClient, published: str) -> None:
    answer = client.get(f"{published}/statement")
    assert (answer.status_code, answer.json["code"]) == (409, "not_rejected")
    assert other_client.get(f"{published}/statement").status_code == 404
    assert client.get("/v1/comments/nonsense/statement").status_code == 404


def test_what_comes_at_the_wrong_time_is_refused(client: FlaskClient, published: str, rejected: str) -> None:
    assert client.post(f"{rejected}/reports", json=REPORT).json["code"] == "not_reportable"
    assert client.post(f"{published}/appeals", json=APPEAL).json["code"] == "not_appealable"
    assert client.post(f"/v1/comments/{NOBODY}/reports", json=REPORT).status_code == 404
    assert client.post(f"/v1/comments/{NOBODY}/appeals", json=APPEAL).status_code == 404
    assert client.post("/v1/comments/nonsense/appeals", json=APPEAL).status_code == 404
    assert client.get("/v1/comments/nonsense/appeals").status_code == 404


def test_another_sites_comments_look_like_none(other_client: FlaskClient, published: str, rejected: str) -> None:
    assert other_client.post(f"{published}/reports", json=REPORT).status_code == 404
    assert other_client.post(f"{rejected}/appeals", json=APPEAL).status_code == 404
    assert other_client.get(f"{rejected}/appeals").status_code == 404


def test_a_key_that_only_reads_can_do_neither(app: APIFlask, context: Context, site: Site, published: str) -> None:
    reader = client_of(app, context, site, "comments:read")
    assert reader.post(f"{published}/reports", json=REPORT).json["code"] == "missing_scope"
    assert reader.post(f"{published}/appeals", json=APPEAL).json["code"] == "missing_scope"


class TestLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"reporter_reports_per_hour": 1})

    def test_a_reader_who_reports_too_much_has_to_wait(
        self, client: FlaskClient, context: Context, site: Site, published: str
    ) -> None:
        other = f"/v1/comments/{a_decided_comment(context, site, Outcome.APPROVE).id}"
        assert client.post(f"{published}/reports", json=REPORT).status_code == 201
        refused = client.post(f"{other}/reports", json=REPORT)
        assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
        assert int(refused.headers["Retry-After"]) > 3000
        assert client.post(f"{other}/reports", json={**REPORT, "reporter": "somebody else"}).status_code == 201
