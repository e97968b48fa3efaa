"""Old comments that are filled in: decided like any other, and told to nobody."""

from dataclasses import replace

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import decisions, endpoints
from moderation.api import current
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.storage import comments
from moderation.storage.credentials import Site
from moderation.storage.delivery_views import DeliveryFilter, list_deliveries
from rules import Outcome
from tests.builders import NOW, a_ruling
from tests.moderation.api.conftest import client_of
from workers.screening import screen

OLD = {"text": "Thank you for the figures.", "external_id": "1", "posted_at": "2019-03-01T08:00:00Z"}


@pytest.fixture(autouse=True)
def endpoint(context: Context, site: Site) -> None:
    with context.database.write() as connection:
        endpoints.create(connection, site.id, "https://hooks.ruritania.example/", Change(site.id, "operator", NOW))


def fill_in(client: FlaskClient, *comments_: dict[str, object]) -> list[dict]:
    answer = client.post("/v1/comments/batch", json={"comments": comments_, "webhooks": False})
    assert answer.status_code == 200, answer.json
    return answer.json["results"]


def planned(context: Context, site: Site) -> list[int]:
    with context.database.read() as connection:
        found = list_deliveries(connection, site.id, DeliveryFilter(), before=None, limit=100)
    return [view.delivery.version for view in found]


def test_it_is_decided_and_nobody_is_told(client: FlaskClient, context: Context, site: Site) -> None:
    fill_in(client, OLD, {"text": "You are an idiot.", "external_id": "2"})
    assert screen(context, utc_now) == 2
    listed = client.get("/v1/comments").json["comments"]
    assert {comment["external_id"]: comment["status"] for comment in listed} == {"1": "approved", "2": "rejected"}
    assert planned(context, site) == []


def test_what_a_person_makes_of_it_later_is_told(client: FlaskClient, context: Context, site: Site) -> None:
    (result,) = fill_in(client, OLD)
    screen(context, utc_now)
    with context.database.write() as connection:
        comment = comments.find(connection, site.id, result["comment"]["id"])
        assert comment is not None
        ruling = a_ruling(context, comment, OLD["text"], Outcome.REJECT)
        decisions.record(connection, replace(ruling, decider="service"), now=NOW)
    assert planned(context, site) == [2]


def test_sent_again_either_way_it_is_the_same_comment(client: FlaskClient, context: Context, site: Site) -> None:
    (first,) = fill_in(client, OLD)
    (again,) = fill_in(client, OLD)
    (new,) = client.post("/v1/comments/batch", json={"comments": [OLD]}).json["results"]
    assert again["replayed"]
    assert new["replayed"]
    assert {first["comment"]["id"]} == {again["comment"]["id"], new["comment"]["id"]}
    screen(context, utc_now)
    assert planned(context, site) == []


def test_an_author_may_have_written_much_in_all_those_years(
    app: APIFlask, context: Context, client: FlaskClient
) -> None:
    current.attach(
        app, replace(context, settings=context.settings.model_copy(update={"author_comments_per_minute": 3}))
    )
    comments_ = [{"text": f"Comment {number}.", "author": {"id": "rudolf"}} for number in range(10)]
    assert {result["status"] for result in fill_in(client, *comments_)} == {202}
    new = client.post("/v1/comments/batch", json={"comments": comments_}).json["results"]
    assert {result["status"] for result in new} == {202, 429}


def test_it_needs_its_scope(app: APIFlask, context: Context, site: Site) -> None:
    writer = client_of(app, context, site, "comments:write")
    answer = writer.post("/v1/comments/batch", json={"comments": [OLD], "webhooks": False})
    assert (answer.status_code, answer.json["code"]) == (403, "missing_scope")
    assert "backfill" in answer.json["detail"]
    assert (
        client_of(app, context, site, "comments:write", "backfill")
        .post("/v1/comments/batch", json={"comments": [OLD], "webhooks": False})
        .json["results"]
    )
