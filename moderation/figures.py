"""Works figures out of the counts of days: shares with their uncertainty, medians, what a rule is worth.  Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from moderation.storage.counting import seconds_of
from moderation.storage.tally_views import Sums

Z95 = 1.959964  # of the standard normal distribution: 95 % lie within


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with the interval in which the true share lies with 95 % confidence.

    The interval is Wilson's (E. B. Wilson, 1927), which holds for few cases and for shares of nearly nothing, too.
    """

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; ``None`` of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval; ``None`` of nothing.

        >>> [round(end, 3) for end in Share(8, 10).interval]
        [0.49, 0.943]
        """
        if not self.whole:
            return None
        share, squared = self.part / self.whole, Z95 * Z95
        middle = share + squared / (2 * self.whole)
        reach = Z95 * math.sqrt(share * (1 - share) / self.whole + squared / (4 * self.whole**2))
        scale = 1 + squared / self.whole
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What a rule did.

    Attributes:
        hits: Decisions with a finding of it.
        confirmed: Of the comments that people then read: those they rejected.
        overturned: Of the appeals against its rejections that were answered: those that were granted.
    """

    rule: str
    hits: int
    confirmed: Share
    overturned: Share


@dataclass(frozen=True, slots=True)
class Parity:
    """What became, at first, of the comments of one kind."""

    name: str
    approved: int
    rejected: int
    escalated: int

    @property
    def kept_back(self) -> Share:
        """The share that was not approved at once."""
        return Share(self.rejected + self.escalated, self.approved + self.rejected + self.escalated)


def split(counts: Mapping[str, int], *, by: int) -> dict[str, int]:
    """Sum labels by one of their two parts.

    >>> split({"person:en": 2, "rules:en": 3, "rules:ru": 1}, by=1)
    {'en': 5, 'ru': 1}
    """
    found: dict[str, int] = {}
    for label, number in counts.items():
        first, _, second = label.partition(":")
        part = second if by else first
        found[part] = found.get(part, 0) + number
    return found


def top(counts: Mapping[str, int], limit: int | None = None) -> list[tuple[str, int]]:
    """Sort the greatest first; what was taken back again is no more."""
    found = [(label, number) for label, number in counts.items() if number > 0]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]


def decided_by(counts: Mapping[str, int], decider: str) -> int:
    """Count what was approved or rejected by a decider, of the kind ``decision``."""
    return sum(counts.get(f"{decider}:{outcome}", 0) for outcome in ("approve", "reject"))


def median_seconds(counts: Mapping[str, int], who: str) -> float | None:
    """Give the median of the times that were counted by steps; at most 9 % off."""
    steps = sorted(
        (int(label.partition(":")[2]), number) for label, number in counts.items() if label.startswith(f"{who}:")
    )
    half, seen = sum(number for _step, number in steps) / 2, 0
    for step, number in steps:
        seen += number
        if number > 0 and seen >= half:
            return seconds_of(step)
    return None


def list_rules(sums: Sums) -> list[RuleFigures]:
    """Say of each rule what it did, the busiest first."""
    confirmed, denied, appeals = (sums.get(kind, {}) for kind in ("confirmed", "denied", "appeal_rule"))
    return [
        RuleFigures(
            rule,
            hits,
            _share(confirmed.get(rule, 0), denied.get(rule, 0)),
            _share(appeals.get(f"overturned:{rule}", 0), appeals.get(f"upheld:{rule}", 0)),
        )
        for rule, hits in top(sums.get("rule", {}))
    ]


def list_parity(sums: Sums, kind: str) -> list[Parity]:
    """Compare what became of comments of different kinds.

    Args:
        kind: ``first`` compares languages, ``mention`` the groups that comments merely name.
    """
    counts = sums.get(kind, {})
    names = [name for name, _number in top(split(counts, by=0))]
    return [
        Parity(name, *(counts.get(f"{name}:{outcome}", 0) for outcome in ("approve", "reject", "escalate")))
        for name in names
    ]


def appeals_share(sums: Sums) -> Share:
    """Tell which share of the answered appeals was granted."""
    found = sums.get("appeal", {})
    return _share(found.get("overturned", 0), found.get("upheld", 0))


def _share(part: int, rest: int) -> Share:
    part, rest = max(part, 0), max(rest, 0)  # what is taken back in this period may have been counted in another
    return Share(part, part + rest)
