"""Decides a comment again: with the rules of that moment, to see that the same comes out, and with today's.

Nothing is recorded.  A text that was erased cannot be decided again, nor can what a person or a fault decided.
"""

from dataclasses import asdict, dataclass

import rules
from moderation import packs
from moderation.policies import Policies
from moderation.storage.database import Database
from moderation.storage.views import CommentView, DecisionView
from rules import Decision, Finding, Policy


@dataclass(frozen=True, slots=True)
class Replay:
    """What comes out now.

    Attributes:
        then: By the rules of that moment; ``None`` if they are not to be had.
        differences: Where it is not what was recorded, as sentences; empty if it is identical.
        today: By the rules in force.
        policy: The rules in force.
    """

    then: Decision | None
    differences: tuple[str, ...]
    today: Decision
    policy: Policy


def replay(database: Database, policies: Policies, view: CommentView, recorded: DecisionView) -> Replay | None:
    """Decide a comment again.

    Args:
        view: The comment.
        recorded: The decision about it that is to be compared with.

    Returns:
        ``None`` if there is nothing to decide, or the rules had not decided it.

    Raises:
        WorldError: The database is away.
    """
    if view.text is None or recorded.decider != "rules" or recorded.reason == "detector_unavailable":
        return None
    today, language = policies.current, view.comment.language
    now = rules.decide(view.text, today, language=language)
    if recorded.fingerprint == today.fingerprint:
        return Replay(now, compare(recorded, now), now, today)
    kept = packs.load(database, recorded.fingerprint)
    if kept is None:
        return Replay(None, ("The rules of that moment are not kept.",), now, today)
    then = rules.decide(view.text, kept, language=language)
    return Replay(then, compare(recorded, then), now, today)


def compare(recorded: DecisionView, again: Decision) -> tuple[str, ...]:
    """Say where a decision is not the recorded one."""
    differences = []
    for name, was, now in (
        ("outcome", recorded.outcome, again.outcome.word),
        ("reason", recorded.reason, again.reason.value),
        ("language", recorded.language, again.language),
    ):
        if was != now:
            differences.append(f"The {name} was {was} and is {now}.")
    was_found = [_plainly(stored) for stored in recorded.findings]
    is_found = [_plainly(_as_stored(finding)) for finding in again.findings]
    differences += [
        f"{one[0]}@{one[1]} was found {_place(one)}, and is not." for one in was_found if one not in is_found
    ]
    differences += [
        f"{one[0]}@{one[1]} is found {_place(one)}, and was not." for one in is_found if one not in was_found
    ]
    return tuple(differences)


def _as_stored(finding: Finding) -> dict[str, object]:
    return {**asdict(finding), "status": finding.status.value}


def _plainly(stored: dict[str, object]) -> tuple[object, ...]:
    places = tuple((span["start"], span["end"]) for span in stored["spans"])  # type: ignore[attr-defined]
    return (stored["rule"], stored["version"], stored["status"], places)


def _place(plain: tuple[object, ...]) -> str:
    places = plain[3]
    if not isinstance(places, tuple) or not places:
        return "nowhere in particular"
    return "at " + ", ".join(f"{start}–{end}" for start, end in places)
