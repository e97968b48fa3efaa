"""Rings the bell: tells the workers, by way of RQ, that there is something in the database to do.

A job carries no comment, only the name of a function of ``workers``; it may be lost, doubled or late and no comment
is harmed, because the sweeper looks as well.  So ringing never fails and never keeps a request waiting: a thread of
its own does it, once for all that came within ``PAUSE_SECONDS``, so that RQ's cost is not paid per comment.
"""

import logging
import threading
import time

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry
from rq import Queue

QUEUE = "moderation"
DRAIN = "workers.screening.drain"
ALLOWED = frozenset({DRAIN})

PAUSE_SECONDS = 0.05
TIMEOUT_SECONDS = 0.25
BREAK_SECONDS = 1.0  # after a failure the bell is left alone for so long
JOB_SECONDS = 60
KEPT_SECONDS = 60

AWAY = (RedisError, OSError)  # the latter where there is no file left to open a connection

logger = logging.getLogger(__name__)


def connect(redis_url: str) -> Redis:
    """Connect for ringing: short timeouts and no second try, since a lost ring is harmless."""
    return Redis.from_url(
        redis_url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def find_eviction_policy(redis_url: str) -> str | None:
    """Ask Redis what it does when it is full.

    Returns:
        Its ``maxmemory-policy``; ``unknown`` if it does not tell, as hosted ones do not; ``None`` if it is away.
    """
    redis = connect(redis_url)
    try:
        redis.ping()
        told = redis.config_get("maxmemory-policy")
    except ResponseError:
        return "unknown"
    except AWAY:
        return None
    return str(told.get("maxmemory-policy", "unknown"))


class Bell:
    """Rings once for many comments, from a thread of its own."""

    def __init__(self, redis_url: str) -> None:
        """Prepare to ring; nothing is connected and no thread runs before the first ring."""
        self._redis = connect(redis_url)
        self._queue = Queue(QUEUE, connection=self._redis, serializer="json")
        self._rung = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        """Say that there is a pending comment; returns at once and never fails."""
        self._rung.set()
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._ring_for_ever, name="bell", daemon=True)
                    self._thread.start()

    def is_heard(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(self._redis.ping())
        except AWAY:
            return False

    def waiting(self) -> int | None:
        """Tell how many rings nobody has answered yet; ``None`` if Redis is away."""
        try:
            return int(self._queue.count)
        except AWAY:
            return None

    def ring_now(self) -> bool:
        """Ring in this thread.

        Returns:
            Whether Redis took it.
        """
        try:
            self._queue.enqueue(
                DRAIN, job_timeout=JOB_SECONDS, result_ttl=0, failure_ttl=KEPT_SECONDS, ttl=KEPT_SECONDS
            )
        except AWAY as error:
            logger.warning("The bell could not be rung (%s); the sweeper will look.", type(error).__name__)
            return False
        return True

    def _ring_for_ever(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            time.sleep(PAUSE_SECONDS if self.ring_now() else BREAK_SECONDS)
