"""What a detector that fails does: no protocol is told that a comment is clean."""

from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import api
from moderation.context import Context
from moderation.policies import Policies
from tests.moderation.api.compatible.conftest import INSULT, POLITICS
from tests.moderation.api.compatible.test_coral import SECRET, a_question, sign


class Broken:
    def find(self, _reading: object) -> Any:
        raise ValueError("broken")


@pytest.fixture
def app(context: Context) -> APIFlask:
    """The API on a policy whose first rule cannot be run."""
    first, *others = context.policy.rules
    policy = replace(context.policy, rules=(replace(first, matcher=Broken()), *others))
    settings = context.settings.model_copy(update={"coral_secrets": SECRET})
    return api.create(replace(context, settings=settings, policies=Policies(policy)))


def test_perspective_and_openai_are_told_to_try_again(client: FlaskClient, api_key: str) -> None:
    body = {"comment": {"text": POLITICS}, "requestedAttributes": {"TOXICITY": {}}}
    answer = client.post(f"/v1alpha1/comments:analyze?key={api_key}", json=body)
    assert (answer.status_code, answer.json["error"]["status"]) == (503, "UNAVAILABLE")
    assert answer.headers["Retry-After"] == "1"
    answer = client.post("/v1/moderations", json={"input": POLITICS})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "service_unavailable")


def test_akismet_and_coral_hold_the_comment_back(client: FlaskClient, api_key: str, app: APIFlask) -> None:
    form = {"api_key": api_key, "comment_content": POLITICS}
    answer = client.post("/1.1/comment-check", data=form)
    assert (answer.text, answer.headers.get("X-akismet-pro-tip")) == ("true", None)
    body = app.json.dumps(a_question(POLITICS)).encode()
    head = {"X-Coral-Signature": sign(body, SECRET)}
    answer = client.post(f"/v1/coral?key={api_key}", data=body, content_type="application/json", headers=head)
    assert answer.json["status"] == "SYSTEM_WITHHELD"


def test_what_other_rules_have_found_is_told(client: FlaskClient, api_key: str) -> None:
    answer = client.post("/v1/moderations", json={"input": INSULT})
    assert answer.json["results"][0]["flagged"]
