"""Coral's external moderation phase, as Coral asks it; the signatures are made as Coral's manual verifies them."""

import hashlib
import hmac
import http.client
import json
from dataclasses import replace
from typing import Any

import pytest

from moderation.context import Context
from moderation.settings import Settings
from moderation.storage.credentials import Site
from tests.moderation.api.compatible.conftest import DOUBTFUL, INSULT, POLITICS, Service, count_rows, key_of

SECRET, OLD_SECRET = "4f7c9d" * 10, "a1b2c3" * 10
STATUSES = {"NONE", "APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD"}
CODES = {"OFFENSIVE", "ABUSIVE", "SPAM", "BANNED_WORD", "AD", "ILLEGAL_CONTENT", "HARASSMENT_BULLYING", "HATE_SPEECH"}


@pytest.fixture
def context(context: Context, settings: Settings) -> Context:
    return replace(context, settings=settings.model_copy(update={"coral_secrets": f"{SECRET} {OLD_SECRET}"}))


def a_question(text: str, **changes: Any) -> dict[str, Any]:
    """What Coral sends about a new comment."""
    return {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "baf4e943", "role": "COMMENTER"},
        "story": {"id": "245b3856", "url": "https://www.ruritania.example/budget"},
        "site": {"id": "a4bede88"},
        "tenantID": "19ba5794",
        "tenantDomain": "comments.ruritania.example",
        **changes,
    }


def sign(body: bytes, *secrets: str) -> str:
    return ",".join("sha256=" + hmac.new(s.encode(), body, hashlib.sha256).hexdigest() for s in secrets)


def ask(service: Service, question: object, signature: str | None = None, key: str | None = None) -> tuple[int, bytes]:
    body = json.dumps(question, indent=2).encode()
    signed = sign(body, SECRET) if signature is None else signature
    headers = {"Content-Type": "application/json", "User-Agent": "Coral Moderation/9.6.1", "X-Coral-Signature": signed}
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.request("POST", f"/v1/coral?key={service.key if key is None else key}", body, headers)
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    return answer.status, told


def moderate(service: Service, text: str) -> dict[str, Any]:
    status, told = ask(service, a_question(text))
    assert status == 200
    answer: dict[str, Any] = json.loads(told)
    expect_schema(answer)
    return answer


def expect_schema(answer: dict[str, Any]) -> None:
    """Hold an answer to what Coral validates; it refuses the whole answer if one value is not of these."""
    assert set(answer) <= {"status", "actions", "moderationAction"}
    assert answer["status"] in STATUSES
    assert {(action["actionType"], action["reason"]) for action in answer["actions"]} == {
        ("FLAG", "COMMENT_DETECTED_TOXIC")
    }
    if "moderationAction" in answer:
        assert answer["moderationAction"]["status"] == answer["status"] == "REJECTED"
        assert answer["moderationAction"]["rejectionReason"]["code"] in CODES | {"OTHER"}


def test_of_an_approved_comment_it_says_nothing(service: Service) -> None:
    assert ask(service, a_question(POLITICS)) == (204, b"")


def test_a_doubtful_comment_is_withheld(service: Service) -> None:
    assert moderate(service, DOUBTFUL)["status"] == "SYSTEM_WITHHELD"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (INSULT, "OFFENSIVE"),
        ("Ruritanians are vermin.", "HATE_SPEECH"),
        ("Ты полный идиот.", "OFFENSIVE"),
    ],
)
def test_a_rejected_comment_is_rejected_with_a_reason(service: Service, text: str, code: str) -> None:
    answer = moderate(service, text)
    assert answer["status"] == "REJECTED"
    assert answer["moderationAction"]["rejectionReason"]["code"] == code


def test_the_reason_is_in_the_authors_language(service: Service) -> None:
    reason = moderate(service, "Ты полный идиот.")["moderationAction"]["rejectionReason"]
    assert "опубликован" in reason["detailedExplanation"]


def test_an_unlawful_appeal_is_told_by_its_clause_and_no_law_is_named(service: Service, context: Context) -> None:
    reason = moderate(service, "Let's burn down the town hall.")["moderationAction"]["rejectionReason"]
    clause = next(clause for clause in context.policy.clauses if clause.id == "unlawful-appeals")
    assert (reason["code"], reason["customReason"]) == ("OTHER", clause.text["en"])
    assert "legalGrounds" not in reason


def test_an_edit_is_judged_like_a_new_comment(service: Service) -> None:
    assert ask(service, a_question(INSULT, action="EDIT"))[0] == 200


@pytest.mark.parametrize(
    "text", ["Bonjour tout le monde, comment allez-vous aujourd'hui mes amis ?", "x" * 20_481], ids=["french", "long"]
)
def test_what_cannot_be_judged_is_withheld(service: Service, text: str) -> None:
    assert moderate(service, text)["status"] == "SYSTEM_WITHHELD"


def test_nothing_is_kept(service: Service, context: Context) -> None:
    before = count_rows(context.database)
    moderate(service, INSULT)
    assert count_rows(context.database) == before


def test_any_of_several_signatures_by_any_known_secret_will_do(service: Service) -> None:
    question = a_question(POLITICS)
    body = json.dumps(question, indent=2).encode()
    unknown = "0" * 60
    assert ask(service, question, sign(body, unknown, OLD_SECRET))[0] == 204
    assert ask(service, question, f"t=1, {sign(body, SECRET)}")[0] == 204


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "sha256=é", "sha1={}", "{}"])
def test_a_wrong_signature_is_refused(service: Service, signature: str) -> None:
    question = a_question(INSULT)
    right = sign(json.dumps(question, indent=2).encode(), SECRET).removeprefix("sha256=")
    assert ask(service, question, signature.format(right))[0] == 401


def test_a_signature_of_another_body_or_secret_is_refused(service: Service) -> None:
    body = json.dumps(a_question(POLITICS), indent=2).encode()
    assert ask(service, a_question(INSULT), sign(body, SECRET))[0] == 401
    assert ask(service, a_question(POLITICS), sign(body, "0" * 60))[0] == 401


def test_the_address_needs_a_key_of_the_scope(service: Service, context: Context, site: Site) -> None:
    assert ask(service, a_question(INSULT), key="")[0] == 401
    assert ask(service, a_question(INSULT), key="mod_unknown")[0] == 401
    assert ask(service, a_question(INSULT), key=key_of(context, site, "comments:read"))[0] == 403
    assert ask(service, a_question(INSULT), key=key_of(context, site, "check"))[0] == 200


@pytest.mark.parametrize(
    "question", [{}, {"comment": {}}, {"comment": {"body": 5}}, {"comment": {"body": "\ud800"}}, []]
)
def test_what_is_no_question_of_corals_is_a_problem(service: Service, question: object) -> None:
    status, told = ask(service, question)
    assert (status, json.loads(told)["status"]) == (422, 422)
