"""No other website can act in somebody's name: every form of the console, sent in every wrong way, changes nothing."""

from types import SimpleNamespace
from typing import Any

import pytest

from moderation import people
from tests.moderation.access.conftest import CSRF, Stage
from tests.moderation.access.table import ANYBODY, CONSOLE
from tests.moderation.access.test_other_sites import VARIABLE, everything_of

FORMS = sorted(path for (method, path), (right, _status) in CONSOLE.items() if method == "POST" and right != ANYBODY)
FOREIGN = "https://evil.example"
FORGED: dict[str, dict[str, Any]] = {
    "no token": {"data": {}},
    "wrong token": {"data": {"csrf_token": "x" * 43}},
    "token of another session": {"data": {"csrf_token": "the token of another form"}},
    "foreign origin": {"data": {"csrf_token": CSRF}, "headers": {"Origin": FOREIGN}},
    "hidden origin": {"data": {"csrf_token": CSRF}, "headers": {"Origin": "null"}},
    "fetched from another website": {"data": {"csrf_token": CSRF}, "headers": {"Sec-Fetch-Site": "cross-site"}},
    "neighbouring website": {"data": {"csrf_token": CSRF}, "headers": {"Sec-Fetch-Site": "same-site"}},
    "no origin and no token": {"data": {"outcome": "approve"}},
    "plain text": {"data": f"csrf_token={CSRF}", "content_type": "text/plain"},
    "token in the address": {"query_string": {"csrf_token": CSRF}, "data": {}},
    "json": {"json": {"csrf_token": CSRF}},
}


@pytest.mark.parametrize("path", FORMS)
def test_a_forged_form_is_refused_and_changes_nothing(stage: Stage, ids: dict[str, SimpleNamespace], path: str) -> None:
    address = VARIABLE.sub(lambda name: vars(ids["here"])[name[1]], path)
    role = next(role for role, rights in people.ROLES.items() if CONSOLE["POST", path][0] in rights)
    client = stage.person(role)
    before = everything_of(stage, "here")
    for name, forged in FORGED.items():
        assert client.post(address, **forged).status_code == 403, name
    assert client.get(address, query_string={"csrf_token": CSRF}).status_code in (200, 404), "as a link"
    assert everything_of(stage, "here") == before


def test_a_form_of_an_ended_session_leads_to_the_sign_in(stage: Stage) -> None:
    client = stage.person("moderator", idle=31)
    answer = client.post("/console/queue/next", data={"csrf_token": CSRF})
    assert (answer.status_code, answer.location) == (303, "/console/sign-in?ended=1")


def test_signing_in_cannot_be_forged_either(stage: Stage) -> None:
    for headers in ({"Origin": FOREIGN}, {"Sec-Fetch-Site": "cross-site"}):
        for path in ("/console/sign-in", "/console/sign-in/code"):
            assert stage.guest().post(path, data={"email": "a@b.example"}, headers=headers).status_code == 403


def test_no_page_lets_itself_be_framed(stage: Stage) -> None:
    policy = stage.person("moderator").get("/console/queue").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
