"""The log as CSV: every decision that the filter lets through, however many, for people who work in spreadsheets.

RFC 4180, UTF-8 with a byte order mark, without which Excel takes Cyrillic, Georgian and Armenian for something else.
A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from flask import Response, request
from flask.typing import ResponseReturnValue

from moderation import inspections, people
from moderation.cells import safe
from moderation.console import filters
from moderation.console.gate import Visit
from moderation.errors import InvalidRequest
from moderation.storage import views
from moderation.storage.views import CommentView, DecisionView, LogFilter

COLUMNS = (
    "decision_id",
    "decided_at",
    "comment_id",
    "external_id",
    "revision",
    "version",
    "outcome",
    "reason",
    "decided_by",
    "person",
    "clause",
    "rules",
    "matched",
    "note",
    "language",
    "policy",
    "fingerprint",
    "article_id",
    "article_title",
    "parent_id",
    "author_id",
    "author_name",
    "text",
)
_ROWS_AT_ONCE = 200


def download(visit: Visit) -> ResponseReturnValue:
    """Send the log as a file, row by row.

    Raises:
        InvalidRequest: The filter cannot be read.
    """
    wanted, problem = filters.read(request.args)
    if problem:
        raise InvalidRequest(problem)
    with visit.context.database.write() as connection:
        inspections.note(connection, visit.who, "export", request.query_string.decode("latin-1"), now=visit.now)
    name = f"decisions-{visit.now:%Y-%m-%d-%H%M%S}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(_lines(visit, wanted), content_type="text/csv; charset=utf-8; header=present", headers=headers)


def _lines(visit: Visit, wanted: LogFilter) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow(COLUMNS)
    shown = people.may(visit.who.person.role, "authors")
    for found in _list(visit, wanted):
        writer.writerows([safe(cell) for cell in _cells(view if shown else _mask(view))] for view in found)
        yield _drain(buffer)


def _list(visit: Visit, wanted: LogFilter) -> Iterator[list[CommentView]]:
    """Give the decisions bit by bit, the newest first; no transaction waits for whoever takes the file slowly."""
    before = None
    while True:
        with visit.context.database.read() as connection:
            found = views.list_log(connection, visit.site_id, wanted, before=before, limit=_ROWS_AT_ONCE)
        yield found
        if len(found) < _ROWS_AT_ONCE or found[-1].decision is None:
            return
        before = found[-1].decision.id


def _mask(view: CommentView) -> CommentView:
    """Hide who wrote a comment, though not whether anybody is known."""
    return replace(view, author_id=view.author_id and "masked", author_name=view.author_name and "masked")


def _drain(buffer: io.StringIO) -> str:
    written = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return written


def _cells(view: CommentView) -> list[object]:
    decision = view.decision
    if decision is None:
        raise RuntimeError("The log holds decisions only.")
    values = {
        **{name: getattr(view.comment, name) for name in ("external_id", "revision", "article_id", "parent_id")},
        **{name: getattr(view, name) for name in ("article_title", "author_id", "author_name", "text")},
        **{name: getattr(decision, name) for name in ("version", "outcome", "reason", "note", "language", "policy")},
        "decision_id": decision.id,
        "decided_at": decision.decided_at.isoformat(),
        "comment_id": view.comment.id,
        "decided_by": decision.decider,
        "person": decision.person_name,
        "fingerprint": decision.fingerprint,
        **_found(decision),
    }
    return [values[column] for column in COLUMNS]


def _found(decision: DecisionView) -> dict[str, str]:
    live = [finding for finding in decision.findings if finding["status"] == "live"]
    clauses = [decision.clause] if decision.clause else [finding["clause"] for finding in live]
    return {
        "clause": " ".join(dict.fromkeys(clause for clause in clauses if clause)),
        "rules": " ".join(dict.fromkeys(f"{finding['rule']}@{finding['version']}" for finding in live)),
        "matched": " | ".join(dict.fromkeys(span["text"] for finding in live for span in finding["spans"])),
    }
