"""What each moderator has done: how much, how fast, how much of it was overturned.  Pure.

How long a comment took is the time since the decision before, in one go: a longer pause is no work, and many decided at
once have no time of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from statistics import median

from moderation.quality.statistics import Share, share
from moderation.storage.golden_views import Done

PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Workload:
    """What one moderator has done.

    Attributes:
        median_seconds: Between two decisions in one go; ``None`` if there were no two.
    """

    person: str
    decisions: int
    median_seconds: float | None
    overturned: Share | None


def summarize(done: Iterable[Done]) -> list[Workload]:
    """Sum up what was done.

    Args:
        done: All of one person together, the earliest first.
    """
    return [_sum_up(list(group)) for _person_id, group in groupby(done, key=lambda one: one.person_id)]


def _sum_up(done: list[Done]) -> Workload:
    steps = [later.at - earlier.at for earlier, later in pairwise(done)]
    seconds = [step.total_seconds() for step in steps if timedelta(0) < step <= PAUSE]
    overturned = share([(one.overturned, 1.0) for one in done])
    return Workload(done[0].person, len(done), median(seconds) if seconds else None, overturned)
