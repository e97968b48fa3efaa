"""A transparency report of any period, out of the counts of days: what each figure answers stands beside it.  Pure.

The figures are those of Article 15(1) of Regulation (EU) 2022/2065 (the Digital Services Act) that a website's comments
can answer, and of "Numbers" of the Santa Clara Principles 2.0 (santaclaraprinciples.org).
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from moderation import figures
from moderation.cells import safe
from moderation.figures import Parity, RuleFigures, Share
from moderation.storage.tally_views import Sums

Cell = str | int | float | None
DECIDERS = {"rules": "automated", "person": "human", "service": "service"}
SOURCES = {"rules": "own rules", "readers": "readers' reports", "moderators": "moderators' own reading"}
SHARE = ("share", "from", "to")  # in percent, with the ends of the 95 % interval (Wilson)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a report is about, both ends included, UTC."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Figure:
    """One table of the report.

    Attributes:
        id: Stays the same from one version to the next.
        answers: Which question of which text it answers.
    """

    id: str
    title: str
    answers: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def build(sums: Sums) -> list[Figure]:
    """Make the figures of a period."""
    return [*_tell_rejections(sums), *_tell_requests(sums), *_tell_errors(sums), *_tell_parity(sums)]


def as_json(site: str, period: Period, made: Iterable[Figure]) -> str:
    """Write a report for programs."""
    told = {
        "site": site,
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "figures": [
            {
                "id": one.id,
                "title": one.title,
                "answers": one.answers,
                "rows": [dict(zip(one.columns, row, strict=True)) for row in one.rows],
            }
            for one in made
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def as_csv(period: Period, made: Iterable[Figure]) -> str:
    """Write a report for spreadsheets: a line for each number, named by its figure, row and column."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("from", "until", "figure", "answers", "row", "column", "value"))
    days = (period.first.isoformat(), period.last.isoformat())
    for one in made:
        for row in one.rows:
            for column, value in zip(one.columns[1:], row[1:], strict=True):
                writer.writerow([safe(cell) for cell in (*days, one.id, one.answers, row[0], column, value)])
    return "\ufeff" + buffer.getvalue()


def _tell_rejections(sums: Sums) -> list[Figure]:
    first = figures.split(sums.get("first", {}), by=1)
    outcomes = [(name, first.get(outcome, 0)) for outcome, name in _OUTCOMES]
    law = "DSA Art. 15(1)(c)"
    tables = [
        ("rejections_by_source", "Rejections by what drew attention to the comment",
         "DSA Art. 15(1)(b), (c); Santa Clara: source of the flag", "source", "rejected"),
        ("rejections_by_clause", "Rejections by clause", f"{law}; Santa Clara: by rule violated", "clause",
         "rejected_clause"),
        ("rejections_by_rule", "Rejections by the rule that found the comment", f"{law}: by detection method", "rule",
         "rejected_rule"),
        ("rejections_by_language", "Rejections by language", f"{law}; Santa Clara: by language", "language",
         "rejected_language"),
    ]  # fmt: skip
    return [
        Figure("comments", "New comments, by what became of them at first", "Santa Clara: what the others are out of",
               ("outcome", "comments"), (*outcomes, ("received", sum(first.values())))),
        *(Figure(own, title, answers, (column, "automated", "human", "total"), _cross(sums.get(kind, {})))
          for own, title, answers, column, kind in tables),
    ]  # fmt: skip


