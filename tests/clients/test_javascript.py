"""The JavaScript client, in Node and in Chromium, over real HTTP."""

import json
import re
import subprocess
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser

from moderation import webhooks
from tests.clients.conftest import CLIENTS, Answer, Service, answering
from tests.clients.test_python import EVENT, OLD, QUERIES, SECRET, SHAPES, describe_schema, name_in_document
from tests.journeys.installation import free_port
from tests.servers import package

FOLDER = CLIENTS / "javascript"
NODE = package("playwright") / "driver" / "node"  # Playwright brings it for itself; no other is needed
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KINDS = {"string": "string", "number": "integer", "boolean": "boolean", "null": "null"}

EVERY_OPERATION = """
const { commentId, endpointId } = given;
const client = new Client(given.url, given.apiKey);
const submitted = await client.submit({ text: "Good article.", external_id: "second" });
const batch = await client.submitBatch([{ text: "One." }, { text: "" }]);
const comment = await client.comment(commentId);
const listed = await client.comments({ status: "rejected", limit: 1, cursor: undefined });
const checked = await client.check("You are an idiot.", { language: "en" });
const policy = await client.policy();
const made = await client.createEndpoint("https://other.ruritania.example/");
const endpoints = await client.endpoints();
const active = (await client.endpoint(made.id)).active;
const disabled = await client.setEndpointActive(made.id, false);
const rotated = await client.rotateSecret(endpointId);
const { deliveries } = await client.deliveries({ endpoint: endpointId });
const delivery = await client.delivery(deliveries[0].id);
const refused = await client.replayDelivery(deliveries[0].id).catch((problem) => problem);
const { replayed } = await client.replayDeliveries({ since: "2026-11-22T12:00:00Z" });
const reported = await client.report(submitted.id, "reader-12", "offensive-expressions", { words: "It is." });
const statement = await client.statement(commentId);
const appeal = await client.appeal(commentId, { words: "I quoted the minister." });
const { appeals } = await client.appeals(commentId);
tell({
  submitted: submitted.status, batch: batch.results.map((one) => one.status), comment: comment.decision.outcome,
  listed: listed.comments.map((one) => one.id), checked: checked.outcome, limit: policy.max_characters,
  endpoints: endpoints.endpoints.length, active, disabled: disabled.active,
  secrets: [made, rotated].every((endpoint) => endpoint.secret), delivered: delivery.payload.data.comment_id,
  refused: [refused.name, refused.status, refused.code], replayed,
  reported: reported.status, stated: Object.keys(statement.texts).length, appeal: appeal.state,
  appeals: appeals.map((one) => one.id === appeal.id),
});
"""


def run(script: str, **given: Any) -> Any:
    """Run a script in Node with the client in it; gives what it tells."""
    head = f"import {{ Client, verifyWebhook }} from {json.dumps((FOLDER / 'index.js').as_uri())};\n"
    head += f"const given = {json.dumps(given)};\nconst tell = (told) => console.log(JSON.stringify(told));\n"
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", head + script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_operation_of_the_api_has_its_method(service: Service, operations: set[tuple[str, str]]) -> None:
    told = run(
        EVERY_OPERATION,
        url=service.url, apiKey=service.api_key, commentId=service.comment_id, endpointId=service.endpoint_id,
    )  # fmt: skip
    assert told == {
        "submitted": "pending", "batch": [202, 422], "comment": "reject", "listed": [service.comment_id],
        "checked": "reject", "limit": 512, "endpoints": 2, "active": True, "disabled": False, "secrets": True,
        "delivered": service.comment_id, "refused": ["Problem", 409, "not_replayable"], "replayed": 0,
        "reported": "pending", "stated": 6, "appeal": "open", "appeals": [True],
    }  # fmt: skip
    assert operations <= service.seen


def test_it_runs_in_a_browser_too(service: Service, browser: Browser) -> None:
    page = browser.new_page()
    source = (FOLDER / "index.js").read_text()
    page.route("**/client.js", lambda route: route.fulfill(body=source, content_type="text/javascript"))
    page.goto(f"{service.url}/docs")
    ask = "async ([url, key]) => (await new (await import('/client.js')).Client(url, key).policy()).max_characters"
    assert page.evaluate(ask, [service.url, service.api_key]) == 512
    page.close()


def interfaces() -> dict[str, dict[str, str]]:
    """Read the interfaces of the declarations: fields and their types, those of the parent among them."""
    source = (FOLDER / "index.d.ts").read_text()
    found: dict[str, dict[str, str]] = {}
    for name, parent, body in re.findall(
        r"export interface (\w+)(?: extends (\w+))? \{\n(.*?)\n?\}", source, re.DOTALL
    ):
        own = dict(re.findall(r"^  (\w+\??): (.*);$", body, re.MULTILINE))
        found[name] = {**found.get(parent, {}), **own}
    return found


