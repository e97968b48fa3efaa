"""Keeps processes running: starts them, starts again those that die, stops them in order and leaves nothing behind.

Each child leads a session of its own, so that Ctrl-C reaches the supervisor alone and whatever a child has started can
be ended with it.  If the supervisor itself is killed, the kernel asks its children to stop.
"""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
STEADY_SECONDS = 3.0  # after so long a life a child starts again as if it had never died
LOOK_SECONDS = 0.05
PR_SET_PDEATHSIG = 1  # linux/prctl.h

_libc = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Child:
    """A process to be kept running.

    Attributes:
        stage: Children of a higher stage are stopped before those of a lower one.
        environment: The whole of it.
        log: File that its output is added to.
        patience_seconds: How long it may take to stop before it is killed.
    """

    name: str
    stage: int
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    patience_seconds: float


class Supervisor:
    """Runs children until it is told to stop.  Start and stop it in one thread."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """Start watching; there is nothing to watch yet.

        Args:
            tell: Called with a sentence whenever a child has died.
        """
        self._tell = tell
        self._kept: list[_Kept] = []
        self._changing = threading.Lock()
        self._stopping = False
        self._stopped = False
        # The kernel ends a child with the thread that started it: this one lasts until every child has stopped.
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._watcher.start()

    def keep(self, child: Child) -> None:
        """Start a process, and start it again whenever it dies."""
        with self._changing:
            self._kept.append(_Kept(child))
            self._kept[-1].start()

    def deaths(self, name: str) -> int:
        """Tell how often a child has died since it was started."""
        return sum(kept.deaths for kept in self._kept if kept.child.name == name)

    def pids(self) -> dict[str, int | None]:
        """Tell the children's process ids, by name; ``None`` for one that is waiting to be started again."""
        return {kept.child.name: kept.process.pid if kept.process else None for kept in list(self._kept)}

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        """Stop every child, the highest stage first; kill whatever does not stop in its time.

        Args:
            hurried: Asked while waiting; once it is true, everything is killed at once.
        """
        with self._changing:
            self._stopping = True
        stages = groupby(sorted(self._kept, key=_stage, reverse=True), key=_stage)
        for _, members in stages:
            _stop_together(list(members), hurried)
        self._stopped = True
        self._watcher.join()

    def _watch(self) -> None:
        while not self._stopped:
            with self._changing:
                for kept in [] if self._stopping else self._kept:
                    said = kept.look(time.monotonic())
                    if said:
                        self._tell(said)
            time.sleep(LOOK_SECONDS)


class _Kept:
    """A child with the process that it is at the moment, if any."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self._started_at = 0.0
        self._start_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def start(self) -> None:
        supervisor = os.getpid()

        def end_with_supervisor() -> None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != supervisor:  # it died before the kernel was told
                os._exit(1)

        with self.child.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # our own commands
                self.child.command,
                env=dict(self.child.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_supervisor,
            )
        self._started_at = time.monotonic()

    def look(self, now: float) -> str:
        """Note a death, or start again when the time has come; tell of a death in a sentence."""
        if self.process is None:
            if now >= self._start_at:
                self.start()
            return ""
        if not self.has_ended():
            return ""
        status = self.end()
        self._pause = (
            FIRST_PAUSE_SECONDS
            if now - self._started_at > STEADY_SECONDS
            else min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        )
        self.deaths += 1
        self._start_at = now + self._pause
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        return f"The {self.child.name} {how}; it is started again. Its log is {self.child.log}."

    def has_ended(self) -> bool:
        """Tell whether the process has ended, and leave it to :meth:`end`: until then nobody gets its number."""
        if self.process is None:
            return True
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def ask_to_stop(self) -> None:
        if self.process is not None:  # not terminate(), which would fetch the status, and has_ended() could not see it
            os.kill(self.process.pid, signal.SIGTERM)

    def end(self) -> int:
        """Kill the process, if it still runs, with everything that it has started; tell its exit status."""
        if self.process is None:
            return 0
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        status = self.process.wait()
        self.process = None
        return status


def _stage(kept: _Kept) -> int:
    return kept.child.stage


def _stop_together(members: list[_Kept], hurried: Callable[[], bool]) -> None:
    for kept in members:
        kept.ask_to_stop()
    end = time.monotonic() + max(kept.child.patience_seconds for kept in members)
    while time.monotonic() < end and not hurried() and not all(kept.has_ended() for kept in members):
        time.sleep(LOOK_SECONDS)
    for kept in members:
        kept.end()
