"""Judging a sample, blind: a text and where it stood, nothing of what was decided, by whom, or what the rules found."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from moderation.console.deciding import read_outcome
from moderation.console.gate import Visit
from moderation.console.pages import page, refusal
from moderation.errors import Conflict, InvalidSubmission, NotFound
from moderation.quality import samples
from moderation.storage import context_views, quality_views, views
from moderation.storage import samples as table
from moderation.storage.samples import SAMPLE, TRIAL, Judgement
from rules import Outcome

RESULTS = {SAMPLE: ("console.quality_result", "sample_id"), TRIAL: ("console.training_result", "trial_id")}
NEXT = {SAMPLE: ("console.judging_show", "sample_id"), TRIAL: ("console.training_show_next", "trial_id")}


def show(visit: Visit, sample_id: str) -> ResponseReturnValue:
    """Show the next comment of a sample, or its figures after the last.

    Raises:
        NotFound: There is no such sample on this site.
        Forbidden: Somebody else judges it.
    """
    return render(visit, sample_id, SAMPLE)


def judge(visit: Visit, sample_id: str) -> ResponseReturnValue:
    """Take a judgement, and go on to the next."""
    return take(visit, sample_id, SAMPLE)


def render(visit: Visit, sample_id: str, kind: str, *, status: int = 200, problem: str = "") -> ResponseReturnValue:
    """Show the next comment of a sample or a trial, or its figures after the last."""
    with visit.context.database.read() as connection:
        _find(connection, visit, sample_id, kind)
        place = table.find_next(connection, sample_id)
        comment_id = quality_views.find_place(connection, sample_id, place) if place else None
        view = views.find_comment(connection, visit.site_id, comment_id) if comment_id else None
        parent = context_views.find_parent(connection, view) if view else None
        sample = quality_views.find_sample(connection, visit.site_id, sample_id)
    if view is None or sample is None or sample.sample.ended_at:
        return redirect(_address(RESULTS[kind], sample_id), 303)
    address = _address(NEXT[kind], sample_id)
    return page(
        visit,
        "judging",
        status=status,
        problem=problem,
        sample=sample,
        place=place,
        view=view,
        parent=parent,
        address=address,
        training=kind == TRIAL,
    )


def take(visit: Visit, sample_id: str, kind: str) -> ResponseReturnValue:
    """Take a judgement of a sample or a trial, and go on to the next."""
    with visit.context.database.read() as connection:
        _find(connection, visit, sample_id, kind)
    outcome = read_outcome()
    clause = request.form.get("clause", "") if outcome is Outcome.REJECT else ""
    judgement = Judgement(sample_id, request.form.get("place", type=int, default=0), outcome.word, clause)
    try:
        samples.judge(visit.context.database, visit.context.policy, visit.who, judgement, now=visit.now)
    except InvalidSubmission as error:
        return render(visit, sample_id, kind, status=error.status, problem=str(error))
    except Conflict as error:
        return refusal(visit.context, error)
    return redirect(_address(NEXT[kind], sample_id), 303)


def _address(page: tuple[str, str], sample_id: str) -> str:
    name, variable = page
    return url_for(name, **{variable: sample_id})  # type: ignore[arg-type]  # its other arguments are no variables


def _find(connection: Connection, visit: Visit, sample_id: str, kind: str) -> None:
    if samples.find_own(connection, visit.who, sample_id).kind != kind:
        raise NotFound("There is no such sample on this site.")
