"""Tells errors as Perspective does: a ``google.rpc.Status``, and an ``errorType`` that its clients branch on."""

from typing import Any

from flask import Response, json, request

from moderation.api import problems
from moderation.errors import InvalidSubmission

_STATUSES = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_KEY_REFUSED = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
}
_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_TOO_LONG = "COMMENT_TOO_LONG"
_TYPES = {"too_long": _TOO_LONG, "body_too_large": _TOO_LONG}


def refuse(message: str, error_type: str = "INVALID_REQUEST", **members: object) -> InvalidSubmission:
    """Make the error of a request that cannot be granted.

    Args:
        error_type: Perspective's code for it.
        members: What the code's detail holds besides.
    """
    return InvalidSubmission(message, perspective={"errorType": error_type, **members})


def refuse_attribute(attribute: str, *, requested: list[str], detected: list[str]) -> InvalidSubmission:
    """Make the error of an attribute for which there are no rules: at all, or in a text's language."""
    languages = {"requestedLanguages": requested} if requested else {"detectedLanguages": detected}
    return refuse(
        f"Attribute {attribute} does not support request languages: {', '.join(requested or detected)}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError={**languages, "attribute": attribute},
    )


def answer(error: Exception) -> Response:
    """Turn an error into the answer that a client of Perspective gets."""
    plain = problems.answer(error)
    problem = plain.get_json()
    status, message, details = _translate(problem)
    told = {"code": status, "message": message, "status": _STATUSES[status], "details": details}
    response = Response(json.dumps({"error": told}), status=status, content_type="application/json; charset=UTF-8")
    if "Retry-After" in plain.headers:
        response.headers["Retry-After"] = plain.headers["Retry-After"]
    return response


def _translate(problem: dict[str, Any]) -> tuple[int, str, list[dict[str, Any]]]:
    status, message = problem["status"], problem["detail"]
    if status == 401:
        if "Authorization" in request.headers:
            return 400, "API key not valid. Please pass a valid API key.", [_KEY_REFUSED]
        return 403, "The request has no API key; send one as `?key=` or in the header `X-Goog-Api-Key`.", []
    if status in _STATUSES and status != 400:
        return status, message, []
    detail = problem.get("perspective") or {"errorType": _TYPES.get(problem["code"], "INVALID_REQUEST")}
    return 400, message, [{"@type": _ERROR, **detail}]
