"""The transparency report of any period: as a page that prints well, as CSV and as JSON."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from flask import Response, request
from flask.typing import ResponseReturnValue

from moderation import figures, inspections, transparency
from moderation.console import drawing, words
from moderation.console.drawing import Picture, Series
from moderation.console.gate import Visit
from moderation.console.language import gettext
from moderation.console.pages import page
from moderation.errors import InvalidRequest, NotFound
from moderation.storage import tally_views
from moderation.storage.tally_views import Days
from moderation.transparency import Figure, Period

USUAL, LONGEST, BY_DAY = timedelta(days=29), timedelta(days=3660), timedelta(days=62)
TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}


def show(visit: Visit) -> ResponseReturnValue:
    """Show the report of a period, the last 30 days unless another is asked for."""
    usual = Period(visit.now.date() - USUAL, visit.now.date())
    period, problem = read_period(request.args, usual)
    with visit.context.database.read() as connection:
        sums = tally_views.sum_up(connection, visit.site_id, period.first, period.last)
        days = tally_views.list_days(connection, visit.site_id, period.first, period.last, ("rejected",))
    return page(
        visit,
        "report",
        status=400 if problem else 200,
        problem=problem,
        period=period,
        presets=list_presets(visit.now.date()),
        figures=transparency.build(sums),
        name_cell=name_cell,
        drawn=drawing.stack(_picture(days, period)),
    )


def download(visit: Visit, form: str) -> ResponseReturnValue:
    """Send the report of a period as a file.

    Raises:
        NotFound: There is no such form.
        InvalidRequest: The period cannot be read.
    """
    if form not in TYPES:
        raise NotFound("The report is there as CSV and as JSON.")
    period, problem = read_period(request.args, Period(visit.now.date() - USUAL, visit.now.date()))
    if problem:
        raise InvalidRequest(problem)
    with visit.context.database.write() as connection:
        inspections.note(connection, visit.who, "export", f"report {period.first} {period.last}", now=visit.now)
        made = transparency.build(tally_views.sum_up(connection, visit.site_id, period.first, period.last))
    written = transparency.as_csv(period, made) if form == "csv" else transparency.as_json(visit.site_id, period, made)
    name = f"transparency-{period.first}-{period.last}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(written, content_type=TYPES[form], headers=headers)


def read_period(arguments: Mapping[str, str], usual: Period) -> tuple[Period, str]:
    """Read a period from an address; gives the usual one and a sentence if it cannot be read."""
    try:
        first, last = (
            date.fromisoformat(arguments[name]) if arguments.get(name) else end
            for name, end in (("from", usual.first), ("until", usual.last))
        )
    except ValueError:
        return usual, gettext("A date cannot be read; write it as 2026-11-22.")
    if not timedelta(0) <= last - first <= LONGEST:
        return usual, gettext("The period ends before it begins, or is longer than ten years.")
    return Period(first, last), ""


def list_presets(today: date) -> dict[str, Period]:
    """Name the periods that are asked for most."""
    last_month = today.replace(day=1) - timedelta(days=1)
    year = today.year - 1
    return {
        gettext("Last 7 days"): Period(today - timedelta(days=6), today),
        gettext("This month"): Period(today.replace(day=1), today),
        gettext("Last month"): Period(last_month.replace(day=1), last_month),
        gettext("This year"): Period(today.replace(month=1, day=1), today),
        gettext("Last year"): Period(date(year, 1, 1), date(year, 12, monthrange(year, 12)[1])),
    }


def name_cell(figure: Figure, cell: str) -> str:
    """Say what a row is called on the page; files keep the codes."""
    if "clause" in figure.columns[0]:
        return words.clause_name(cell)
    return words.LANGUAGES.get(cell, cell) if figure.columns[0] == "language" else cell


def _picture(days: Days, period: Period) -> Picture:
    """Draw rejections by day, or by month where there are many days."""
    length = 10 if period.last - period.first <= BY_DAY else 7
    every = [period.first + timedelta(days=number) for number in range((period.last - period.first).days + 1)]
    counts: dict[str, dict[str, int]] = {day.isoformat()[:length]: {} for day in every}
    for day, kinds in days.items():
        of_day = counts[day[:length]]
        for decider, number in figures.split(kinds.get("rejected", {}), by=0).items():
            of_day[decider] = of_day.get(decider, 0) + number
    series = [
        Series(name, [one.get(decider, 0) for one in counts.values()])
        for decider, name in (("rules", words.ACTORS["rules"]), ("person", words.ACTORS["person"]))
    ]
    title = gettext("Rejections by day") if length == 10 else gettext("Rejections by month")
    return Picture(title, list(counts), series, gettext("rejections"))
