"""How the day goes: what came and what became of it, what waits, who decides, and which rules are at work."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask.typing import ResponseReturnValue

from moderation import alarms, figures
from moderation.console import drawing, times, words
from moderation.console.drawing import Drawing, Picture, Series
from moderation.console.gate import Visit
from moderation.console.language import gettext
from moderation.console.pages import page
from moderation.storage import tally_views, views
from moderation.storage.tally_views import Days, Sums
from moderation.storage.views import Backlog

DAYS, HOURS, MOST = 14, 48, 8
KINDS = ("decision", "first", "rejected_clause", "rejected_rule")
OUTCOMES = ("approve", "reject", "escalate")


def show(visit: Visit) -> ResponseReturnValue:
    """Show today and the days before it."""
    last = visit.now.date()
    first = last - timedelta(days=DAYS - 1)
    with visit.context.database.read() as connection:
        days = tally_views.list_days(connection, visit.site_id, first, last, KINDS)
        samples = tally_views.list_days(
            connection, visit.site_id, last - timedelta(days=2), last, ("waiting", "oldest")
        )
        backlog = views.review_backlog(connection, visit.site_id)
        jumps = alarms.find_jumps(connection, visit.site_id, last)
        pending = views.pending(connection, visit.site_id)
    dates = [first + timedelta(days=number) for number in range(DAYS)]
    return page(
        visit,
        "overview",
        today=_today(days.get(last.isoformat(), {}), pending.count),
        backlog=backlog,
        jumps=jumps,
        pictures=[
            _draw_flow(days, dates),
            _draw_deciders(days, dates),
            *_draw_waiting(samples, visit.now, backlog),
            *_draw_top(days),
        ],
        days=DAYS,
    )


def _today(sums: Sums, pending: int) -> dict[str, object]:
    first, decision = sums.get("first", {}), sums.get("decision", {})
    by_outcome = figures.split(decision, by=1)
    machine, people = figures.decided_by(decision, "rules"), figures.decided_by(decision, "person")
    return {
        "received": sum(first.values()) + pending,
        **{outcome: by_outcome.get(outcome, 0) for outcome in OUTCOMES},
        "machine": figures.Share(machine, machine + people),
    }


def _draw_flow(days: Days, dates: Sequence[date]) -> Drawing:
    counts = [figures.split(days.get(day.isoformat(), {}).get("first", {}), by=1) for day in dates]
    series = [Series(words.OUTCOMES[outcome], [one.get(outcome, 0) for one in counts]) for outcome in OUTCOMES]
    picture = Picture(gettext("What became of new comments at first, by day"), _names(dates), series)
    return drawing.stack(picture)


def _draw_deciders(days: Days, dates: Sequence[date]) -> Drawing:
    counts = [days.get(day.isoformat(), {}).get("decision", {}) for day in dates]
    series = [
        Series(name, [figures.decided_by(one, decider) for one in counts])
        for decider, name in (("rules", words.ACTORS["rules"]), ("person", words.ACTORS["person"]))
    ]
    picture = Picture(gettext("Who approved and rejected, by day"), _names(dates), series, gettext("decisions"))
    return drawing.stack(picture)


def _draw_waiting(samples: Days, now: datetime, backlog: Backlog) -> list[Drawing]:
    hours = [now - timedelta(hours=number) for number in range(HOURS - 1, -1, -1)]
    places = [*(times.hour(hour) for hour in hours), gettext("now")]
    age = (now - backlog.oldest).total_seconds() if backlog.oldest else 0
    count, oldest = _sampled(samples, "waiting", hours), _sampled(samples, "oldest", hours)
    minutes = [None if seconds is None else round(seconds / 60) for seconds in [*oldest, int(age)]]
    waiting, in_minutes = Series(gettext("Waiting"), [*count, backlog.count]), Series(gettext("Minutes"), minutes)
    waited = Picture(gettext("How many waited for a person, by hour"), places, [waiting])
    ages = Picture(gettext("How long the oldest had waited, by hour"), places, [in_minutes], gettext("minutes"))
    return [drawing.lines(waited), drawing.lines(ages)]


def _sampled(samples: Days, kind: str, hours: Sequence[datetime]) -> list[int | None]:
    return [samples.get(hour.strftime("%Y-%m-%d"), {}).get(kind, {}).get(hour.strftime("%H")) for hour in hours]


def _draw_top(days: Days) -> list[Drawing]:
    drawn = []
    for kind, title in (
        ("rejected_clause", gettext("Clauses that were broken most, last %(count)s days", count=DAYS)),
        ("rejected_rule", gettext("Rules behind rejections, last %(count)s days", count=DAYS)),
    ):
        sums: dict[str, int] = {}
        for counts in days.values():
            for label, number in figures.split(counts.get(kind, {}), by=1).items():
                sums[label] = sums.get(label, 0) + number
        found = figures.top(sums, MOST)
        names = [words.clause_name(label) if kind == "rejected_clause" else label for label, _number in found]
        values = [number for _label, number in found]
        picture = Picture(title, names, [Series(gettext("Rejections"), values)], gettext("rejections"))
        drawn.append(drawing.bars(picture))
    return drawn


def _names(dates: Sequence[date]) -> list[str]:
    return [times.short_day(day) for day in dates]
