"""What a reader's page may do with the form's endpoint, and what it is told."""

from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import jobs
from moderation.context import Context, utc_now
from moderation.form import gate
from moderation.settings import Settings
from moderation.storage import form_views
from moderation.storage.credentials import Site
from rules import Outcome, count_characters
from tests.builders import a_decided_comment
from tests.moderation.form.conftest import ARTICLE, ORIGIN, Send

GOOD = "A fair article about the bridge, thank you."
INSULT = "You are an idiot, and the bridge is ugly."


def published(context: Context, site: Site, text: str, **changes: Any) -> str:
    """A comment that came through the form and was approved."""
    key = form_views.FORM_KEY + text
    given = {"article_id": ARTICLE, "idempotency_key": key, **changes}
    return a_decided_comment(context, site, Outcome.APPROVE, text, **given).id


def test_the_form_opens_with_the_warning_the_limit_and_a_token(opened: dict[str, Any], context: Context) -> None:
    assert opened["warning"] == context.policy.text["en"]
    assert opened["max_characters"] == 512
    assert opened["comments"] == []
    assert opened["token"]


@pytest.mark.parametrize("language", ["en", "ru", "az", "tr", "ka", "hy"])
def test_the_warning_comes_in_the_language_of_the_page(
    reader: FlaskClient, site: Site, context: Context, language: str
) -> None:
    wanted = {"site": site.name, "article": ARTICLE, "language": language}
    assert reader.post("/form/openings", json=wanted).json["warning"] == context.policy.text[language]


def test_a_good_comment_is_published_and_stands_below(send: Send, reader: FlaskClient, site: Site) -> None:
    told = send(GOOD).json
    assert told["outcome"] == "published"
    page = reader.post("/form/openings", json={"site": site.name, "article": ARTICLE}).json
    assert [(one["id"], one["text"]) for one in page["comments"]] == [(told["id"], GOOD)]
    assert set(page["comments"][0]) == {"id", "text", "posted_at"}


def test_what_the_rules_would_refuse_is_shown_once_more_and_not_stored(
    send: Send, client: FlaskClient, context: Context
) -> None:
    told = send(INSULT, language="ka").json
    assert told["outcome"] == "nudge"
    assert told["id"] is None
    assert told["message"] == next(c.text["ka"] for c in context.policy.clauses if c.id == "offensive-expressions")
    assert [INSULT[mark["start"] : mark["end"]] for mark in told["marks"]] == ["You are an idiot"]
    assert "rule" not in str(told)
    assert client.get("/v1/comments").json["comments"] == []


def test_who_insists_is_refused_with_the_rule_and_a_number_to_appeal_with(
    send: Send, client: FlaskClient, context: Context
) -> None:
    told = send(INSULT, insist=True).json
    assert told["outcome"] == "refused"
    assert told["message"] == "Readers should not use offensive and derogatory expressions."
    assert client.get(f"/v1/comments/{told['id']}").json["status"] == "rejected"


