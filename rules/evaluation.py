"""Measures a policy on labelled comments: how many violations it catches, how many clean comments it spoils.

Tables are CSV with the columns ``id,text,lang,expected,category,source``; ``expected`` is ``approve``, ``violation`` or
``either`` (people disagree: counted nowhere).  Rows are streamed, so that a table may be of any length.
"""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from .decision import decide
from .errors import TableError
from .model import Decision, Outcome
from .policy import Policy

COLUMNS = ("id", "text", "lang", "expected", "category", "source")
EXPECTED = ("approve", "violation", "either")
_PROGRESS_EVERY = 500


@dataclass(slots=True)
class Tally:
    """How often each outcome was given, to violations and to clean comments."""

    violations: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    clean: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def add(self, expected: str, outcome: Outcome) -> None:
        """Count a row; those with ``either`` count nowhere."""
        if expected != "either":
            (self.violations if expected == "violation" else self.clean)[outcome] += 1


@dataclass(slots=True)
class Result:
    """The figures of a run.

    Attributes:
        overall: All rows.
        by_source: Rows by source, and likewise by language and by category.
        by_lang: See above.
        by_category: See above.
        outcomes: Each row's outcome, by id.
        comments_per_second: How many were decided in a second of wall-clock time.
    """

    overall: Tally = field(default_factory=Tally)
    by_source: dict[str, Tally] = field(default_factory=dict)
    by_lang: dict[str, Tally] = field(default_factory=dict)
    by_category: dict[str, Tally] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    comments_per_second: float = 0.0


def evaluate(policy: Policy, tables: Sequence[Path], *, decisions: Path | None = None, declare: bool = False) -> Result:
    """Measure a policy.

    Args:
        policy: The house rules.
        tables: CSV files of labelled comments.
        decisions: Where to write each row's outcome, if anywhere.
        declare: Whether each row's language is declared, as a site may do.

    Returns:
        The figures.

    Raises:
        TableError: A table cannot be read or lacks a column; the decisions so far have been written.
    """
    result = Result()
    seconds = 0.0
    with _writer(decisions) as write:
        for row in _rows(tables):
            began = perf_counter()
            decision = decide(row["text"], policy, language=row["lang"] if declare else None)
            seconds += perf_counter() - began
            _count(result, row, decision)
            write(row, decision)
            if len(result.outcomes) % _PROGRESS_EVERY == 0:
                _show_progress(len(result.outcomes))
    _show_progress(len(result.outcomes), done=True)
    result.comments_per_second = len(result.outcomes) / seconds if seconds else 0.0
    return result


def _count(result: Result, row: dict[str, str], decision: Decision) -> None:
    """Count a row everywhere it belongs."""
    expected, outcome = row["expected"], decision.outcome
    result.outcomes[row["id"]] = outcome.word
    for tally in (
        result.overall,
        result.by_source.setdefault(row["source"], Tally()),
        result.by_lang.setdefault(row["lang"], Tally()),
        result.by_category.setdefault(row["category"], Tally()),
    ):
        tally.add(expected, outcome)


class _writer:  # noqa: N801 - used like a function
    """Writes decisions to a CSV, or nowhere."""

    def __init__(self, path: Path | None) -> None:
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="") if path else None
        self._csv = csv.writer(self._file) if self._file else None
        if self._csv:
            self._csv.writerow((*COLUMNS, "outcome", "reason", "language", "rules", "spans"))

    def __enter__(self) -> "_writer":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def __call__(self, row: dict[str, str], decision: Decision) -> None:
        """Write a row with its decision."""
        if self._csv:
            rules = " ".join(finding.rule for finding in decision.findings)
            spans = " / ".join(span.text for finding in decision.findings for span in finding.spans)
            own = [row[column] for column in COLUMNS]
            self._csv.writerow([*own, decision.outcome.word, decision.reason.value, decision.language, rules, spans])


def _rows(tables: Sequence[Path]) -> Iterator[dict[str, str]]:
    """Stream the rows of all tables."""
    for path in tables:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                _refuse_columns(path, reader.fieldnames)
                for row in reader:
                    yield _sound_row(path, reader.line_num, row)
        except (UnicodeDecodeError, csv.Error) as broken:
            raise TableError(f"{path.name}: cannot be read as CSV in UTF-8: {broken}") from None


