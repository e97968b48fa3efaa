"""RQ's worker, hardened: it runs our job and no other, loses none when it is stopped, and outlives its Redis.

This leans on the internals of RQ 3.0 (hence the pin in pyproject.toml); what would break with another is what
``tests/workers/test_queue.py`` looks at.  One worker serves one queue: with two RQ pops without a trace.
"""

import logging
import signal
import time
from types import FrameType
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job

from moderation.context import utc_now
from moderation.errors import ModerationError
from moderation.jobs import ALLOWED, AWAY, QUEUE
from workers.context import STOP
from workers.pulse import Pulse

WORKER_TTL_SECONDS = 20  # after this, and a minute, a dead worker is forgotten
WAIT_SECONDS = 0.4  # for a job; between two waits the worker sees that it is asked to stop
MAINTENANCE_SECONDS = 30
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 4.0  # longer than the wait for a job
PAUSE_SECONDS = 0.5
CRASH_SECONDS = 10.0  # two crashes within this time: something in Redis brings the worker down

logger = logging.getLogger(__name__)


class ForbiddenJob(ModerationError):
    """Somebody put a job into Redis that is none of ours."""


class OurJob(Job):
    """A job that can name one of our functions and nothing else.

    RQ imports and calls whatever a job names, and not only as its function: callbacks are names too, and a webhook is
    an address that the worker would call.  Whoever can write to Redis could run anything.
    """

    success_callback = None
    failure_callback = None
    stopped_callback = None

    @property
    def func(self) -> Any:  # noqa: ANN401  # RQ's own signature
        """The function, if it is ours."""
        if self.func_name not in ALLOWED:
            raise ForbiddenJob(f"The job {self.id} does not name one of our functions; look who else writes to Redis.")
        return super().func

    def send_webhooks(self, *_args: object, **_keywords: object) -> None:
        """Call nobody."""


class OurWorker(SimpleWorker):
    """A worker that stops between two jobs and never while it holds one that is not started yet."""

    job_class = OurJob
    max_connection_wait_time = 2.0
    log_result_lifespan = False
    pulse: Pulse | None = None

    @property
    def dequeue_timeout(self) -> float:  # type: ignore[override]  # Redis takes fractions of a second
        """How long to wait for a job, in seconds."""
        return WAIT_SECONDS

    def subscribe(self) -> None:
        """Take no commands from Redis, only jobs; the supervisor sends signals."""

    def _set_ip_address(self, _connection: Redis) -> None:
        """Ask nobody: redis-py cannot read the answer if the socket's path holds a space or ``=``."""
        self.ip_address = "unknown"

    def request_stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Note that somebody wants the worker to stop, and no more.

        RQ's own handler raises, which loses the job that was just taken (rq#2236).
        """
        STOP.request()
        self._stop_requested = True

    def heartbeat(self, *arguments: Any, **keywords: Any) -> None:  # noqa: ANN401  # RQ's own
        """Tell Redis that the worker lives; if Redis is away, this is where to stop."""
        try:
            super().heartbeat(*arguments, **keywords)
        except RedisError:
            if self._stop_requested:
                raise StopRequested from None
            raise

    def handle_exception(self, job: Job, *error: Any) -> None:  # noqa: ANN401  # RQ's own
        """Log where a job has failed; RQ would write the stack and the values into the message."""
        logger.error("The job %s has failed; what it left pending is looked at again.", job.id, exc_info=error)

    @property
    def should_run_maintenance_tasks(self) -> bool:
        """Tell whether to clean up; RQ asks this just before it takes a job, so here is where to stop."""
        if self._stop_requested:
            raise StopRequested
        if self.pulse:
            self.pulse.beat(utc_now())
        return bool(super().should_run_maintenance_tasks)


def connect(redis_url: str) -> Redis:
    """Connect for listening; a command that fails is not tried again, the worker starts anew instead."""
    return Redis.from_url(
        redis_url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def listen(redis_url: str, pulse: Pulse | None = None) -> None:
    """Run jobs until a signal asks to stop, through any absence of Redis and whatever is planted in it."""
    signal.signal(signal.SIGTERM, STOP.request)
    signal.signal(signal.SIGINT, STOP.request)
    connection = connect(redis_url)
    crashed_at = -CRASH_SECONDS
    while not STOP.requested():
        away = not _work(connection, pulse)
        if STOP.requested():
            break
        now = time.monotonic()
        if not away and now - crashed_at < CRASH_SECONDS:
            _forget_everything(connection)
        crashed_at = crashed_at if away else now
        time.sleep(PAUSE_SECONDS)
    if pulse:
        pulse.end()


def _work(connection: Redis, pulse: Pulse | None = None) -> bool:
    """Work until something ends it.

    Returns:
        False if that was Redis' absence.
    """
    try:
        worker = make_worker(connection)
        worker.pulse = pulse
        worker.work(logging_level="WARNING")
        return bool(connection.ping())
    except AWAY as error:
        logger.warning("Redis does not answer (%s); trying again. The sweeper decides meanwhile.", type(error).__name__)
        return False


def make_worker(connection: Redis) -> OurWorker:
    """Make a worker of our queue.

    Raises:
        redis.exceptions.RedisError: Redis is away.
    """
    return OurWorker(
        [QUEUE],
        connection=connection,
        serializer="json",
        worker_ttl=WORKER_TTL_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )


def _forget_everything(connection: Redis) -> None:
    """Empty RQ's part of Redis: nothing in it is worth a worker that falls over it again and again."""
    logger.error("The worker fell twice in a row; its queue in Redis is emptied, which loses no comment.")
    try:
        for key in connection.scan_iter("rq:*", count=1000):
            connection.delete(key)
    except RedisError as error:
        logger.warning("The queue could not be emptied (%s).", type(error).__name__)
