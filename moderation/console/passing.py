"""What a moderator does with a comment besides deciding it: puts it by, hands it over, asks, answers."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from moderation import colleagues
from moderation.colleagues import HANDOVER, QUESTION, Request
from moderation.console import comment, queue, selection
from moderation.console.gate import Visit
from moderation.console.pages import refusal
from moderation.errors import Conflict, InvalidSubmission
from moderation.review import Hold


def put_by(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Keep a comment for some hours."""
    hours = request.form.get("hours", type=int, default=0)
    return _act(visit, comment_id, "hold", lambda asked: colleagues.put_by(visit.context.database, asked, hours))


def hand_over(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Give a comment to a colleague, or ask them for a second opinion."""
    kind = QUESTION if request.form.get("kind") == QUESTION else HANDOVER
    to = request.form.get("to", "")
    return _act(
        visit, comment_id, kind, lambda asked: colleagues.hand_over(visit.context.database, asked, to, kind=kind)
    )


def answer(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Give the second opinion that was asked for."""
    return _act(visit, comment_id, "answer", lambda asked: colleagues.answer(visit.context.database, asked))


def leave_to_seniors(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Leave a comment to a senior moderator."""
    return _act(visit, comment_id, "seniors", lambda asked: colleagues.leave_to_seniors(visit.context.database, asked))


def _act(visit: Visit, comment_id: str, done: str, act: Callable[[Request], None]) -> ResponseReturnValue:
    """Do it and go on to the next comment."""
    note = request.form.get("note", "").strip()
    hold = Hold(comment_id, request.form.get("token", type=int, default=0))
    try:
        act(Request(visit.who, hold, note, visit.now))
    except InvalidSubmission as error:
        return comment.render(visit, comment_id, status=error.status, problem=str(error), note=note)
    except Conflict as error:
        return refusal(visit.context, error, comment_id=comment_id, note=note)
    return queue.go_on(visit, selection.of_form(), done=done)
