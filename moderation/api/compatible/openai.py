"""OpenAI's protocol: ``POST /v1/moderations``.

A category is flagged if one of its rules has found something, whether it would reject or show the comment to a person;
its score is that outcome in figures (``scores``), never a probability.  ``category_applied_input_types`` is empty for a
category that no rule speaks for.
"""

import secrets
from typing import Any

from apiflask import APIBlueprint
from flask import Response, json, request

from moderation.api import limiting, problems
from moderation.api.authentication import needs
from moderation.api.compatible import scores
from moderation.api.compatible.judging import judge
from moderation.api.current import context
from moderation.api.reading import read_object
from moderation.errors import InvalidSubmission, WorldError
from rules import Decision, Outcome, Reason

MAX_INPUTS = 100
_SHAPE = (
    f"`input` must be a string, 1 to {MAX_INPUTS} strings, or a list of objects such as"
    ' {"type": "text", "text": "…"}; images are not judged here.'
)
_ERRORS = {
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", "insufficient_permissions"),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", "server_error"),
    503: ("server_error", "service_unavailable"),
}

Json = dict[str, Any]


def find_key() -> None:
    """Leave the key where it is: this protocol has it where we do."""


def answer(error: Exception) -> Response:
    """Turn an error into the answer that a client of OpenAI gets."""
    response = problems.answer(error)
    problem = response.get_json()
    status = problem["status"] if problem["status"] in _ERRORS else 400
    kind, code = _ERRORS.get(status, ("invalid_request_error", problem["code"]))
    parameter = problem.get("pointer", "").strip("/") or None
    told = {"message": problem["detail"], "type": kind, "param": parameter, "code": code}
    response.set_data(json.dumps({"error": told}))
    response.status_code, response.content_type = status, "application/json"
    return response


blueprint = APIBlueprint("openai", __name__, enable_openapi=False)
blueprint.register_error_handler(Exception, answer)


@blueprint.post("/v1/moderations")
@needs("check")
def moderate() -> Json:
    """Judge one or more texts; nothing of them is kept."""
    texts = _read_texts(read_object(request).get("input"))
    limiting.count_more(len(texts) - 1)
    policy = context().policy
    return {
        "id": f"modr-{secrets.token_hex(16)}",
        "model": f"{policy.id}-{policy.fingerprint[:12]}",
        "results": [_show(_judge(text, number)) for number, text in enumerate(texts, 1)],
    }


def _read_texts(given: object) -> list[str]:
    """Take the texts out of the input; a list of objects is one text in parts, as OpenAI has it."""
    if isinstance(given, str):
        return [given]
    if isinstance(given, list) and 0 < len(given) <= MAX_INPUTS:
        texts = [text for text in given if isinstance(text, str)]
        if len(texts) == len(given):
            return texts
        parts = [part["text"] for part in given if _is_text(part)]
        if len(parts) == len(given):
            return ["\n".join(parts)]
    raise InvalidSubmission(_SHAPE, pointer="/input")


def _is_text(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)


def _judge(text: str, number: int) -> Decision:
    decision = judge(text)
    if decision.reason is Reason.DETECTOR_UNAVAILABLE:
        raise WorldError("A detector failed, so there is no result; try again.")
    if decision.reason is Reason.LANGUAGE_NOT_COVERED:
        raise InvalidSubmission(
            f"Text {number} of the input is in a language that no rule reads ({decision.language}); ask a person.",
            code="language_not_supported",
            pointer="/input",
        )
    return decision


def _show(decision: Decision) -> Json:
    graded = scores.grade_categories(decision.findings)
    return {
        "flagged": any(graded.values()),
        "categories": {name: outcome is not Outcome.APPROVE for name, outcome in graded.items()},
        "category_scores": {name: scores.SCORES[outcome] for name, outcome in graded.items()},
        "category_applied_input_types": {name: ["text"] if rules else [] for name, rules in scores.CATEGORIES.items()},
    }
