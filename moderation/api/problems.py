"""Every error that the API answers with, and the one form they all have: RFC 9457 problem documents.

A problem says what is wrong, where, and what would be right, in one sentence; ``code`` is for programs.  It never
repeats what the request held, since that may be a reader's words.
"""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from apiflask import HTTPError
from flask import Response, json
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from moderation import logs
from moderation.api.mistakes import find_field_mistakes, find_parameter_mistakes
from moderation.errors import CallerError, ModerationError, TooManyRequests, WorldError, recognise

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem; ``/problems/<code>`` is its ``type``."""

    code: str
    status: int
    title: str
    meaning: str


KINDS = (
    Kind("bad_request", 400, "Bad request", "The request is not well-formed HTTP; the message says what to mend."),
    Kind("invalid_encoding", 400, "Not UTF-8", "The body must be JSON in UTF-8."),
    Kind(
        "invalid_json",
        400,
        "Not JSON",
        "The body must be JSON as RFC 8259 has it, nested less than some hundred levels deep, without NaN or Infinity"
        " and without numbers of more than 400 digits.",
    ),
    Kind("duplicate_key", 400, "A key stands twice", "Each key may stand once in a JSON object."),
    Kind("unauthorized", 401, "No live API key", "Send a live API key as `Authorization: Bearer …`."),
    Kind("missing_scope", 403, "The key may not do this", "Use an API key that has the scope the operation names."),
    Kind(
        "not_found",
        404,
        "Not found",
        "This site has nothing of that id; another site's things look the same.",
    ),
    Kind("no_such_path", 404, "No such path", "The paths are listed in `/openapi.json`."),
    Kind("method_not_allowed", 405, "Method not allowed", "The header `Allow` lists the methods of this path."),
    Kind(
        "different_submission",
        409,
        "Sent before with something else",
        "The same `Idempotency-Key`, or the same external id and revision, came before with another comment."
        " `comment_id` names what that one became.",
    ),
    Kind("stale_revision", 409, "A later revision is here", "Send an edit with a greater revision than the newest."),
    Kind("superseded", 409, "A later revision is here", "`comment_id` names the comment that holds the newest text."),
    Kind("not_reportable", 409, "Not to be reported", "Only what is published, or may still be, can be reported."),
    Kind("not_appealable", 409, "Not to be appealed", "Only a rejection that stands can be appealed against."),
    Kind("erased", 409, "Erased", "The text of the comment is gone, so nobody can look at it again."),
    Kind("not_rejected", 409, "Not rejected", "Only a rejection has a statement of reasons."),
    Kind("too_many_endpoints", 409, "Too many endpoints", "Disable a live endpoint before you add another."),
    Kind("legal_hold", 409, "A legal hold forbids it", "What is held may not be erased until the hold is lifted."),
    Kind("not_replayable", 409, "Not to be replayed", "What has ended and goes to a live endpoint can be."),
    Kind("body_too_large", 413, "Body too large", "`limit_bytes` says how many bytes the body may have."),
    Kind("unsupported_media_type", 415, "Not application/json", "Send `Content-Type: application/json`, uncompressed."),
    Kind("missing_field", 422, "A field is missing", "`pointer` names the field that must be there."),
    Kind("unknown_field", 422, "Unknown field", "`pointer` names a field that the operation does not know."),
    Kind("invalid_field", 422, "A field cannot be taken", "`pointer` names the field; the detail says what fits."),
    Kind("invalid_parameter", 422, "A parameter cannot be taken", "`parameter` names what stands in query or header."),
    Kind(
        "too_long",
        422,
        "The comment is too long",
        "`length` and `limit` are counted as `counting_rule` says; the site's form must count alike.",
    ),
    Kind(
        "too_many_requests",
        429,
        "Too many requests",
        "The API key, or the author of the comment, has used up its rate; nothing was stored. `Retry-After`, and"
        " `retry_after_seconds` in a batch, say when to send it again.",
    ),
    Kind("internal_error", 500, "Our mistake", "Send the request again; if that fails, tell us its `request_id`."),
    Kind(
        "unavailable",
        503,
        "Try again",
        "The database is away or too busy, or the machine has no room; `Retry-After` says when to try again.",
    ),
)
_OUR_MISTAKE = "The service made a mistake; send the request again, and if that fails tell us its request_id."
_KINDS = {kind.code: kind for kind in KINDS}
_BY_STATUS = {400: "bad_request", 404: "no_such_path", 405: "method_not_allowed", 413: "body_too_large"}


def describe(error: Exception) -> dict[str, Any]:
    """Make the problem document of an error, as the JSON object it will be."""
    if isinstance(error, CallerError):
        pointer = {} if error.pointer is None else {"pointer": error.pointer}
        return _document(error.status, error.code, str(error), **pointer, **error.members)
    if isinstance(error, WorldError):
        return _document(503, "unavailable", str(error))
    if isinstance(error, HTTPError) and isinstance(error.__cause__, ValidationError):
        in_body = "json" in error.detail
        return _tell((find_field_mistakes if in_body else find_parameter_mistakes)(error.__cause__))
    if isinstance(error, HTTPException) and error.code:
        return _document(error.code, _BY_STATUS.get(error.code, "bad_request"), _sentence(error))
    return _document(500, "internal_error", _OUR_MISTAKE)


def describe_invalid(error: ValidationError, at: str = "") -> dict[str, Any]:
    """Make the problem document of a body, or of a part of one, that pydantic refused.

    Args:
        at: Pointer of that part.
    """
    return _tell(find_field_mistakes(error, at))


def answer(error: Exception) -> Response:
    """Turn an error into the answer that a website gets, logging it if it is not the caller's."""
    # Flask's 500 for what a hook of ours has raised holds that as the original
    error = recognise(getattr(error, "original_exception", None) or error)
    problem = describe(error)
    if not isinstance(error, (CallerError, HTTPException, HTTPError)):
        logger.log(
            logging.WARNING if isinstance(error, ModerationError) else logging.ERROR, problem["title"], exc_info=error
        )
    response = Response(json.dumps(problem), status=problem["status"], content_type=MEDIA_TYPE)
    if problem["status"] == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="moderation"'
    if isinstance(error, WorldError):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.members["retry_after_seconds"])
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _tell(mistakes: list[dict[str, Any]]) -> dict[str, Any]:
    """Tell the first mistake, and list them all if there are several."""
    listed = {"errors": mistakes} if len(mistakes) > 1 else {}
    first = dict(mistakes[0])
    return _document(422, first.pop("code"), first.pop("detail"), **first, **listed)


def _document(status: int, code: str, detail: str, **members: object) -> dict[str, Any]:
    kind = _KINDS.get(code)
    return {
        "type": f"/problems/{code}" if kind else "about:blank",
        "title": kind.title if kind else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": logs.request_id.get(),
        **members,
    }


def _sentence(error: HTTPException) -> str:
    if isinstance(error, MethodNotAllowed):
        return f"This path does not take that method; it takes: {', '.join(sorted(error.valid_methods or ()))}."
    if error.code == HTTPStatus.NOT_FOUND:
        return "There is no such path; the paths are listed in /openapi.json."
    return "The request cannot be read as HTTP; send it again, whole and well-formed."
