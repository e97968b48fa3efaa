"""What is done with a test key is done as with any other, and has no consequences."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import access, audit, endpoints, people
from moderation.access import NewKey
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.errors import InvalidSubmission
from moderation.people import NewPerson
from moderation.storage import views
from moderation.storage.credentials import Site
from moderation.storage.delivery_views import DeliveryFilter, list_deliveries
from moderation.storage.views import CommentFilter
from tests.builders import NOW, PASSWORD
from workers.screening import screen

DOUBTFUL = "Go away from our country, all of you. You know exactly which people I mean, and I hope they choke on it."
WEBHOOK = "https://hooks.ruritania.example/"


@pytest.fixture
def secret(context: Context, site: Site) -> str:
    with context.database.write() as connection:
        return access.create_key(connection, site, NewKey("trial", test=True), NOW)[1]


@pytest.fixture
def trial(app: APIFlask, secret: str) -> FlaskClient:
    """A website that tries things out."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.fixture
def decided(trial: FlaskClient, context: Context, site: Site) -> dict[str, dict]:
    """Three comments that the test key has sent, with the real site's endpoint listening, by outcome."""
    with context.database.write() as connection:
        endpoints.create(connection, site.id, WEBHOOK, Change(site.id, "operator", NOW))
    texts = ("Good article.", "You are an idiot.", DOUBTFUL)
    posted = [trial.post("/v1/comments", json={"text": text, "external_id": text}) for text in texts]
    assert screen(context, utc_now) == len(texts)
    answers = [trial.get(answer.headers["Location"]).json for answer in posted]
    return {answer["decision"]["outcome"]: answer for answer in answers}


def test_the_key_tells_what_it_is(secret: str) -> None:
    assert secret.startswith("mod_test_")


def test_comments_are_decided_with_reasons_and_listed(trial: FlaskClient, decided: dict[str, dict]) -> None:
    assert set(decided) == {"approve", "reject", "escalate"}
    assert decided["reject"]["decision"]["findings"]
    assert len(trial.get("/v1/comments").json["comments"]) == 3


def test_no_moderator_ever_sees_them(context: Context, site: Site, decided: dict[str, dict]) -> None:
    with context.database.read() as connection:
        assert views.list_comments(connection, site.id, CommentFilter(), after=None, limit=9) == []
        assert views.review_backlog(connection).count == 0
        tests = access.find_test_site(connection, site)
    assert tests
    somebody = NewPerson("rupert@ruritania.example", "Rupert", "moderator", PASSWORD)
    with context.database.write() as connection, pytest.raises(InvalidSubmission, match="nobody signs in"):
        people.create_person(connection, tests, somebody, NOW)


def test_no_statistics_count_them(app: APIFlask, context: Context, site: Site, decided: dict[str, dict]) -> None:
    told = app.test_client().get("/metrics").text
    assert "moderation_decisions_total{" not in told
    assert "moderation_rule_findings_total{" not in told
    assert "moderation_review_comments 0.0" in told
    with context.database.read() as connection:
        assert audit.verify(connection, site.id).entries == 1  # its endpoint


def test_the_sites_own_endpoints_are_told_nothing(
    context: Context, site: Site, trial: FlaskClient, decided: dict[str, dict]
) -> None:
    with context.database.read() as connection:
        assert list_deliveries(connection, site.id, DeliveryFilter(), before=None, limit=10) == []
    assert trial.get("/v1/endpoints").json["endpoints"] == []


def test_webhooks_may_be_tried_out_with_an_endpoint_of_its_own(trial: FlaskClient, context: Context) -> None:
    assert trial.post("/v1/endpoints", json={"url": WEBHOOK}).status_code == 201
    trial.post("/v1/comments", json={"text": "Good article."})
    screen(context, utc_now)
    (delivery,) = trial.get("/v1/deliveries").json["deliveries"]
    assert delivery["url"] == WEBHOOK


def test_live_and_test_comments_do_not_know_each_other(client: FlaskClient, decided: dict[str, dict]) -> None:
    assert client.get("/v1/comments").json["comments"] == []
    assert client.get(f"/v1/comments/{decided['approve']['id']}").status_code == 404
    same = client.post("/v1/comments", json={"text": "Another text.", "external_id": "Good article."})
    assert same.status_code == 202


def test_all_test_keys_of_a_site_share_what_they_try_out(
    app: APIFlask, context: Context, site: Site, decided: dict[str, dict]
) -> None:
    with context.database.write() as connection:
        key, secret = access.create_key(connection, site, NewKey("another", test=True), NOW)
        tests = access.find_test_site(connection, site)
        assert tests
        assert access.create_key(connection, tests, NewKey("third", test=True), NOW)[0].site_id == key.site_id
    head = {"Authorization": f"Bearer {secret}"}
    assert len(app.test_client().get("/v1/comments", headers=head).json["comments"]) == 3
