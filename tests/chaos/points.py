"""Kills a process at every point: before and after each statement, commit, Redis command and outgoing message.

The points are not written down anywhere: a flow runs once in a forked process that only counts them, and then in one
process for each, which is killed there.
"""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redis.connection import AbstractConnection
from sqlalchemy import event

from moderation.storage.database import Database
from workers import delivery

Flow = Callable[[], None]


class Tripwire:
    """Tells every point that a process comes to, and kills it at one of them."""

    def __init__(self, at: int | None, say: Callable[[str], None]) -> None:
        """Prepare to kill this process at its point of that number; ``say`` is told each that it comes to."""
        self._at, self._say = at, say
        self._reached = 0
        self._reaching = threading.Lock()

    def reach(self, point: str) -> None:
        """Be at a point."""
        with self._reaching:
            self._say(point)
            if self._reached == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
            self._reached += 1

    def watch(self, database: Database) -> None:
        """Watch a database, Redis and the sending of webhooks; only ever in a process that was forked for this."""
        engine = database.engine
        event.listen(engine, "before_cursor_execute", lambda *told: self.reach(f"before {_shorten(told[2])}"))
        event.listen(engine, "after_cursor_execute", lambda *told: self.reach(f"after {_shorten(told[2])}"))
        self._wrap(engine.dialect, "do_commit", "COMMIT")
        self._wrap(AbstractConnection, "send_packed_command", "a Redis command")
        self._wrap(delivery, "post", "the webhook")

    def _wrap(self, owner: Any, name: str, what: str) -> None:
        original = getattr(owner, name)

        def watched(*arguments: Any, **keywords: Any) -> Any:
            self.reach(f"before {what}")
            answer = original(*arguments, **keywords)
            self.reach(f"after {what}")
            return answer

        setattr(owner, name, watched)


@dataclass(frozen=True)
class Ending:
    """How a process ended: at which point it was killed, if it was, and what it had come to."""

    killed: bool
    points: list[str]


def watched(flow: Flow, database: Database, *, kill_at: int | None = None) -> Ending:
    """Run a flow in a forked process, and tell its points.

    Args:
        database: What the flow works with; not connected yet.
        kill_at: The number of the point to die at; ``None`` means to live.
    """
    return _fork(lambda say: (Tripwire(kill_at, say).watch(database), flow()))


def unwatched(flow: Flow) -> None:
    """Run a flow in a forked process, so that this one stays without a connection."""
    _fork(lambda _say: flow())


def _fork(run: Callable[[Callable[[str], None]], object]) -> Ending:
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        _run_and_exit(run, writable)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    ended = os.waitstatus_to_exitcode(status)
    assert ended in (0, -signal.SIGKILL), said
    return Ending(ended != 0, said.splitlines())


def _run_and_exit(run: Callable[[Callable[[str], None]], object], pipe: int) -> None:
    try:
        run(lambda line: os.write(pipe, f"{line}\n".encode()) and None)
    except BaseException:
        os.write(pipe, traceback.format_exc().encode())
        os._exit(1)
    os._exit(0)


def _shorten(statement: str) -> str:
    return " ".join(statement.split())[:60]
