"""Taking back what one has decided a moment ago, reversing what was decided long since, and deciding many at once."""

from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import reversing
from moderation.console import comment, selection
from moderation.console.deciding import for_people, read_outcome
from moderation.console.gate import Visit
from moderation.console.pages import page, refusal
from moderation.errors import Conflict, InvalidSubmission
from moderation.reversing import Times
from moderation.review import Hold, Verdict
from rules import Outcome


def undo(visit: Visit) -> ResponseReturnValue:
    """Take back the last decision, and show the comment again, or the queue if there were many."""
    times = Times(visit.now, _grace(visit), visit.claim_until)
    try:
        taken = reversing.undo(visit.context.database, visit.context.policy, visit.who, times)
    except Conflict as error:
        return refusal(visit.context, error)
    chosen = selection.of_form()
    if len(taken) == 1:
        address = url_for("console.comment_show", comment_id=taken[0])
        return redirect(f"{address}{chosen.with_more(done='undo')}", 303)
    return redirect(f"{url_for('console.queue_show')}{chosen.with_more(done='undo', count=len(taken))}", 303)


def reverse(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Overturn what stands about a comment."""
    note = request.form.get("note", "").strip()
    try:
        verdict = _verdict(visit, Hold(comment_id, request.form.get("version", type=int, default=-1)), "reversed")
        reversing.reverse(visit.context.database, visit.context.policy, visit.who, verdict, now=visit.now)
    except InvalidSubmission as error:
        return comment.render(visit, comment_id, status=error.status, problem=for_people(error), note=note)
    except Conflict as error:
        return refusal(visit.context, error, comment_id=comment_id, note=note)
    return redirect(url_for("console.comment_show", comment_id=comment_id, decided=comment_id), 303)


def decide_many(visit: Visit) -> ResponseReturnValue:
    """Decide every comment that was chosen in the list, and show the list again."""
    chosen = selection.of_form()
    try:
        verdicts = [_verdict(visit, Hold(one, 0), "moderator") for one in request.form.getlist("comment")]
        batch = reversing.decide_many(visit.context.database, visit.context.policy, visit.who, verdicts, now=visit.now)
    except InvalidSubmission as error:
        return _problem(visit, error)
    more = chosen.with_more(done="many", count=len(batch.decided), left=len(batch.left))
    return redirect(f"{url_for('console.queue_show')}{more}", 303)


def _problem(visit: Visit, error: InvalidSubmission) -> ResponseReturnValue:
    back = f"{url_for('console.queue_show')}{selection.of_form().suffix}"
    return page(visit, "undecided", status=error.status, problem=for_people(error), back=back)


def _verdict(visit: Visit, hold: Hold, reason: str) -> Verdict:
    outcome = read_outcome()
    clause = request.form.get("clause") if outcome is Outcome.REJECT else None
    note = request.form.get("note", "").strip()
    return Verdict(hold, outcome, clause or None, note or None, visit.now + _grace(visit), reason=reason)


def _grace(visit: Visit) -> timedelta:
    return timedelta(seconds=visit.context.settings.undo_seconds)
