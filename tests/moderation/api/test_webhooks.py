"""/v1/endpoints, /v1/deliveries and /v1/replays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.context import Context
from moderation.endpoints import MOST
from moderation.storage import deliveries
from moderation.storage.credentials import Site
from moderation.storage.deliveries import Attempt, Delivery
from rules import Outcome
from tests.builders import NOW, a_decided_comment

URL = "https://hooks.ruritania.example/comments?site=1"
UNKNOWN = ("e_00000000000000000000000000", "msg_00000000000000000000000000", "nonsense", "%00")


@pytest.fixture
def endpoint(client: FlaskClient) -> dict[str, Any]:
    """An endpoint of the site."""
    return dict(client.post("/v1/endpoints", json={"url": URL}).json)


@pytest.fixture
def delivery(context: Context, site: Site, endpoint: dict[str, Any]) -> Delivery:
    """A message for it that was tried in vain for the last time."""
    a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", external_id="4711")
    with context.database.write() as connection:
        (taken,) = deliveries.take(connection, endpoint["id"], limit=2, now=NOW, until=NOW + timedelta(seconds=9))
        attempt = Attempt("t_1", taken.id, NOW, 42, "failed", 500, "", "<b>Oh</b>")
        assert deliveries.record(connection, taken, attempt, due_at=None)
    return replace(taken, status="dead")


def test_an_endpoint_is_made_and_its_secret_shown_once(client: FlaskClient) -> None:
    made = client.post("/v1/endpoints", json={"url": URL})
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    assert (made.json["url"], made.json["active"], made.json["failures"]) == (URL, True, 0)
    assert made.headers["Location"] == f"/v1/endpoints/{made.json['id']}"
    shown = client.get(made.headers["Location"]).json
    assert shown == {**made.json, "secret": None}
    assert client.get("/v1/endpoints").json == {"endpoints": [shown]}


@pytest.mark.parametrize(
    "url",
    ["http://hooks.ruritania.example/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://10.1/",
     "https://hooks.ruritania.example:22/", "https://u@hooks.ruritania.example/", "https://a.example/#x",
     "", "x", 7, None,     "https://hooks.ruritania.localhost/", "https://0x7f.1/", "https://①②⑦.0.0.1/", "https://a.example\\@b.example/"],
)  # fmt: skip
def test_an_address_that_is_not_public_https_is_refused(client: FlaskClient, url: object) -> None:
    answer = client.post("/v1/endpoints", json={"url": url})
    assert (answer.status_code, answer.json["code"], answer.json["pointer"]) == (422, "invalid_field", "/url")


def test_there_is_a_limit_of_live_endpoints(client: FlaskClient) -> None:
    for _ in range(MOST):
        made = client.post("/v1/endpoints", json={"url": URL}).json
    assert client.post("/v1/endpoints", json={"url": URL}).json["code"] == "too_many_endpoints"
    assert client.patch(f"/v1/endpoints/{made['id']}", json={"active": False}).json["disabled_by"] == "website"
    assert client.post("/v1/endpoints", json={"url": URL}).status_code == 201
    assert client.patch(f"/v1/endpoints/{made['id']}", json={"active": True}).json["code"] == "too_many_endpoints"


def test_a_new_secret_is_shown_once(client: FlaskClient, endpoint: dict[str, Any]) -> None:
    rotated = client.post(f"/v1/endpoints/{endpoint['id']}/secret").json
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != endpoint["secret"]
    assert client.get(f"/v1/endpoints/{endpoint['id']}").json["secret"] is None


def test_a_delivery_is_listed_and_shown_with_what_is_sent_and_every_try(
    client: FlaskClient, delivery: Delivery, endpoint: dict[str, Any]
) -> None:
    (listed,) = client.get("/v1/deliveries").json["deliveries"]
    assert (listed["id"], listed["status"], listed["endpoint"]) == (delivery.id, "dead", endpoint["id"])
    assert listed["last_try"]["http_status"] == 500
    shown = client.get(f"/v1/deliveries/{delivery.id}").json
    assert shown["payload"]["data"]["external_id"] == "4711"
    assert [(one["milliseconds"], one["answer"]) for one in shown["attempts"]] == [(42, "<b>Oh</b>")]
    assert {name: shown[name] for name in listed} == listed


def test_deliveries_are_filtered_and_paged(
    client: FlaskClient, context: Context, site: Site, delivery: Delivery, endpoint: dict[str, Any]
) -> None:
    for _ in range(2):
        a_decided_comment(context, site, Outcome.APPROVE)
    assert len(client.get("/v1/deliveries?status=waiting").json["deliveries"]) == 2
    assert len(client.get(f"/v1/deliveries?endpoint={endpoint['id']}").json["deliveries"]) == 3
    assert client.get("/v1/deliveries?endpoint=e_00000000000000000000000000").json["deliveries"] == []
    assert client.get("/v1/deliveries?until=2026-11-22T12:00:00Z").json["deliveries"] == []
    page = client.get("/v1/deliveries?limit=2")
    following = client.get(page.headers["Link"].partition(">")[0].removeprefix("<")).json
    ids = [one["id"] for one in (*page.json["deliveries"], *following["deliveries"])]
    assert (len(set(ids)), following["next"]) == (3, None)


def test_one_is_replayed(client: FlaskClient, delivery: Delivery, endpoint: dict[str, Any]) -> None:
    answer = client.post(f"/v1/deliveries/{delivery.id}/replay")
    assert (answer.status_code, answer.json) == (202, {"replayed": 1})
    shown = client.get(f"/v1/deliveries/{delivery.id}").json
    assert (shown["id"], shown["status"], shown["tries"], shown["ended_at"]) == (delivery.id, "waiting", 0, None)
    assert client.post(f"/v1/deliveries/{delivery.id}/replay").json["code"] == "not_replayable"


def test_a_range_is_replayed_but_for_what_goes_to_a_disabled_endpoint(
    client: FlaskClient, delivery: Delivery, endpoint: dict[str, Any]
) -> None:
    def replay(since: str, **chosen: str) -> int:
        return int(client.post("/v1/replays", json={"since": since, **chosen}).json["replayed"])

    assert replay("2026-11-22T12:00:01Z") == 0
    assert replay("2026-11-22T11:00:00Z", status="delivered") == 0
    client.patch(f"/v1/endpoints/{endpoint['id']}", json={"active": False})
    assert replay("2026-11-22T11:00:00Z") == 0
    client.patch(f"/v1/endpoints/{endpoint['id']}", json={"active": True})
    assert replay("2026-11-22T11:00:00Z", until="2026-11-22T12:00:01Z", endpoint=endpoint["id"], status="dead") == 1
    assert client.post("/v1/replays", json={}).json["code"] == "missing_field"


def test_another_sites_things_look_like_none(
    client: FlaskClient, other_client: FlaskClient, delivery: Delivery, endpoint: dict[str, Any]
) -> None:
    assert other_client.get("/v1/endpoints").json == {"endpoints": []}
    assert other_client.get("/v1/deliveries").json["deliveries"] == []
    assert other_client.post("/v1/replays", json={"since": "2026-01-01T00:00:00Z"}).json == {"replayed": 0}
    asked = [
        ("GET", "/v1/endpoints/{}", endpoint["id"], None),
        ("PATCH", "/v1/endpoints/{}", endpoint["id"], {"active": False}),
        ("POST", "/v1/endpoints/{}/secret", endpoint["id"], None),
        ("GET", "/v1/deliveries/{}", delivery.id, None),
        ("POST", "/v1/deliveries/{}/replay", delivery.id, None),
    ]
    for method, path, known, body in asked:
        answers = [other_client.open(path.format(one), method=method, json=body) for one in (known, *UNKNOWN)]
        assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(404, "not_found")}
    assert client.get(f"/v1/endpoints/{endpoint['id']}").json["active"] is True