def test_what_is_not_decided_yet_is_looked_at(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.form.taking.WAIT_SECONDS", 0.1)
    told = send(GOOD, worker=False).json
    assert told["outcome"] == "waiting"
    assert told["id"]


def test_a_comment_keeps_its_article_and_nothing_about_its_reader(send: Send, client: FlaskClient) -> None:
    told = send(GOOD, url=f"{ORIGIN}/bridge?page=2", title="The bridge").json
    stored = client.get(f"/v1/comments/{told['id']}").json
    assert stored["article"] == {"id": ARTICLE, "url": f"{ORIGIN}/bridge?page=2", "title": "The bridge"}
    assert stored["author"] == {"id": None, "name": None}


def test_a_comment_sent_twice_is_one(send: Send, client: FlaskClient) -> None:
    assert send(GOOD).json == send(GOOD).json
    assert len(client.get("/v1/comments").json["comments"]) == 1


@pytest.mark.parametrize("insist", [False, True])
def test_the_limit_is_counted_as_the_house_counts(send: Send, insist: bool) -> None:
    text = "e\u0301" * 513
    told = send(text, insist=insist)
    assert told.status_code == 422
    assert told.json["code"] == "too_long"
    assert told.json["length"] == count_characters(text) == 513
    assert told.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_only_approved_comments_of_this_article_and_this_form_are_listed(
    reader: FlaskClient, site: Site, other_site: Site, context: Context
) -> None:
    shown = published(context, site, "Shown.")
    a_decided_comment(context, site, Outcome.APPROVE, "Sent by the website itself.", article_id=ARTICLE)
    published(context, site, "Of another article.", article_id="tunnel")
    published(context, other_site, "Of another site.")
    for outcome in (Outcome.REJECT, Outcome.ESCALATE):
        changes = {"article_id": ARTICLE, "idempotency_key": f"{form_views.FORM_KEY}{outcome.word}"}
        a_decided_comment(context, site, outcome, "Hidden.", **changes)
    page = reader.post("/form/openings", json={"site": site.name, "article": ARTICLE}).json
    assert [one["id"] for one in page["comments"]] == [shown]
    assert page["next"] is None


def test_older_comments_come_page_by_page(reader: FlaskClient, site: Site, context: Context) -> None:
    texts = [f"Comment {number}." for number in range(45)]
    for text in texts:
        published(context, site, text)
    page = reader.post("/form/openings", json={"site": site.name, "article": ARTICLE}).json
    seen = page["comments"]
    while page["next"]:
        wanted = {"site": site.name, "article": ARTICLE, "before": page["next"]}
        page = reader.post("/form/older", json=wanted).json
        seen += page["comments"]
    assert sorted(one["text"] for one in seen) == sorted(texts)
    assert [one["id"] for one in seen] == sorted((one["id"] for one in seen), reverse=True)


class TestTheGate:
    def test_a_page_of_another_origin_is_refused_and_cannot_read_why(self, reader: FlaskClient, site: Site) -> None:
        for origin in ("https://evil.example", "http://www.ruritania.example", "null", "", f"{ORIGIN}.evil.example"):
            told = reader.post(
                "/form/openings", json={"site": site.name, "article": ARTICLE}, headers={"Origin": origin}
            )
            assert (told.status_code, told.json["code"]) == (403, "foreign_origin"), origin
            assert "Access-Control-Allow-Origin" not in told.headers

    def test_a_site_without_a_form_looks_like_one_that_is_not(self, reader: FlaskClient, other_site: Site) -> None:
        answers = [
            reader.post("/form/openings", json={"site": name, "article": ARTICLE})
            for name in (other_site.name, "No such site")
        ]
        bodies = [{**answer.json, "request_id": ""} for answer in answers]
        assert answers[0].status_code == 403
        assert bodies[0] == bodies[1]

    def test_an_answer_may_be_read_by_that_page_alone(self, reader: FlaskClient, site: Site) -> None:
        told = reader.post("/form/openings", json={"site": site.name, "article": ARTICLE})
        assert told.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Origin" in told.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in told.headers

    def test_a_browser_may_ask_first(self, reader: FlaskClient) -> None:
        for path in ("openings", "older", "comments"):
            told = reader.options(f"/form/{path}")
            assert told.status_code == 204
            assert told.headers["Access-Control-Allow-Origin"] == "*"
            assert told.headers["Access-Control-Allow-Headers"] == "Content-Type"

    @pytest.mark.parametrize("token", ["", "1.x", "9" * 80, f"99999999999.{'A' * 43}"])
    def test_a_token_that_is_none_sends_nothing(self, send: Send, client: FlaskClient, token: str) -> None:
        told = send(GOOD, token=token)
        assert (told.status_code, told.json["code"]) == (403, "stale_token")
        assert client.get("/v1/comments").json["comments"] == []

    def test_a_token_is_good_for_its_article_and_origin_alone(self, send: Send, reader: FlaskClient) -> None:
        assert send(GOOD, article="tunnel").json["code"] == "stale_token"
        reader.environ_base["HTTP_ORIGIN"] = "https://m.ruritania.example"
        assert send(GOOD).json["code"] == "stale_token"

    def test_a_token_ends(self, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("moderation.form.gate.utc_now", lambda: utc_now() + timedelta(minutes=15, seconds=1))
        assert send(GOOD).json["code"] == "stale_token"

    def test_the_address_of_the_article_must_be_on_the_page_s_origin(self, send: Send) -> None:
        for url in ("https://evil.example/", f"{ORIGIN}.evil.example/", f"{ORIGIN}@evil.example/", "https://[bad"):
            assert send(GOOD, url=url).json["pointer"] == "/url", url

    def test_no_form_is_open_where_no_setting_opens_it(self, context: Context, site: Site) -> None:
        assert Settings().form_sites == {}


class TestTheLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        changes = {"form_requests_per_minute": 9, "form_comments_per_minute": 2, "trusted_proxies": 1}
        return settings.model_copy(update=changes)

    @pytest.fixture(autouse=True)
    def _count_anew(self, context: Context) -> None:
        jobs.connect(context.settings.redis).flushall()

    def test_one_address_may_send_so_many_comments_and_others_still_may(
        self, send: Send, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("moderation.form.taking.WAIT_SECONDS", 0)
        told = [send(f"{GOOD} {number}", worker=False) for number in range(3)]
        assert [answer.status_code for answer in told] == [200, 200, 429]
        assert int(told[2].headers["Retry-After"]) <= 30
        assert told[2].headers["Access-Control-Allow-Origin"] == ORIGIN
        reader.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9, 2001:db8:1:2::1"
        assert send(f"{GOOD} again", worker=False).status_code == 200

    def test_an_ipv6_network_counts_as_one_and_a_forged_entry_for_nothing(
        self, reader: FlaskClient, site: Site
    ) -> None:
        statuses = []
        for number in range(12):
            given = {"X-Forwarded-For": f"198.51.100.{number}, 2001:db8:1:2::{number:x}"}
            wanted = {"site": site.name, "article": ARTICLE}
            statuses.append(reader.post("/form/openings", json=wanted, headers=given).status_code)
        assert statuses == [200] * 9 + [429] * 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("unknown", "unknown"),
        ("192.0.2.1:4711", "192.0.2.1:4711"),
    ],
)
def test_readers_are_told_apart_by_their_networks(address: str, network: str) -> None:
    assert gate.find_network(address) == network


def test_the_form_has_no_api_key_and_the_api_takes_no_token(
    app: APIFlask, reader: FlaskClient, opened: dict[str, Any]
) -> None:
    script = reader.get("/form.js").text
    assert "mod_" not in script
    for path in ("/v1/policy", "/v1/comments"):
        told = app.test_client().get(path, headers={"Authorization": f"Bearer {opened['token']}"})
        assert told.status_code == 401
