"""Runs a whole service for as long as a block lasts: starts everything, waits until it answers, stops it in order."""

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import urllib3
from urllib3.exceptions import HTTPError

from moderation.errors import OperatorError
from moderation.running import children, valkey
from moderation.running.installation import check_redis
from moderation.running.supervisor import Supervisor
from moderation.settings import Settings

START_SECONDS = 50.0
LOOK_SECONDS = 0.1
MOST_DEATHS = 2  # before it answers; then something is wrong that starting again does not mend
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # listening there is heard here


class Interrupts:
    """Counts the requests to stop: the first asks politely, the second means at once.

    A signal's handler does no more than count.  Raising from it could leave a child started and not yet known.
    """

    def __init__(self) -> None:
        """Take over the signals that ask a program to stop."""
        self.count = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def any(self) -> bool:
        """Tell whether to stop."""
        return self.count > 0

    def urgent(self) -> bool:
        """Tell whether to stop at once."""
        return self.count > 1

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.count += 1


@contextmanager
def run(settings: Settings, interrupts: Interrupts, tell: Callable[[str], None]) -> Iterator[Supervisor]:
    """Run the service; when the block is left, nothing of it is left running.

    Args:
        settings: Without a Redis in them, an embedded one is run too.
        tell: Called with a sentence when something has happened that the operator should know.

    Raises:
        OperatorError: It does not start; the message names the log that says why.
    """
    socket = None if settings.redis_url else valkey.choose_socket(settings.data_dir)
    supervisor = Supervisor(tell)
    try:
        if socket is None:
            check_redis(settings.redis)
        else:
            settings = settings.model_copy(update={"redis_url": valkey.redis_url(socket)})
            supervisor.keep(children.make_valkey(settings, socket))
        for child in children.make_service(settings):
            supervisor.keep(child)
        _wait_until_ready(settings, supervisor, interrupts)
        # Last: nobody needs these two yet, and they would slow down the others.
        supervisor.keep(children.make_sweeper(settings))
        supervisor.keep(children.make_sender(settings))
        yield supervisor
    finally:
        supervisor.stop(interrupts.urgent)
        if socket and socket.parent != settings.data_dir:
            shutil.rmtree(socket.parent, ignore_errors=True)


def wait_for_interrupt(interrupts: Interrupts) -> None:
    """Stay until somebody asks to stop."""
    while not interrupts.any():
        time.sleep(LOOK_SECONDS)


def local_url(settings: Settings) -> str:
    """Say where this machine itself reaches the service."""
    host = EVERYWHERE.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _wait_until_ready(settings: Settings, supervisor: Supervisor, interrupts: Interrupts) -> None:
    http = urllib3.PoolManager(timeout=2, retries=False)
    end = time.monotonic() + START_SECONDS
    while not interrupts.any() and not _is_ready(http, local_url(settings)):
        for name in supervisor.pids():
            if supervisor.deaths(name) >= MOST_DEATHS or time.monotonic() > end:
                log = settings.data_dir / "logs" / f"{name}.log"
                raise OperatorError(f"The {name} does not start; the end of {log} says why: {_last_line(log)}")
        time.sleep(LOOK_SECONDS)


def _is_ready(http: urllib3.PoolManager, url: str) -> bool:
    try:
        return http.request("GET", f"{url}/readyz").status == 200  # HTTP's own number
    except HTTPError:
        return False


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "nothing"
