"""What this process works with, opened once, and whether it has been asked to stop."""

import logging
import time
from functools import cache
from types import FrameType

from moderation.context import Context, open_context
from moderation.doctor import refuse_danger
from moderation.errors import WorldError
from moderation.settings import load_settings

PAUSE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Stop:
    """A request to stop, made by a signal and looked at between two pieces of work."""

    def __init__(self) -> None:
        # A plain attribute: an event's lock could be held by the very code that the signal interrupts.
        self._requested = False

    def request(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask this process to stop; may be installed as a signal's handler."""
        self._requested = True

    def requested(self) -> bool:
        """Tell whether this process shall stop."""
        return self._requested


STOP = Stop()


def check_database(context: Context) -> None:
    """Wait until the database is there, and see that it cannot lose a comment.

    Raises:
        OperatorError: It could.
    """
    while True:
        try:
            refuse_danger(context.settings, context.database)
        except WorldError as error:
            logger.warning("%s Trying again in %.0f s.", error, PAUSE_SECONDS)
            time.sleep(PAUSE_SECONDS)
        else:
            return


@cache
def get_context() -> Context:
    """Open the context at its first use: RQ calls a job by its name and has nowhere to hand it over."""
    return open_context(load_settings())
