"""Samples of decisions: which there are, how to draw one, what it shows; and what each moderator has done.

The figures of a sample are shown when it has ended, or whoever judges it would see whose decisions are doubtful.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation.console import evidence, filters, words
from moderation.console.gate import Visit
from moderation.console.language import gettext
from moderation.console.marking import Stretch
from moderation.console.pages import page
from moderation.errors import InvalidSubmission, NotFound
from moderation.quality import figures, samples, workload
from moderation.quality.figures import Figures, Judged
from moderation.quality.samples import Wish
from moderation.storage import golden_views, quality_views
from moderation.storage.golden_views import Done
from moderation.storage.quality_views import Period, SampleView
from moderation.storage.samples import SAMPLE, TRIAL

DAYS = timedelta(days=30)
MOST_COUNTED = 100_000  # decisions, for what each moderator has done


@dataclass(frozen=True, slots=True)
class Difference:
    """A judgement that differs from the decision, as the list shows it."""

    judged: Judged
    text: tuple[Stretch, ...] | None


def show(visit: Visit) -> ResponseReturnValue:
    """List the samples, with the form that draws one."""
    return _show(visit)


def draw(visit: Visit) -> ResponseReturnValue:
    """Draw a sample, and show its first comment."""
    try:
        sample_id = samples.draw(visit.context.database, visit.who, _read_wish(), now=visit.now)
    except InvalidSubmission as error:
        return _show(visit, status=error.status, problem=str(error))
    return redirect(url_for("console.judging_show", sample_id=sample_id), 303)


def result(visit: Visit, sample_id: str) -> ResponseReturnValue:
    """Show what a sample shows, or how far it is judged.

    Raises:
        NotFound: There is no such sample on this site.
    """
    view, judged = find(visit, sample_id)
    return page(visit, "sample", view=view, training=False, **sum_up(judged if view.sample.ended_at else []))


def end(visit: Visit, sample_id: str) -> ResponseReturnValue:
    """End a sample before all of it is judged."""
    samples.end(visit.context.database, visit.who, sample_id, now=visit.now)
    return redirect(url_for("console.quality_result", sample_id=sample_id), 303)


def settle(visit: Visit, sample_id: str) -> ResponseReturnValue:
    """Take what the sample agrees on into the golden set."""
    count = samples.settle(visit.context.database, visit.who, sample_id, now=visit.now)
    return redirect(url_for("console.quality_result", sample_id=sample_id, settled=count), 303)


def moderators(visit: Visit) -> ResponseReturnValue:
    """Show what each moderator has done in a time, and how newcomers did on the golden set."""
    since, until, problem = visit.now - DAYS, visit.now, ""
    try:
        since, until = _read_period(since, until)
    except InvalidSubmission as error:
        problem = str(error)
    with visit.context.database.read() as connection:
        done = golden_views.list_done(connection, visit.site_id, since, until, limit=MOST_COUNTED + 1)
        trials = quality_views.list_samples(connection, visit.site_id, TRIAL)
    if len(done) > MOST_COUNTED:
        done, problem = (
            list[Done](),
            gettext("More than %(count)s decisions were made then; choose fewer days.", count=MOST_COUNTED),
        )
    return page(
        visit,
        "moderators",
        status=422 if problem else 200,
        done=workload.summarize(done),
        trials=trials,
        since=since,
        until=until,
        problem=problem,
    )


def find(visit: Visit, sample_id: str) -> tuple[SampleView, list[Judged]]:
    """Fetch a sample of this site and what of it is judged.

    Raises:
        NotFound: There is no such sample.
    """
    with visit.context.database.read() as connection:
        view = quality_views.find_sample(connection, visit.site_id, sample_id)
        if view is None:
            raise NotFound("There is no such sample on this site.")
        return view, [Judged(**row) for row in quality_views.list_judged(connection, sample_id)]


def sum_up(judged: list[Judged]) -> dict[str, Any]:
    """Work out what the page of a sample shows."""
    rejected = [one for one in judged if one.outcome == figures.REJECT]
    by: dict[str, list[Figures]] = {
        "Decided by": figures.split(judged, lambda one: one.decided_by or words.DECIDERS["rules"].capitalize()),
        "Clause": figures.split(rejected, lambda one: words.clause_name(one.clause) or gettext("None")),
        "Language": figures.split(judged, lambda one: words.language(one.language)),
    }
    return {
        "overall": figures.summarize(gettext("Altogether"), judged, figures.weigh(judged)),
        "by": by,
        "differences": [Difference(one, evidence.snippet(one.text)) for one in judged if one.differs],
    }


def _show(visit: Visit, *, status: int = 200, problem: str = "") -> ResponseReturnValue:
    with visit.context.database.read() as connection:
        found = quality_views.list_samples(connection, visit.site_id, SAMPLE)
        golden = golden_views.count_golden(connection, visit.site_id)
    chosen = request.form if problem else {}
    return page(
        visit,
        "quality",
        status=status,
        problem=problem,
        samples=found,
        golden=golden,
        since=chosen.get("from", f"{visit.now - DAYS:%Y-%m-%d}"),
        until=chosen.get("until", f"{visit.now:%Y-%m-%d}"),
        size=chosen.get("size", "100"),
        seed=chosen.get("seed", ""),
        deciders=chosen.get("deciders", "people"),
    )


def _read_wish() -> Wish:
    seed, size = request.form.get("seed", "").strip(), request.form.get("size", "")
    if not size.isdecimal() or (seed and not seed.isdecimal()):
        raise InvalidSubmission("Size and seed are whole numbers; leave the seed empty to have one made.")
    since, until = _read_days(request.form.get("from", ""), request.form.get("until", ""))
    if since is None or until is None:
        raise InvalidSubmission("Say from which day until which; write a day as 2026-11-22.")
    period = Period(since, until, request.form.get("deciders", ""))
    return Wish(period, int(size[:9]), int(seed[:19]) if seed else None)


def _read_period(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    first, last = _read_days(request.args.get("from", ""), request.args.get("until", ""))
    return first or since, last or until


def _read_days(first: str, last: str) -> tuple[datetime | None, datetime | None]:
    try:
        return filters.read_day(first or None), filters.read_day(last or None, timedelta(days=1))
    except (ValueError, OverflowError):
        raise InvalidSubmission("A day cannot be read; write it as 2026-11-22.") from None
