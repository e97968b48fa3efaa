"""The Python client, over real HTTP."""

import asyncio
import inspect
import json
import time
import types
import typing
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from moderation import webhooks
from tests.clients.conftest import Answer, Service, answering
from tests.journeys.installation import free_port

# The client is a project of its own, found by the path that conftest adds.
from comment_moderation_client import (  # isort: skip
    AsyncClient,
    Client,
    InvalidSignature,
    Problem,
    Unreachable,
    shapes,
    verify_webhook,
)

METHODS = [name for name, _ in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")]
NAMES = {"NewArticle": "Article", "NewAuthor": "Author", "NewComment": "CommentIn", "Replay": "ReplayIn"}
SAME = {
    "DecidedBy",
    "DeliveryWhole",
    "PolicyRef",
    "Replayed",
    "ToldDecision",
    "AppealList",
    "AppealWay",
    "CommentPage",
    "DeliveryPage",
    "EndpointList",
}
QUERIES = {"CommentQuery": "/v1/comments", "DeliveryQuery": "/v1/deliveries"}
SHAPES = [name for name, found in vars(shapes).items() if getattr(found, "__module__", "") == shapes.__name__]
SECRET, OLD = (webhooks.write_secret(bytes([number]) * 32) for number in (1, 2))
EVENT = json.dumps({"type": "comment.decided", "timestamp": "2026-11-22T12:00:00Z", "data": {"text": "Şərh"}}).encode()


@pytest.fixture
def client(service: Service) -> Client:
    return Client(service.url, service.api_key)


def test_every_operation_of_the_api_has_its_method(
    client: Client, service: Service, operations: set[tuple[str, str]]
) -> None:
    second = client.submit({"text": "Good article.", "external_id": "second"})
    assert second["status"] == "pending"
    assert [one["status"] for one in client.submit_batch([{"text": "One."}, {"text": ""}])["results"]] == [202, 422]
    assert [one["status"] for one in client.submit_batch([{"text": "Old."}], webhooks=False)["results"]] == [202]
    first = client.comment(service.comment_id)
    assert first["decision"]
    assert first["decision"]["outcome"] == "reject"
    assert [one["id"] for one in client.comments(status="rejected", limit=1)["comments"]] == [service.comment_id]
    assert client.check("You are an idiot.", language="en")["outcome"] == "reject"
    assert client.policy()["max_characters"] == 512
    made = client.create_endpoint("https://other.ruritania.example/")
    assert made["secret"]
    assert {one["id"] for one in client.endpoints()["endpoints"]} == {service.endpoint_id, made["id"]}
    assert client.endpoint(made["id"])["active"]
    assert not client.set_endpoint_active(made["id"], active=False)["active"]
    assert client.rotate_secret(service.endpoint_id)["secret"]
    (delivery,) = client.deliveries(endpoint=service.endpoint_id)["deliveries"]
    assert client.delivery(delivery["id"])["payload"]["data"]["comment_id"] == service.comment_id
    with pytest.raises(Problem) as refused:
        client.replay_delivery(delivery["id"])
    assert (refused.value.status, refused.value.code) == (409, "not_replayable")
    assert client.replay_deliveries(since="2026-11-22T12:00:00Z")["replayed"] == 0
    assert client.report(second["id"], "reader-12", "offensive-expressions", words="It is.")["status"] == "pending"
    assert "you can appeal" in client.statement(service.comment_id)["texts"]["en"]
    appeal = client.appeal(service.comment_id, words="I quoted the minister.")
    assert client.appeals(service.comment_id)["appeals"] == [appeal]
    assert operations <= service.seen


def test_the_asynchronous_client_has_every_method(service: Service) -> None:
    assert [name for name in METHODS if not hasattr(AsyncClient, name)] == []
    client = AsyncClient(service.url, service.api_key)

    async def ask() -> list[Any]:
        return await asyncio.gather(client.policy(), client.comment(service.comment_id))

    policy, comment = asyncio.run(ask())
    assert policy["max_characters"] == 512
    assert comment["status"] == "rejected"


def test_a_problem_says_what_the_service_says(client: Client) -> None:
    with pytest.raises(Problem, match="has 513 characters and may have 512") as refused:
        client.submit({"text": "x" * 513})
    assert (refused.value.status, refused.value.code) == (422, "too_long")
    assert refused.value.document["limit"] == 512


def name_in_document(shape: str) -> str:
    return NAMES.get(shape) or (shape if shape in SAME else f"{shape}Out")


def describe(annotation: Any) -> frozenset[str]:
    """Say what a Python type may hold, in the words of JSON Schema."""
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.NotRequired, typing.Required):
        return describe(inside[0])
    if origin in (types.UnionType, typing.Union):
        return frozenset().union(*map(describe, inside))
    if origin is typing.Literal:
        return frozenset({"string"})
    if origin is list:
        return frozenset({f"list of {sorted(describe(inside[0]))}"})
    plain = {str: "string", int: "integer", bool: "boolean", dict: "object", type(None): "null"}
    return frozenset({plain.get(origin or annotation) or name_in_document(annotation.__name__)})


