"""Reads the log's filter from an address, and tells what can be chosen in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from moderation.console import words
from moderation.console.language import gettext
from moderation.storage.views import LogFilter
from rules import Policy

FIELDS = ("outcome", "decider", "clause", "rule", "language", "from", "until")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, and what it is called."""

    value: str
    label: str


def read(arguments: Mapping[str, str]) -> tuple[LogFilter, str]:
    """Read the filter.

    Args:
        arguments: Of the query string; an empty one means any.

    Returns:
        The filter, and what is wrong with it as a sentence, empty if nothing is.
    """
    given = {name: arguments.get(name, "").strip() or None for name in FIELDS}
    unknown = _find_unknown(given)
    if unknown:
        return LogFilter(), unknown
    try:
        since, until = read_day(given["from"]), read_day(given["until"], timedelta(days=1))
    except (ValueError, OverflowError):
        return LogFilter(), gettext("A date in the filter cannot be read; write it as 2026-11-22.")
    equal = {name: given[name] for name in ("outcome", "decider", "clause", "rule", "language")}
    return LogFilter(**equal, since=since, until=until), ""


def _find_unknown(given: Mapping[str, str | None]) -> str:
    if given["outcome"] and given["outcome"] not in words.OUTCOMES:
        known = ", ".join(words.OUTCOMES)
        return gettext("There is no outcome of that name; choose one of: %(known)s.", known=known)
    if given["decider"] and given["decider"] not in words.DECIDERS:
        known = ", ".join(words.DECIDERS)
        return gettext("There is no decider of that name; choose one of: %(known)s.", known=known)
    return ""


def options(policy: Policy, chosen: Mapping[str, str]) -> dict[str, list[Choice]]:
    """Tell what each filter offers, and in any case what is chosen in it now."""
    offers = {
        "outcome": words.OUTCOMES,
        "decider": {decider: name.capitalize() for decider, name in words.DECIDERS.items()},
        "clause": {clause.id: words.clause_name(clause.id) for clause in policy.clauses},
        "rule": {rule.id: rule.id for rule in policy.rules},
        "language": words.LANGUAGES,
    }
    return {name: _choices(offer, chosen.get(name)) for name, offer in offers.items()}


def _choices(offer: Mapping[str, str], chosen: str | None) -> list[Choice]:
    known = offer if chosen is None or chosen in offer else {**offer, chosen: chosen}
    return [Choice(value, label) for value, label in known.items()]


def read_day(written: str | None, later: timedelta = timedelta(0)) -> datetime | None:
    """Read a day as the moment it begins, or so much later.

    Raises:
        ValueError: It is no day.
        OverflowError: There is no moment so much later.
    """
    return datetime.combine(date.fromisoformat(written), time(), UTC) + later if written else None