def _tell_requests(sums: Sums) -> list[Figure]:
    waited, appeals = sums.get("waited", {}), sums.get("appeal", {})
    reports = figures.top(sums.get("report", {}))
    times = [(name, figures.median_seconds(waited, who)) for who, name in _WAITED]
    states = [(state, appeals.get(state, 0)) for state in ("lodged", "upheld", "overturned")]
    return [
        Figure("reports", "Reports of readers, by the clause that they name", "DSA Art. 15(1)(b)",
               ("clause", "reports"), (*reports, ("total", sum(number for _label, number in reports)))),
        Figure("median_seconds", "Median time in seconds", "DSA Art. 15(1)(b), (d)", ("until", "seconds"),
               tuple((name, None if seconds is None else round(seconds, 3)) for name, seconds in times)),
        Figure("appeals", "Appeals of authors", "DSA Art. 15(1)(d); Santa Clara: appeals and reversals",
               ("state", "appeals"), tuple(states)),
        Figure("appeals_by_language", "Appeals by language", "Santa Clara: by language",
               ("language", "lodged", "upheld", "overturned"), _states(sums.get("appeal_language", {}))),
        Figure("appeals_by_rule", "Appeals by the rule or clause that they are against",
               "DSA Art. 15(1)(d): basis for the complaints", ("rule", "lodged", "upheld", "overturned"),
               _states(sums.get("appeal_rule", {}))),
    ]  # fmt: skip


def _tell_errors(sums: Sums) -> list[Figure]:
    rules = figures.list_rules(sums)
    both = figures.appeals_share(sums)
    return [
        Figure("reversal_rate", "Share of the answered appeals that were granted", "Santa Clara: error rates",
               ("of", "granted", "answered", *SHARE), (("appeals", both.part, both.whole, *_percent(both)),)),
        Figure("precision", "What the rules found and people confirmed", "DSA Art. 15(1)(e): indicators of accuracy",
               ("rule", "hits", "confirmed", "read by people", *SHARE), tuple(map(_tell_precision, rules))),
        Figure("overturned", "What the rules rejected and appeals overturned",
               "DSA Art. 15(1)(e): possible rate of error",
               ("rule", "overturned", "appeals answered", *SHARE),
               tuple(_tell_overturned(one) for one in rules if one.overturned.whole)),
    ]  # fmt: skip


def _tell_parity(sums: Sums) -> list[Figure]:
    columns = ("approved", "rejected", "escalated", *SHARE)
    return [
        Figure("parity_by_language", "What became of new comments, by language; the share is of those kept back",
               "DSA Art. 15(1)(e): by language", ("language", *columns),
               tuple(map(_tell_one, figures.list_parity(sums, "first")))),
        Figure("parity_by_group", "What became of new comments that merely name a group",
               "Equal treatment: a mention of a group is no offence", ("group", *columns),
               tuple(map(_tell_one, figures.list_parity(sums, "mention")))),
    ]  # fmt: skip


_OUTCOMES = (("approve", "approved"), ("reject", "rejected"), ("escalate", "escalated"))
_WAITED = (
    ("rules", "the rules decided"),
    ("person", "a person decided what had been escalated"),
    ("appeal", "an appeal was answered"),
)


def _cross(counts: Mapping[str, int]) -> tuple[tuple[Cell, ...], ...]:
    """Lay counts of ``decider:label`` out by label, automated and human; the total last."""
    rows = [
        (SOURCES.get(label, label), counts.get(f"rules:{label}", 0), counts.get(f"person:{label}", 0), number)
        for label, number in figures.top(figures.split(counts, by=1))
    ]
    return tuple(rows)


def _states(counts: Mapping[str, int]) -> tuple[tuple[Cell, ...], ...]:
    labels = [label for label, _number in figures.top(figures.split(counts, by=1))]
    return tuple(
        (label, *(counts.get(f"{state}:{label}", 0) for state in ("lodged", "upheld", "overturned")))
        for label in labels
    )


def _tell_precision(one: RuleFigures) -> tuple[Cell, ...]:
    return one.rule, one.hits, one.confirmed.part, one.confirmed.whole, *_percent(one.confirmed)


def _tell_overturned(one: RuleFigures) -> tuple[Cell, ...]:
    return one.rule, one.overturned.part, one.overturned.whole, *_percent(one.overturned)


def _tell_one(one: Parity) -> tuple[Cell, ...]:
    return one.name, one.approved, one.rejected, one.escalated, *_percent(one.kept_back)


def _percent(share: Share) -> tuple[float | None, float | None, float | None]:
    if share.value is None or share.interval is None:
        return None, None, None
    return round(100 * share.value, 1), round(100 * share.interval[0], 1), round(100 * share.interval[1], 1)