def _refuse_columns(path: Path, columns: Sequence[str] | None) -> None:
    """Refuse a table that lacks a column."""
    missing = [column for column in COLUMNS if column not in (columns or ())]
    if missing:
        raise TableError(f"{path.name}: lacks the columns {', '.join(missing)}; it needs {','.join(COLUMNS)}")


def _sound_row(path: Path, line: int, row: dict[str, Any]) -> dict[str, str]:
    """Refuse a row with missing values or an unknown label."""
    if any(row[column] is None for column in COLUMNS):
        raise TableError(f"{path.name}: line {line}: has too few values; it needs {','.join(COLUMNS)}")
    if row["expected"] not in EXPECTED:
        raise TableError(
            f"{path.name}: line {line}: expected is {row['expected']!r}; it must be one of {', '.join(EXPECTED)}"
        )
    return row


def _show_progress(count: int, *, done: bool = False) -> None:
    """Show progress on standard error, on one line of a terminal."""
    if sys.stderr.isatty() or done:
        print(f"\r{count} comments", end="\n" if done else "", file=sys.stderr, flush=True)


def _shares(counts: dict[Outcome, int]) -> dict[str, float]:
    """Turn counts into shares from 0 to 1."""
    total = sum(counts.values())
    names = {Outcome.REJECT: "rejected", Outcome.ESCALATE: "escalated", Outcome.APPROVE: "approved"}
    return {"n": total, **{name: round(counts[one] / total, 6) if total else 0.0 for one, name in names.items()}}


def _tally_json(tally: Tally) -> dict[str, dict[str, float]]:
    """Give a tally as JSON has it."""
    return {"violations": _shares(tally.violations), "clean": _shares(tally.clean)}


def as_json(result: Result) -> dict[str, Any]:
    """Give the figures as JSON has them, with each row's outcome for a later comparison."""
    return {
        "overall": _tally_json(result.overall),
        "by_source": {name: _tally_json(one) for name, one in sorted(result.by_source.items())},
        "by_lang": {name: _tally_json(one) for name, one in sorted(result.by_lang.items())},
        "by_category": {name: _tally_json(one) for name, one in sorted(result.by_category.items())},
        "comments_per_second": round(result.comments_per_second, 1),
        "outcomes": result.outcomes,
    }


def as_table(result: Result) -> str:
    """Give the figures as a table for people."""
    left = f"{'n':>6} {'reject':>7} {'escal.':>7} {'SILENT':>7}"
    head = f"{'':44} {left} | {'n':>6} {'approve':>7} {'escal.':>7} {'WRONG':>7}"
    lines = [f"{'':44} {'violations':^30} | {'clean':^30}", head, _line("all", result.overall)]
    for title, tallies in (
        ("by source", result.by_source),
        ("by language", result.by_lang),
        ("by category", result.by_category),
    ):
        lines += ["", title, *(_line(name, tally) for name, tally in sorted(tallies.items()))]
    return "\n".join([*lines, "", f"{result.comments_per_second:,.0f} comments per second"])


def _line(name: str, tally: Tally) -> str:
    """Give one line of the table."""
    bad, clean = _shares(tally.violations), _shares(tally.clean)
    left = f"{bad['n']:6.0f} {bad['rejected']:7.1%} {bad['escalated']:7.1%} {bad['approved']:7.1%}"
    right = f"{clean['n']:6.0f} {clean['approved']:7.1%} {clean['escalated']:7.1%} {clean['rejected']:7.1%}"
    return f"{name[:44]:44} {left if bad['n'] else ' ' * 30} | {right if clean['n'] else ''}"


def changes(result: Result, baseline: Path) -> list[str]:
    """Say, row by row, what changed since an earlier run.

    Args:
        result: This run.
        baseline: The ``--json`` of an earlier run.

    Returns:
        A line for each row whose outcome changed, and one that counts them.

    Raises:
        TableError: The file is no earlier run.
    """
    try:
        before = json.loads(baseline.read_text(encoding="utf-8"))["outcomes"]
    except (ValueError, KeyError, TypeError):
        raise TableError(f"{baseline.name}: is no output of evaluate --json") from None
    lines = [
        f"{row_id}: {before[row_id]} -> {outcome}"
        for row_id, outcome in result.outcomes.items()
        if before.get(row_id, outcome) != outcome
    ]
    return [*lines, f"{len(lines)} of {len(result.outcomes)} rows changed"]
