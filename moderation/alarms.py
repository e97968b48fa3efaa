"""Tells when a rule suddenly hits much more often than in the two weeks before: a raid, or a rule that overreaches.

The test is a plain one, of two proportions: the share of today's decisions with a finding of the rule, against that of
the days before.  To speak, a jump must be large as well as sure, since with many comments any change is sure.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from moderation.figures import Share
from moderation.storage import tally_views
from moderation.storage.tally_views import Sums

DAYS_BEFORE = 14
LEAST_HITS, LEAST_BEFORE = 10, 100  # hits of today; decisions of the days before
LEAST_TIMES, LEAST_Z = 2.0, 4.0  # by chance once in 30 000 days of a rule


@dataclass(frozen=True, slots=True)
class Jump:
    """A rule that jumped.

    Attributes:
        today: The share of today's decisions by the rules that have a finding of it.
        before: The same of the days before.
    """

    rule: str
    today: Share
    before: Share


def find_jumps(connection: Connection, site_id: str, today: date) -> list[Jump]:
    """Find the rules of a site that jumped today, the surest first."""
    now = tally_views.sum_up(connection, site_id, today, today)
    before = tally_views.sum_up(connection, site_id, today - timedelta(days=DAYS_BEFORE), today - timedelta(days=1))
    found = [
        Jump(rule, Share(hits, _decided(now)), Share(before.get("rule", {}).get(rule, 0), _decided(before)))
        for rule, hits in now.get("rule", {}).items()
    ]
    return sorted(filter(_is_jump, found), key=lambda one: (-_z(one), one.rule))


def _decided(sums: Sums) -> int:
    return sum(number for label, number in sums.get("decision", {}).items() if label.startswith("rules:"))


def _is_jump(one: Jump) -> bool:
    if one.today.part < LEAST_HITS or one.before.whole < LEAST_BEFORE or one.today.whole < one.today.part:
        return False
    is_large = one.today.part * one.before.whole >= LEAST_TIMES * one.before.part * one.today.whole
    return is_large and _z(one) >= LEAST_Z


def _z(one: Jump) -> float:
    """Give the statistic of the test of two proportions, with the pooled share."""
    part, whole = one.today.part + one.before.part, one.today.whole + one.before.whole
    pooled = part / whole
    spread = math.sqrt(pooled * (1 - pooled) * (1 / one.today.whole + 1 / one.before.whole))
    return (one.today.part / one.today.whole - one.before.part / one.before.whole) / spread if spread else 0.0
