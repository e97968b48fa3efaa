"""What is broken during a run, when, and how."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.journeys.installation import Installation, kill, wait_until
from tests.servers import Postmaster

KINDS = ("web process", "web", "worker", "sweeper", "sender", "valkey")
STALL_SECONDS = 3.0
STALL, POSTMASTER = "valkey stalled", "postmaster"


def choose_faults(kills: int, *, postmaster: bool, chance: random.Random) -> list[str]:
    """Choose what will break, in which order: every kind about as often as another, and a stall for each ten kills.

    The last to break, when everything has been sent, are Valkey and then a worker in the middle of its work: no bell is
    left that anybody could hear.
    """
    kinds = (POSTMASTER, *KINDS) if postmaster else KINDS
    faults = [kinds[number % len(kinds)] for number in range(kills - 2)]
    faults += [STALL] * (kills // 10)
    chance.shuffle(faults)
    return [*faults, "valkey", "worker"]


@dataclass
class Faults:
    """Breaks one thing after the other while a website sends its comments."""

    service: Installation
    chance: random.Random
    postmaster: Postmaster | None = None
    done: list[str] = field(default_factory=list)
    _repairs: list[threading.Thread] = field(default_factory=list)

    def commit(self, chosen: list[str], share_done: Callable[[], float], tell: Callable[[], None]) -> float:
        """Break everything chosen, spread evenly over the run; the last two when everything has been sent.

        Args:
            share_done: Tells how much of the run is over, from 0 to 1.
            tell: Called after each.

        Returns:
            When the last thing broke, or was mended if that is done here; in seconds since 1970.
        """
        for number, fault in enumerate(chosen):
            mark = min(1.0, (number + 1) / (len(chosen) - 1))
            wait_until(lambda mark=mark: share_done() >= mark, 600)
            if mark < 1:
                time.sleep(self.chance.uniform(0, 0.3))
            self._break(fault)
            self.done.append(fault)
            tell()
        ended = time.time()
        for repair in self._repairs:
            repair.join()
            ended = time.time()
        return ended

    def _break(self, fault: str) -> None:
        if fault == POSTMASTER:
            assert self.postmaster
            self.postmaster.kill()
            self._mend(self.postmaster.start)
        elif fault == STALL:
            pid = self._find("valkey")
            os.kill(pid, signal.SIGSTOP)
            self._mend(lambda: _go_on(pid))
        else:
            kill(self._find(fault))

    def _find(self, kind: str) -> int:
        wait_until(lambda: kind in self.service.descendants().values(), 60)
        return self.chance.choice(sorted(pid for pid, is_a in self.service.descendants().items() if is_a == kind))

    def _mend(self, repair: Callable[[], None]) -> None:
        """Let the harm last while other things break."""
        self._repairs = [thread for thread in self._repairs if thread.is_alive()]
        thread = threading.Thread(target=repair)
        thread.start()
        self._repairs.append(thread)


def _go_on(pid: int) -> None:
    time.sleep(STALL_SECONDS)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
