"""How much one key or one author may do in a time: the generic cell rate algorithm (GCRA, ITU-T I.371).

Each subject has a moment at which it would have paid for all it has done; it may act while that moment lies no further
ahead than its burst.  The moments are in Redis, by Redis' own clock, so that all processes and hosts share them.  While
Redis is away each process keeps moments of its own, for its share of the rate: the limits stay shut.
"""

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from moderation import jobs

BREAK_SECONDS = 1.0  # after a failure Redis is left alone for so long, and then one request tries it
MOST_REMEMBERED = 100_000  # subjects, by one process while Redis is away

# A value that is none of ours (a key of another type, rubbish, far beyond any debt) counts as none and is written over.
_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answers = {}
for i = 1, #KEYS do
  local interval, slack, cost, forced = unpack(ARGV, 4 * i - 3, 4 * i)
  local held = redis.pcall('GET', KEYS[i])
  local due = math.max(now, type(held) == 'string' and tonumber(held) or 0)
  if due > now + slack + 100000 * interval then due = now end
  local wait = math.max(0, due - now - slack)
  if wait == 0 or forced == '1' then
    due = due + cost * interval
    redis.call('SET', KEYS[i], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
  end
  answers[i] = {math.ceil(wait), math.ceil(due - now)}
end
return answers
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and on the average so many a second."""

    per_second: float
    burst: int

    @property
    def interval(self) -> float:
        """Seconds that one act takes to be paid for."""
        return 1 / self.per_second

    def share(self, processes: int) -> "Rate":
        """Give the part of the rate that is one process's own."""
        return Rate(self.per_second / processes, max(1, self.burst // processes))


@dataclass(frozen=True, slots=True)
class Charge:
    """What a subject wants to do.

    Attributes:
        subject: Who, as a name that is unique over the installation and says nothing about a person.
        cost: How many acts it is.
        forced: Whether it is done already, so that it counts even where it would not be allowed.
    """

    subject: str
    rate: Rate
    cost: int = 1
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a charge is allowed.

    Attributes:
        wait_seconds: How long to wait before it is; 0 if it is now.
        remaining: How many more acts would be allowed at once.
        reset_seconds: How long until the whole burst is there again.
    """

    wait_seconds: float
    remaining: int
    reset_seconds: float


class Limits:
    """Counts what subjects do, together with all other processes."""

    def __init__(self, redis_url: str, processes: int) -> None:
        """Prepare to count; nothing is connected yet.

        Args:
            processes: Among how many the rates are divided while Redis is away.
        """
        self._script = jobs.connect(redis_url).register_script(_SCRIPT)
        self._processes = processes
        self._own = _Memory()
        self._away = False
        self._try_again_at = 0.0

    def charge(self, charges: Sequence[Charge]) -> list[Answer]:
        """Allow each charge, or not, in their order; one that is not allowed costs nothing."""
        now = time.monotonic()
        if self._away:
            if now < self._try_again_at:
                return self._charge_here(charges, now)
            self._try_again_at = now + BREAK_SECONDS  # this request tries, the others go on without Redis
        try:
            answers = self._charge_together(charges)
        except jobs.AWAY:
            self._away, self._try_again_at = True, now + BREAK_SECONDS
            return self._charge_here(charges, now)
        self._away = False
        return answers

    def _charge_together(self, charges: Sequence[Charge]) -> list[Answer]:
        arguments: list[float | int] = []
        for charge in charges:
            interval = charge.rate.interval * 1_000_000
            arguments += [interval, interval * (charge.rate.burst - 1), charge.cost, int(charge.forced)]
        told = self._script(keys=[f"limit:{charge.subject}" for charge in charges], args=arguments)
        pairs = zip(charges, told, strict=True)
        return [_answer(charge.rate, wait / 1_000_000, debt / 1_000_000) for charge, (wait, debt) in pairs]

    def _charge_here(self, charges: Sequence[Charge], now: float) -> list[Answer]:
        return [self._own.charge(charge, charge.rate.share(self._processes), now) for charge in charges]


class _Memory:
    """The same count for one process alone, to the microsecond as Redis counts: below it lies the clock's rounding."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._lock = threading.Lock()

    def charge(self, charge: Charge, rate: Rate, now: float) -> Answer:
        with self._lock:
            due = max(self._due.get(charge.subject, now), now)
            wait = max(round(due - now - rate.interval * (rate.burst - 1), 6), 0)
            if wait == 0 or charge.forced:
                due += charge.cost * rate.interval
                self._due[charge.subject] = due
            if len(self._due) > MOST_REMEMBERED:
                self._due = {subject: moment for subject, moment in self._due.items() if moment > now}
        return _answer(rate, wait, round(due - now, 6))


def _answer(rate: Rate, wait: float, debt: float) -> Answer:
    return Answer(wait, max(0, math.floor(rate.burst - debt * rate.per_second + 1e-6)), debt)
