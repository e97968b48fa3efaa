"""Writes the log: one JSON object a line on standard error, and never a word of a comment.

So that no text can slip in, an exception is logged by its kind and its place in the code.  Its message is kept only
if it is one of our own, which never hold a text; a driver's or a library's may quote what it choked on.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from moderation.errors import ModerationError

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
FIELDS = "fields"  # what a record's `extra` calls the members it adds to its line


class JsonFormatter(logging.Formatter):
    """Makes a line of a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the record as one line of JSON, every control character escaped."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := request_id.get():
            line["request_id"] = identifier
        line.update(getattr(record, FIELDS, {}))
        if record.exc_info and record.exc_info[1]:
            line["exception"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def configure(level: str) -> None:
    """Send everything that is logged in this process to standard error, as JSON lines.

    Args:
        level: The least level that is logged, such as ``info``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def describe(error: BaseException) -> list[dict[str, object]]:
    """Tell what was raised and where, without the values concerned: the error itself first, then its causes."""
    told: list[dict[str, object]] = []
    cause: BaseException | None = error
    while cause is not None and len(told) < 5:
        frames = traceback.extract_tb(cause.__traceback__)
        told.append(
            {
                "kind": f"{type(cause).__module__}.{type(cause).__qualname__}",
                "message": str(cause) if isinstance(cause, ModerationError) else None,
                "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        cause = cause.__cause__ or cause.__context__
    return told