def describe_schema(schema: dict[str, Any]) -> frozenset[str]:
    """Say the same of a schema."""
    if "anyOf" in schema:
        return frozenset().union(*map(describe_schema, schema["anyOf"]))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return frozenset({"object" if name == "Problem" else name})
    if schema["type"] == "array":
        return frozenset({f"list of {sorted(describe_schema(schema['items']))}"})
    return frozenset({schema["type"]})


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in QUERIES])
def test_a_shape_is_that_of_the_document(document: dict[str, Any], name: str) -> None:
    shape, schema = getattr(shapes, name), document["components"]["schemas"][name_in_document(name)]
    hints = typing.get_type_hints(shape, include_extras=True)
    assert {field: describe(hint) for field, hint in hints.items()} == {
        field: describe_schema(found) for field, found in schema["properties"].items()
    }
    assert shape.__required_keys__ == set(schema.get("required", []))


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_that_of_the_document(document: dict[str, Any], name: str) -> None:
    parameters = document["paths"][QUERIES[name]]["get"]["parameters"]
    hints = typing.get_type_hints(getattr(shapes, name))
    assert {field: describe(hint) for field, hint in hints.items()} == {
        parameter["name"]: describe_schema(parameter["schema"]) for parameter in parameters
    }


def test_it_waits_as_long_as_it_is_told_and_sends_the_same_comment_again() -> None:
    busy = Answer(429, {"code": "too_many_requests"}, {"Retry-After": "1"})
    with answering(busy, Answer(503, None, {"Retry-After": "0"}), Answer(202, {"id": "c_1"})) as server:
        started = time.monotonic()
        assert Client(server.url, "key").submit({"text": "Good article."})["id"] == "c_1"
    assert time.monotonic() - started >= 1
    keys = {asked["idempotency-key"] for asked in server.asked}
    assert len(server.asked) == 3
    assert len(keys) == 1
    assert {asked["authorization"] for asked in server.asked} == {"Bearer key"}


def test_it_gives_up_with_what_it_was_told_last() -> None:
    with answering(*[Answer(503, None, {"Retry-After": "0"})] * 2) as server, pytest.raises(Problem) as refused:
        Client(server.url, "key", tries=2).policy()
    assert refused.value.status == 503


def test_what_cannot_be_repeated_safely_is_repeated_only_where_nothing_was_done() -> None:
    with answering(Answer(429, {}, {"Retry-After": "0"}), Answer(503, {})) as server, pytest.raises(Problem) as refused:
        Client(server.url, "key").create_endpoint("https://hooks.ruritania.example/")
    assert refused.value.status == 503
    assert len(server.asked) == 2


def test_a_redirect_is_not_followed_with_the_key() -> None:
    with answering(Answer(302, {}, {"Location": "http://127.0.0.1:9/"})) as server, pytest.raises(Problem) as refused:
        Client(server.url, "key").policy()
    assert refused.value.status == 302


def test_a_service_that_is_not_there_is_named() -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        Client(f"http://127.0.0.1:{free_port()}", "key", tries=1).policy()
    with pytest.raises(ValueError, match="http://"):
        Client("ftp://moderation.example", "key")


class TestVerifying:
    NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def headers(self, *secrets: str) -> dict[str, str]:
        return webhooks.sign(secrets or (SECRET,), "msg_1", self.NOW, EVENT)

    def verify(self, headers: dict[str, str], body: bytes = EVENT, **changes: Any) -> Any:
        return verify_webhook(body, headers, **{"secrets": SECRET, "now": self.NOW.timestamp(), **changes})

    def test_a_webhook_of_the_service_is_read(self) -> None:
        assert self.verify(self.headers())["data"] == {"text": "Şərh"}
        assert self.verify({name.title(): value for name, value in self.headers().items()})

    def test_it_takes_what_the_library_of_standard_webhooks_signs(self) -> None:
        signature = Webhook(SECRET).sign("msg_1", self.NOW, EVENT.decode())
        assert self.verify({**self.headers(), "webhook-signature": f"v1a,x {signature}"})

    def test_either_secret_will_do_while_one_is_replaced(self) -> None:
        assert self.verify(self.headers(OLD, SECRET))
        assert self.verify(self.headers(OLD), secrets=[SECRET, OLD])

    def test_what_was_changed_or_comes_late_is_not(self) -> None:
        given = self.headers()
        for headers, body, changes in (
            (given, EVENT + b" ", {}),
            ({**given, "webhook-id": "msg_2"}, EVENT, {}),
            ({**given, "webhook-timestamp": "1"}, EVENT, {}),
            ({**given, "webhook-timestamp": "soon"}, EVENT, {}),
            ({**given, "webhook-signature": ""}, EVENT, {}),
            ({**given, "webhook-signature": "v1,é"}, EVENT, {}),
            ({}, EVENT, {}),
            (given, EVENT, {"secrets": OLD}),
            (given, EVENT, {"secrets": []}),
            (given, EVENT, {"now": self.NOW.timestamp() + 301}),
            (given, EVENT, {"now": self.NOW.timestamp() - 301}),
        ):
            with pytest.raises(InvalidSignature):
                self.verify(headers, body, **changes)
