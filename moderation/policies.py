"""Which policy is in force: the one that the pack held when it was last without a mistake.

A thread looks at the pack's folder twice a second and reads it anew when something in it has changed; requests and jobs
go on under the old policy meanwhile and take up the new one between two of them.  A pack with mistakes is refused
whole.  Only a folder that was chosen is watched: the shipped pack changes with the program, which is then started anew.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules import PackError, Policy, load_policy, warm_up
from rules.loading import SHIPPED

LOOK_SECONDS = 0.5
LARGEST_BYTES = 8_000_000  # the shipped pack has under 2; reading takes about a second of CPU time for each of these
MOST_LOGGED = 100

State = frozenset[tuple[str, int, int, int]]  # of each file: path, inode, size, and when it was last changed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of the last look at a pack.

    Attributes:
        policy: The policy in force.
        state: Of the folder, as it was when it was last read.
        mistakes: Why what is there now is refused; empty if it is in force.
    """

    policy: Policy
    state: State = frozenset()
    mistakes: tuple[str, ...] = ()


class Policies:
    """Holds the policy in force; a decision asks once and keeps to what it was given."""

    def __init__(self, policy: Policy | Reading, folder: Path | None = None, source: Path | None = None) -> None:
        """Begin with a policy.

        Args:
            policy: What is in force until a look finds something else.
            folder: The pack's folder; ``None`` means that there is nothing to look at.
            source: Where its files lie, looked at or not; ``None`` means nowhere.
        """
        self.source = source
        self._reading = policy if isinstance(policy, Reading) else Reading(policy)  # replaced as a whole, so no lock
        self._folder = folder

    @property
    def current(self) -> Policy:
        """The policy in force."""
        return self._reading.policy

    def is_as_read(self, policy: Policy) -> bool:
        """Tell whether the files are still those that this policy was made of."""
        reading = self._reading
        return reading.policy is policy and (self._folder is None or _read_state(self._folder) == reading.state)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Why the pack as it is now is not in force; empty if it is."""
        return self._reading.mistakes

    def look(self) -> None:
        """Read the pack if it has changed, and put it in force if it has no mistake; every mistake is logged once."""
        if self._folder is None:
            return
        before, state = self._reading, _read_state(self._folder)
        if state == before.state:
            return
        found = _try_to_load(self._folder)
        if _read_state(self._folder) != state:
            return  # somebody was writing while we read, so this is half of a pack: the next look reads it whole
        if isinstance(found, Policy):
            self._reading = Reading(found, state)
            logger.info("The pack has changed; the policy with the fingerprint %s is in force.", found.fingerprint)
        else:
            self._reading = Reading(before.policy, state, found)
            _log_refusal(found)

    def watch(self) -> None:
        """Look again and again, in a thread of its own."""
        if self._folder:
            threading.Thread(target=self._look_for_ever, name="policies", daemon=True).start()

    def _look_for_ever(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            self.look()


def open_policies(folder: Path | None) -> Policies:
    """Read a policy and keep it as its pack is.

    Args:
        folder: The pack's folder; ``None`` means the pack that is shipped.

    Raises:
        rules.PackError: The pack is not valid; every mistake is named.
    """
    policies = Policies(read_pack(folder), folder, folder or SHIPPED)
    policies.look()  # the pack may have changed since our parent read it
    policies.watch()
    return policies


@cache
def read_pack(folder: Path | None) -> Reading:
    """Read a pack, once a process and for whatever is forked from it, since that is most of the work of starting.

    Raises:
        rules.PackError: The pack is not valid; every mistake is named.
    """
    if folder is None:
        return Reading(_warmed(load_policy()))
    state = _read_state(folder)  # before the reading: what is written meanwhile is found by the first look
    return Reading(_load(folder), state)


def _try_to_load(folder: Path) -> Policy | tuple[str, ...]:
    try:
        return _load(folder)
    except PackError as error:
        return error.mistakes
    except Exception as error:  # the edge of a thread: whatever a pack does to its reader, it is refused
        logger.error("A pack brought its reader down.", exc_info=error)
        return (f"{folder.name}/: cannot be read ({type(error).__name__})",)


def _load(folder: Path) -> Policy:
    size = sum(bytes_ for _, _, bytes_, _ in _read_state(folder))
    if size > LARGEST_BYTES:
        raise PackError([f"{folder.name}/: has {size} bytes in all; a pack may have {LARGEST_BYTES}"])
    whole = Path(os.path.realpath(folder))  # where the folder is a link that is turned, all files are of one version
    try:
        return _warmed(load_policy(whole))
    except OSError as error:
        raise PackError([f"{folder.name}/: cannot be read ({error.strerror})"]) from None


def _warmed(policy: Policy) -> Policy:
    warm_up(policy)  # or the first comments would pay for it, out of the CPU time that each may take
    return policy


def _read_state(folder: Path) -> State:
    return frozenset(_walk(os.path.realpath(folder)))


def _walk(folder: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _walk(entry.path)
                else:
                    found = entry.stat()
                    yield entry.path, found.st_ino, found.st_size, found.st_mtime_ns
    except OSError:
        return  # it went away while we looked: no state is like this one, so the next look reads the pack


def _log_refusal(mistakes: tuple[str, ...]) -> None:
    logger.error("The pack has mistakes (%d) and is refused; the policy before it stays in force.", len(mistakes))
    for mistake in mistakes[:MOST_LOGGED]:
        logger.error("Refused: %s", mistake)
