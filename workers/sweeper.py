"""Looks each second for what nobody has decided: no comment depends on a bell that was heard.

It rings again, and where that does not help (Redis is silent, the workers are dead or too slow) it decides itself.
Between two looks it has the audit logs signed (``signing``), comments erased (``erasing``) and the queue's length noted
(``sampling``).  Any number of sweepers may run.
"""

import logging
import signal
import time
from contextlib import suppress
from datetime import datetime, timedelta

from moderation import people
from moderation.context import Context, utc_now
from moderation.errors import WorldError
from moderation.storage import comments
from workers import screening
from workers.context import STOP, get_context
from workers.erasing import Eraser
from workers.pulse import Pulse
from workers.sampling import Sampler
from workers.signing import Signer

TURN_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 4.0
FRESH = timedelta(seconds=1)  # younger comments are about to be decided
HOUSEKEEPING = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def sweep_for_ever() -> None:
    """Sweep until a signal asks to stop."""
    signal.signal(signal.SIGTERM, STOP.request)
    signal.signal(signal.SIGINT, STOP.request)
    context = get_context()
    signer, eraser, sampler = Signer(context), Eraser(context), Sampler(context)
    pause, tidied_at = TURN_SECONDS, datetime.min.replace(tzinfo=utc_now().tzinfo)
    pulse = Pulse(context.database, "sweeper", utc_now())
    while not STOP.requested():
        try:
            pulse.beat(utc_now())
            sweep(context, utc_now())
            tidied_at = tidy(context, tidied_at, utc_now())
            signer.turn(utc_now())
            eraser.turn(utc_now())
            sampler.turn(utc_now())
            pause = TURN_SECONDS
        except WorldError as error:
            logger.warning("%s Sweeping again in %.0f s.", error, pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        _sleep(pause)
    with suppress(WorldError):
        signer.turn(utc_now(), all_of_it=True)
    pulse.end()


def sweep(context: Context, now: datetime) -> None:
    """Look once.

    Raises:
        WorldError: The database is away.
    """
    with context.database.read() as connection:
        oldest = comments.oldest_pending(connection)
    if oldest is None or now - oldest < FRESH:
        return
    waiting = context.bell.waiting()
    if waiting is None or now - oldest > timedelta(seconds=context.settings.stranded_seconds):
        screening.screen_all(context)
    elif waiting == 0:
        context.bell.ring_now()


def tidy(context: Context, tidied_at: datetime, now: datetime) -> datetime:
    """Forget ended sessions, unless that was done a short while ago.

    Args:
        tidied_at: When it was last done.

    Returns:
        When it was last done, now.
    """
    if now - tidied_at < HOUSEKEEPING:
        return tidied_at
    idle = timedelta(minutes=context.settings.session_idle_minutes)
    lifetime = people.Lifetime(idle, timedelta(hours=context.settings.session_hours))
    people.forget_ended(context.database, now=now, lifetime=lifetime)
    return now


def _sleep(seconds: float) -> None:
    end = time.monotonic() + seconds
    while not STOP.requested() and time.monotonic() < end:
        time.sleep(0.1)
