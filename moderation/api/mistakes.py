"""Puts pydantic's refusals into sentences of ours, which name the field and never repeat its value."""

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MOST_LISTED = 20
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")  # a longer or stranger one may be a reader's words
_CODES = {"missing": "missing_field", "extra_forbidden": "unknown_field"}
_HEADERS = {"idempotency_key": "Idempotency-Key"}
_SAID = {
    "missing": "is missing; send it",
    "extra_forbidden": "is not known here; leave it out",
    "string_type": "must be a string",
    "string_too_short": "must not be shorter than {min_length}",
    "string_too_long": "is too long; it may have {max_length} characters",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "is too small; it must be at least {ge}",
    "less_than_equal": "is too great; it may be at most {le}",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "bool_type": "must be true or false",
    "list_type": "must be a JSON array",
    "too_short": "is too short; it must have at least {min_length} entries",
    "too_long": "is too long; it may have {max_length} entries",
    "literal_error": "must be one of {expected}",
    "value_error": "{error}",
}


def find_field_mistakes(error: ValidationError, at: str = "") -> list[dict[str, Any]]:
    """List what is wrong with a body: for each mistake its code, a sentence, and the field's pointer.

    Args:
        at: Pointer of what was read, within the body.
    """
    return [_field_mistake(mistake, at) for mistake in _take(error)]


def find_parameter_mistakes(error: ValidationError) -> list[dict[str, Any]]:
    """List what is wrong with query or headers: for each mistake its code, a sentence, and the parameter's name."""
    return [_parameter_mistake(mistake) for mistake in _take(error)]


def _take(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)[:MOST_LISTED]


def _field_mistake(mistake: ErrorDetails, at: str) -> dict[str, Any]:
    pointer, plain = _point(at, mistake["loc"])
    said = _say(mistake)
    what = f"The field {pointer} {said}." if pointer else f"The body {said}."
    if not plain:
        what = f"A field of {pointer or 'the body'} {said}."
    return {"code": _CODES.get(mistake["type"], "invalid_field"), "detail": what, "pointer": pointer}


def _parameter_mistake(mistake: ErrorDetails) -> dict[str, Any]:
    name = _HEADERS.get(str(mistake["loc"][0]), str(mistake["loc"][0]))
    if not _PLAIN_NAME.fullmatch(name):
        return {"code": "invalid_parameter", "detail": f"A parameter {_say(mistake)}.", "parameter": ""}
    return {"code": "invalid_parameter", "detail": f"The parameter {name} {_say(mistake)}.", "parameter": name}


def _say(mistake: ErrorDetails) -> str:
    said = _SAID.get(mistake["type"], "cannot be taken; /openapi.json says what fits")
    return said.format(**mistake.get("ctx", {}))


def _point(at: str, path: tuple[int | str, ...]) -> tuple[str, bool]:
    """Make the JSON Pointer of a path, up to the first name that is not plain; tell whether that was all of it."""
    pointer = at
    for step in path:
        if isinstance(step, str) and not _PLAIN_NAME.fullmatch(step):
            return pointer, False
        pointer += f"/{step}"
    return pointer, True