def describe(written: str) -> frozenset[str]:
    """Say what a type of the declarations may hold, in the words of JSON Schema."""
    kinds = set()
    for part in written.split(" | "):
        if part.endswith("[]"):
            kinds.add(f"list of {sorted(describe(part[:-2]))}")
        elif part.startswith("Record<"):
            kinds.add("object")
        else:
            kinds.add("string" if part.startswith('"') else KINDS.get(part) or name_in_document(part))
    return frozenset(kinds)


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in QUERIES])
def test_a_declaration_is_that_of_the_document(document: dict[str, Any], name: str) -> None:
    schema = document["components"]["schemas"][name_in_document(name)]
    required = set(schema.get("required", []))
    assert {field: describe(written) for field, written in interfaces()[name].items()} == {
        field if field in required else f"{field}?": describe_schema(found)
        for field, found in schema["properties"].items()
    }


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_that_of_the_document(document: dict[str, Any], name: str) -> None:
    parameters = document["paths"][QUERIES[name]]["get"]["parameters"]
    assert {field: describe(written) for field, written in interfaces()[name].items()} == {
        f"{parameter['name']}?": describe_schema(parameter["schema"]) for parameter in parameters
    }


def test_it_waits_as_long_as_it_is_told_and_sends_the_same_comment_again() -> None:
    busy = Answer(429, {"code": "too_many_requests"}, {"Retry-After": "1"})
    with answering(busy, Answer(503, None, {"Retry-After": "0"}), Answer(202, {"id": "c_1"})) as server:
        started = time.monotonic()
        told = run('tell(await new Client(given.url, "key").submit({ text: "Good article." }))', url=server.url)
    assert told == {"id": "c_1"}
    assert time.monotonic() - started >= 1
    assert len(server.asked) == 3
    assert len({asked["idempotency-key"] for asked in server.asked}) == 1


def test_what_cannot_be_repeated_safely_is_repeated_only_where_nothing_was_done() -> None:
    script = (
        """tell(await new Client(given.url, "key").createEndpoint("https://hooks.example/").catch((e) => e.status))"""
    )
    with answering(Answer(429, {}, {"Retry-After": "0"}), Answer(503, {})) as server:
        assert run(script, url=server.url) == 503
    assert len(server.asked) == 2


def test_a_redirect_is_not_followed_with_the_key_and_no_answer_is_named() -> None:
    script = 'tell(await new Client(given.url, "key", { tries: 1 }).policy().catch((e) => e.name))'
    with answering(Answer(302, {}, {"Location": "http://127.0.0.1:9/"})) as server:
        assert run(script, url=server.url) == "Unreachable"
    assert len(server.asked) == 1
    assert run(script, url=f"http://127.0.0.1:{free_port()}") == "Unreachable"


def test_a_webhook_of_the_service_is_read_and_no_other() -> None:
    good = webhooks.sign((OLD, SECRET), "msg_1", NOW, EVENT)
    now = NOW.timestamp()
    cases: list[tuple[dict[str, str], bytes, list[str], float]] = [
        (good, EVENT, [SECRET], now),
        ({name.title(): value for name, value in good.items()}, EVENT, ["whsec_AAAA", OLD], now),
        (good, EVENT + b" ", [SECRET], now),
        ({**good, "webhook-id": "msg_2"}, EVENT, [SECRET], now),
        ({**good, "webhook-timestamp": "soon"}, EVENT, [SECRET], now),
        ({**good, "webhook-signature": "v1,é"}, EVENT, [SECRET], now),
        ({}, EVENT, [SECRET], now),
        (good, EVENT, [], now),
        (good, EVENT, ["whsec_AAAA"], now),
        (good, EVENT, [SECRET], now + 301),
        (good, EVENT, [SECRET], now - 301),
    ]
    script = """
    const told = [];
    for (const [headers, body, secrets, now] of given.cases) {
      const read = (body) =>
        verifyWebhook(body, headers, secrets, { now }).then((event) => event.data.text, (error) => error.name);
      told.push([await read(body), await read(new TextEncoder().encode(body))]);
    }
    tell(told);
    """
    told = run(script, cases=[[headers, body.decode(), secrets, at] for headers, body, secrets, at in cases])
    assert told == [["Şərh"] * 2] * 2 + [["InvalidSignature"] * 2] * 9
