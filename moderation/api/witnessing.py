"""Gives the website the newest checkpoint of its audit log with each answer about a comment.

Whoever keeps one can later hold the log to it, so each website is a witness.  It is looked up at most every few seconds
in each process: an answer need not carry the very last one.
"""

import time
from typing import cast

from apiflask import APIFlask
from flask import Response, current_app

from moderation import audit
from moderation.api.current import context, site_id
from moderation.audit.notes import HEADER, as_header
from moderation.errors import WorldError

KEPT_SECONDS = 5.0
MEANING = "The newest checkpoint of your audit log, in base 64; keep some of them, and the log can be held to them."
_NAME = "checkpoints"

Found = dict[str, tuple[float, str | None]]  # by site: when it was looked up, and what was found


def attach(app: APIFlask) -> None:
    """Give the application a place for what it has looked up."""
    app.extensions[_NAME] = {}


def add_checkpoint(response: Response) -> Response:
    """Add the header to an answer that is no refusal; nothing is added while there is no checkpoint."""
    if response.status_code < 300:
        note = _find(site_id(), time.monotonic())
        if note:
            response.headers[HEADER] = as_header(note)
    return response


def _find(site: str, now: float) -> str | None:
    found = cast(Found, current_app.extensions[_NAME])
    looked_up_at, note = found.get(site, (-KEPT_SECONDS, None))
    if now - looked_up_at >= KEPT_SECONDS:
        try:
            with context().database.read() as connection:
                note = audit.find_newest(connection, site)
        except WorldError:
            return note  # the answer is there, and that is what matters
        found[site] = (now, note)
    return note
