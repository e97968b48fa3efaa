"""Reads a body as JSON, and refuses whatever two readers could understand differently.

Python's parser is more lenient than RFC 8259: it takes ``NaN``, keeps the last of two equal keys, guesses the
encoding, and spends quadratic time on long numbers.
"""

import json
from typing import Any, NoReturn

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from moderation.errors import BodyTooLarge, InvalidRequest, InvalidSubmission, UnsupportedMediaType

MAX_DIGITS = 400


class StrictRequest(Request):
    """A request whose JSON is read strictly, whoever asks for it."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: ANN401
        """Read the body; the arguments are Flask's and change nothing.

        Raises:
            CallerError: 400, 413, 415 or 422, by what is wrong.
        """
        return read_object(self)


def read_object(request: Request) -> dict[str, Any]:
    """Read a JSON object from a request's body.

    Raises:
        UnsupportedMediaType: It does not say that it is JSON, or it is compressed.
        BodyTooLarge: Over the limit; the rest was not read.
        InvalidRequest: It is not JSON in UTF-8, or not all readers would read it alike.
        InvalidSubmission: It is JSON and no object.
    """
    _check_type(request)
    found = _parse(_read(request))
    if not isinstance(found, dict):
        raise InvalidSubmission("The body must be a JSON object.", pointer="")
    return found


def _check_type(request: Request) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("The body must be JSON in UTF-8, sent with `Content-Type: application/json`.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must not be compressed; send it without `Content-Encoding`.")


def _read(request: Request) -> bytes:
    limit = request.max_content_length
    if limit is not None:
        request.max_content_length = limit + 1  # werkzeug cuts a chunked body off without a word; one byte more tells
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large(limit) from None
    if limit is not None and len(body) > limit:
        raise _too_large(limit)
    if request.content_length not in (None, len(body)):
        raise InvalidRequest("The body ends before its Content-Length; send it again, whole.", code="bad_request")
    return body


def _too_large(limit: int | None) -> BodyTooLarge:
    return BodyTooLarge(f"The body may have {limit} bytes; send less.", limit_bytes=limit)


def _parse(body: bytes) -> object:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            f"The body is not UTF-8 from byte {error.start} on; send JSON in UTF-8.", code="invalid_encoding"
        ) from None
    try:
        return _PARSER.decode(text)
    except json.JSONDecodeError as error:
        raise InvalidRequest(
            f"The body is not JSON: line {error.lineno}, column {error.colno} cannot be read.", code="invalid_json"
        ) from None
    except RecursionError:
        raise InvalidRequest("The body is nested too deeply; send it flatter.", code="invalid_json") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidRequest("A key stands twice in one object of the body; send each once.", code="duplicate_key")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise InvalidRequest("The body holds NaN or Infinity, which are not JSON; leave them out.", code="invalid_json")


def _read_whole(digits: str) -> int:
    return int(_check_digits(digits))


def _read_float(digits: str) -> float:
    return float(_check_digits(digits))


def _check_digits(digits: str) -> str:
    if len(digits) > MAX_DIGITS:
        raise InvalidRequest(
            f"The body holds a number of more than {MAX_DIGITS} digits; send a shorter one.", code="invalid_json"
        )
    return digits


_PARSER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_constant=_refuse_constant,
    parse_int=_read_whole,
    parse_float=_read_float,
)
