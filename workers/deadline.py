"""Stops a piece of Python that takes too much CPU time.

CPU time, not wall-clock time: a comment must not be escalated because the machine was busy with something else.  RQ
uses ``SIGALRM`` for its own limit, so this one is ``SIGPROF``.  A signal reaches the main thread only, and only between
two steps of Python: the engines written in C that the rules use are linear in the text, and need no stopping.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """The time is up.  No ``Exception``, so that whoever handles those on the way does not swallow it."""


@contextmanager
def cpu_deadline(seconds: float) -> Iterator[None]:
    """Raise :class:`OutOfTime` in the block once it has used this much CPU time; main thread only.

    Catch it outside the ``with``: it may come as late as the block's end.
    """
    # The handler stays for good: with the default one in its place, a signal on its way would end the process.
    signal.signal(signal.SIGPROF, _raise)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _raise(_signal: int, _frame: FrameType | None) -> None:
    raise OutOfTime
