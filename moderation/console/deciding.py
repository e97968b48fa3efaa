"""What a moderator does to a comment: claim it, hold on to it, let go of it, decide it."""

from datetime import timedelta

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import notes, review
from moderation.console import comment, queue, selection
from moderation.console.gate import Visit
from moderation.console.pages import refusal
from moderation.errors import Conflict, InvalidRequest, InvalidSubmission
from moderation.review import Hold, Verdict
from rules import Outcome

_OUTCOMES = {"approve": Outcome.APPROVE, "reject": Outcome.REJECT}


def claim(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Take hold of one comment."""
    try:
        review.claim(visit.context.database, visit.who, comment_id, now=visit.now, until=visit.claim_until)
    except Conflict as error:
        return refusal(visit.context, error, comment_id=comment_id)
    return redirect(_address(comment_id), 303)


def take_over(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Take a comment from whoever holds it."""
    try:
        review.take_over(visit.context.database, visit.who, comment_id, now=visit.now, until=visit.claim_until)
    except Conflict as error:
        return refusal(visit.context, error, comment_id=comment_id)
    return redirect(_address(comment_id), 303)


def renew(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Hold on to a comment; a script is told for how many seconds, a form goes back to the page."""
    with visit.context.database.read() as connection:
        comment.find(connection, visit.site_id, comment_id)  # or it would tell who holds another site's comment
    held = review.renew(visit.context.database, visit.who, _hold(comment_id), now=visit.now, until=visit.claim_until)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(seconds_left=int((held.expires_at - visit.now).total_seconds()))
    return redirect(_address(comment_id), 303)


def release(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Let go of a comment and go back to the queue."""
    leaving = "leaving" in request.form  # said by the script as the page is left, and by nobody else
    review.release(visit.context.database, visit.who, _hold(comment_id), now=visit.now, leaving=leaving)
    return redirect(url_for("console.queue_show") + selection.of_form().suffix, 303)


def write_note(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Keep a note for colleagues."""
    note = request.form.get("note", "").strip()
    try:
        notes.write(visit.context.database, visit.who, comment_id, note, now=visit.now)
    except InvalidSubmission as error:
        return comment.render(visit, comment_id, status=error.status, problem=str(error), note=note)
    return redirect(_address(comment_id) + "#notes", 303)


def decide(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Approve or reject a comment, and go on to the next."""
    note = request.form.get("note", "").strip()
    try:
        review.resolve(
            visit.context.database, visit.context.policy, visit.who, _verdict(visit, comment_id), now=visit.now
        )
    except InvalidSubmission as error:
        return comment.render(visit, comment_id, status=error.status, problem=for_people(error), note=note)
    except Conflict as error:
        return refusal(visit.context, error, comment_id=comment_id, note=note, new_text=_new_text(visit, error))
    return queue.go_on(visit, selection.of_form(), decided=comment_id)


def read_outcome() -> Outcome:
    """Read which of the two buttons was pressed.

    Raises:
        InvalidRequest: Neither.
    """
    outcome = _OUTCOMES.get(request.form.get("outcome", ""))
    if outcome is None:
        raise InvalidRequest("The form says neither approve nor reject; go back and press one of the two buttons.")
    return outcome


def _verdict(visit: Visit, comment_id: str) -> Verdict:
    outcome = read_outcome()
    note = request.form.get("note", "").strip()
    notes.check(note, required=False)
    clause = request.form.get("clause") if outcome is Outcome.REJECT else None
    tell_at = visit.now + timedelta(seconds=visit.context.settings.undo_seconds)
    answer = request.form.get("answer", "").strip()
    keep = "keep" in request.form
    return Verdict(_hold(comment_id), outcome, clause or None, note or None, tell_at, answer or None, keep=keep)


def _new_text(visit: Visit, error: Conflict) -> str | None:
    """Fetch what the reader has made of a comment that was to be decided as it had been."""
    if error.code != "superseded":
        return None
    with visit.context.database.read() as connection:
        return comment.find(connection, visit.site_id, str(error.members["comment_id"]))[0].text


def _address(comment_id: str) -> str:
    return url_for("console.comment_show", comment_id=comment_id) + selection.of_form().suffix


def _hold(comment_id: str) -> Hold:
    return Hold(comment_id, request.form.get("token", type=int, default=0))


def for_people(error: InvalidSubmission) -> str:
    """Say what is wrong as the form puts it."""
    return "To reject, choose the clause that it breaks." if error.code == "clause_required" else str(error)
