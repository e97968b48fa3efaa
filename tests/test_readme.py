"""Holds the README's example to what the service really answers."""

import json
import re
from typing import Any

from flask.testing import FlaskClient

from moderation.context import Context, utc_now
from tests.test_architecture import README
from workers.screening import screen

VARY = {"id", "posted_at", "received_at", "decided_at", "fingerprint"}


def without_what_varies(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_what_varies(part) for name, part in value.items() if name not in VARY}
    return [without_what_varies(part) for part in value] if isinstance(value, list) else value


def test_the_curl_of_the_readme_is_answered_as_it_says(client: FlaskClient, context: Context) -> None:
    body = re.search(r"-d '(\{.*\})'", README)
    told = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert body
    assert told
    posted = client.post("/v1/comments", data=body[1], content_type="application/json")
    assert screen(context, utc_now) == 1
    answer = client.get(posted.headers["Location"]).get_json()
    assert without_what_varies(json.loads(told[1])) == without_what_varies(answer)
