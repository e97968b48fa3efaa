"""Trials of newcomers on the golden set: to begin one, to judge it, to see how one did."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation.console import judging, quality
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.errors import InvalidSubmission, NotFound
from moderation.quality import training
from moderation.storage import golden_views, quality_views
from moderation.storage.samples import TRIAL


def show(visit: Visit) -> ResponseReturnValue:
    """List one's own trials, with the form that begins one."""
    return _show(visit)


def begin(visit: Visit) -> ResponseReturnValue:
    """Begin a trial, and show its first comment."""
    try:
        size = request.form.get("size", type=int, default=0)
        trial_id = training.begin(visit.context.database, visit.who, size, now=visit.now)
    except InvalidSubmission as error:
        return _show(visit, status=error.status, problem=str(error))
    return redirect(url_for("console.training_show_next", trial_id=trial_id), 303)


def result(visit: Visit, trial_id: str) -> ResponseReturnValue:
    """Show how one did.

    Raises:
        NotFound: There is no such trial of this person.
    """
    view, judged = quality.find(visit, trial_id)
    if (view.sample.kind, view.sample.judge_id) != (TRIAL, visit.who.person.id):
        raise NotFound("You have no such trial.")
    return page(visit, "sample", view=view, training=True, **quality.sum_up(judged if view.sample.ended_at else []))


def show_next(visit: Visit, trial_id: str) -> ResponseReturnValue:
    """Show the next comment of a trial, or the figures after the last."""
    return judging.render(visit, trial_id, TRIAL)


def judge(visit: Visit, trial_id: str) -> ResponseReturnValue:
    """Take a judgement, and go on to the next."""
    return judging.take(visit, trial_id, TRIAL)


def _show(visit: Visit, *, status: int = 200, problem: str = "") -> ResponseReturnValue:
    with visit.context.database.read() as connection:
        trials = quality_views.list_samples(connection, visit.site_id, TRIAL, judge_id=visit.who.person.id)
        golden = golden_views.count_golden(connection, visit.site_id)
        untried = len(golden_views.list_untried(connection, visit.site_id, visit.who.person.id))
    return page(visit, "training", status=status, problem=problem, trials=trials, golden=golden, untried=untried)
