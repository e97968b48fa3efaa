"""Says what one decision adds to the day's counts: pure, so that the same words count what comes and what was long ago.

A count is kept by day, kind and label.  What a person takes back is taken from the day on which it was counted, so a
sum over days says what stood.  ``moderation.storage.tallies`` keeps the counts.

======================  ===================================  =======================================================
kind                    label                                counts
======================  ===================================  =======================================================
decision, rule          decider:outcome; rule                every decision; every finding, shadows included
first                   language:outcome                     the first decision about each revision of a comment
mention                 group:outcome                        of these, where a group is named and no rule minds it
rejected                decider:source                       rejections, by what had drawn attention to the comment
rejected_clause, _rule  decider:clause, decider:rule         the same, by what they rest on
rejected_language       decider:language                     the same, by language
confirmed, denied       rule                                 comments with a finding of it that a person rejects, or not
waited                  who:step                             how long it took, by steps of time (:func:`step_of`)
appeal                  lodged, upheld, overturned           appeals of authors
appeal_rule, _language  state:rule or clause; state:language  the same, by what they were against
report                  clause                               reports of readers
waiting, oldest         hour                                 how many waited then for a person; how long the oldest
======================  ===================================  =======================================================
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Key = tuple[str, str, str]  # day, kind, label
STEPS_OF_TWO = 4  # so a step is a fifth longer than the one before
LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as counting sees it; the fields mean what they mean in ``decisions``."""

    version: int
    outcome: str
    reason: str
    decider: str
    clause: str | None
    language: str
    findings: list[dict[str, Any]]
    decided_at: datetime

    @property
    def day(self) -> str:
        """The day that it counts for, UTC."""
        return self.decided_at.strftime("%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Past:
    """What there was before a decision.

    Attributes:
        received_at: When the comment came.
        earlier: The decisions before, the first first.
        mentions: The groups that the comment names, if the rules have just read it.
    """

    received_at: datetime
    earlier: Sequence[Told] = ()
    mentions: Sequence[str] = ()


def count(told: Told, past: Past) -> Counter[Key]:
    """Say what a decision adds, and what it takes away."""
    counts = _count_event(told)
    counts.update(_count_standing(told, past))
    if told.version == 1:
        counts.update(_count_first(told, past))
    if told.reason == "taken_back" and past.earlier:
        before = Past(past.received_at, past.earlier[:-1])
        counts.subtract(_count_standing(past.earlier[-1], before))
    return Counter({key: number for key, number in counts.items() if number})


def step_of(seconds: float) -> int:
    """Give the step of time that a duration belongs to; whole powers of two of milliseconds are 4 steps apart.

    >>> step_of(0.001), step_of(1.024), step_of(0)
    (0, 40, 0)
    """
    return max(0, math.ceil(STEPS_OF_TWO * math.log2(max(seconds * 1000, 1)) - 1e-9))


def seconds_of(step: int) -> float:
    """Give the middle of a step, in seconds; it is at most 9 % off.

    >>> round(seconds_of(step_of(60)))
    60
    """
    return float(2 ** ((step - 0.5) / STEPS_OF_TWO) / 1000)


def _count_event(told: Told) -> Counter[Key]:
    counts: Counter[Key] = Counter({(told.day, "decision", f"{told.decider}:{told.outcome}"): 1})
    counts.update({(told.day, "rule", rule): 1 for rule in _rules(told.findings)})
    return counts


def _count_first(told: Told, past: Past) -> Counter[Key]:
    counts: Counter[Key] = Counter({(told.day, "first", f"{told.language}:{told.outcome}"): 1})
    minded = {finding.get("group") for finding in told.findings if finding["status"] == "live"}
    for group in sorted(set(past.mentions) - minded):
        counts[told.day, "mention", f"{group}:{told.outcome}"] += 1
    counts[told.day, "waited", f"rules:{step_of(_seconds(past.received_at, told))}"] += 1
    return counts


def _count_standing(told: Told, past: Past) -> Counter[Key]:
    """Count what a decision is, as long as it is not taken back."""
    counts: Counter[Key] = Counter()
    if told.outcome == "reject" and told.reason not in ("appeal", "erased"):
        counts.update(_count_rejection(told, past.earlier))
    if told.decider == "person" and told.outcome != "escalate":
        counts.update(_count_verdict(told, past.earlier))
    if told.reason in ("appealed", "appeal"):
        counts.update(_count_appeal(told, past.earlier))
    return counts


def _count_rejection(told: Told, earlier: Sequence[Told]) -> Counter[Key]:
    grounds = [*_grounds([*earlier, told])]
    decisive = [found for found in told.findings if _rejects(found)] or [one for one in grounds if _is_live(one)]
    clauses = [told.clause] if told.clause else [found["clause"] for found in decisive if found["clause"]]
    language = _language(told, earlier)
    labels = {
        "rejected": [_source(told, earlier)],
        "rejected_clause": clauses,
        "rejected_rule": _rules(decisive),
        "rejected_language": [language],
    }
    return Counter(
        {(told.day, kind, _cut(f"{told.decider}:{label}")): 1 for kind, some in labels.items() for label in set(some)}
    )


def _count_verdict(told: Told, earlier: Sequence[Told]) -> Counter[Key]:
    rules = _rules(_grounds(earlier))
    counts: Counter[Key] = Counter({(told.day, _verdict(told), rule): 1 for rule in rules})
    standing = _standing(earlier)
    if standing:
        counts.subtract({(standing.day, _verdict(standing), rule): 1 for rule in rules})
    asked = next((one for one in reversed(earlier) if one.decider != "person" and one.outcome == "escalate"), None)
    if asked and told.reason in ("moderator", "appeal"):
        who = "appeal" if told.reason == "appeal" else "person"
        counts[told.day, "waited", f"{who}:{step_of(_seconds(asked.decided_at, told))}"] += 1
    return counts


def _count_appeal(told: Told, earlier: Sequence[Told]) -> Counter[Key]:
    state = "lodged" if told.reason == "appealed" else "overturned" if told.outcome == "approve" else "upheld"
    against = next((one for one in reversed(earlier) if one.outcome == "reject"), None)
    rules = _rules([found for found in against.findings if _rejects(found)]) if against else []
    rules = rules or [against.clause or "" if against else ""]
    labels = {"appeal_rule": rules, "appeal_language": [_language(told, earlier)]}
    counts: Counter[Key] = Counter({(told.day, "appeal", state): 1})
    counts.update({(told.day, kind, _cut(f"{state}:{label}")): 1 for kind, some in labels.items() for label in some})
    return counts


def _source(told: Told, earlier: Sequence[Told]) -> str:
    if any(one.reason == "reported" for one in earlier):
        return "readers"
    return "rules" if any(_is_live(found) for found in _grounds([*earlier, told])) else "moderators"


def _standing(earlier: Sequence[Told]) -> Told | None:
    """Give the last verdict of a person that was not taken back."""
    stood: list[Told] = []
    for one in earlier:
        if one.reason == "taken_back":
            stood = stood[:-1]
        elif one.decider == "person" and one.outcome != "escalate":
            stood.append(one)
    return stood[-1] if stood else None


def _grounds(decisions: Sequence[Told]) -> list[dict[str, Any]]:
    """Give what the rules found when they last read the comment."""
    return next((one.findings for one in reversed(decisions) if one.decider == "rules"), [])


def _language(told: Told, earlier: Sequence[Told]) -> str:
    """Give the language that the rules read it in; a person's decision may not say."""
    return next((one.language for one in [told, *reversed(earlier)] if one.language != "und"), "und")


def _rules(findings: Sequence[dict[str, Any]]) -> list[str]:
    return sorted({_cut(found["rule"]) for found in findings})


def _verdict(told: Told) -> str:
    return "confirmed" if told.outcome == "reject" else "denied"


def _is_live(found: dict[str, Any]) -> bool:
    return bool(found["status"] == "live")


def _rejects(found: dict[str, Any]) -> bool:
    return _is_live(found) and bool(found["outcome"] == "reject")


def _seconds(since: datetime, told: Told) -> float:
    return (told.decided_at - since).total_seconds()


def _cut(label: str) -> str:
    return label[:LONGEST_LABEL]
