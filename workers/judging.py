"""Asks the rules about comments in a process of its own: whatever a text does there cannot bring the worker down.

That process is forked from the worker, which costs milliseconds and loads nothing again, and serves until there is
another policy or it dies.  It must touch nothing that it inherits but the policy.
"""

import gc
import logging
import multiprocessing
import resource
import signal
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

import rules
from moderation.errors import ModerationError
from rules import Decision, Policy
from workers.deadline import OutOfTime, cpu_deadline

MOST_DEATHS = 2  # over one comment; one may be somebody else's doing
PATIENCE = 5  # times the CPU time that is allowed: a busy machine, or a loop in C that no signal ends
MOST_MEMORY = 4 * 2**30  # bytes of address space, of which Python has taken under 1 GiB

_fork = multiprocessing.get_context("fork")
logger = logging.getLogger(__name__)


class Undecidable(ModerationError):
    """The rules have no answer for a comment; the message says why, without a word of it."""


class Judge:
    """What decides comments, one after the other."""

    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._process: ForkProcess | None = None
        self._line: Connection | None = None

    def decide(self, text: str, policy: Policy, *, language: str | None, cpu_seconds: float) -> Decision:
        """Decide one comment.

        Args:
            cpu_seconds: CPU time that it may take.

        Raises:
            Undecidable: The rules raised something, took too long, or brought the process down twice.
        """
        for _ in range(MOST_DEATHS):
            with suppress(EOFError, ConnectionError):
                answer = self._ask(text, policy, language, cpu_seconds)
                if isinstance(answer, str):
                    raise Undecidable(answer)
                return answer
            self.dismiss()
        raise Undecidable(f"brought down {MOST_DEATHS} processes")

    def dismiss(self) -> None:
        """End the process, if there is one; the next comment gets a new one."""
        if self._process and self._line:
            self._line.close()
            self._process.kill()
            self._process.join()
            self._process.close()
        self.forget()

    def forget(self) -> None:
        """Leave the process to whom it belongs."""
        self._policy = self._process = self._line = None

    def _ask(self, text: str, policy: Policy, language: str | None, cpu_seconds: float) -> Decision | str:
        line = self._line if policy is self._policy and self._line else self._appoint(policy)
        line.send((text, language, cpu_seconds))
        if not line.poll(PATIENCE * cpu_seconds):
            self.dismiss()
            return "never came to an end"
        answer: Decision | str = line.recv()
        return answer

    def _appoint(self, policy: Policy) -> Connection:
        self.dismiss()
        line, its_end = _fork.Pipe()
        process = _fork.Process(target=_serve, args=(its_end, line, policy), daemon=True)
        process.start()
        its_end.close()
        self._policy, self._process, self._line = policy, process, line
        return line


def _serve(line: Connection, other_end: Connection, policy: Policy) -> None:
    """Answer until the worker hangs up, or is no more."""
    other_end.close()  # or we would never see that
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the worker too, which then hangs up
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core holds readers' words
    gc.freeze()  # what was inherited stays shared
    with suppress(EOFError, ConnectionError):
        while True:
            text, language, cpu_seconds = line.recv()
            line.send(_answer(text, language, cpu_seconds, policy))


def _answer(text: str, language: str | None, cpu_seconds: float, policy: Policy) -> Decision | str:
    try:
        with cpu_deadline(cpu_seconds):
            return rules.decide(text, policy, language=language)
    except OutOfTime:
        return "took too much CPU time"
    except Exception as error:  # the edge of a job: whatever a rule does, its comment goes to a person
        # Not the error's message: it may quote the comment.
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"made the rules fail: {type(error).__name__} at {place.filename}:{place.lineno}"
