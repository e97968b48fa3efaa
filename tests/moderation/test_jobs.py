import resource
import time
from collections.abc import Iterator

import pytest
from redis import Redis
from rq import Queue

from moderation import jobs
from moderation.jobs import Bell


@pytest.fixture
def redis(valkey: str) -> Redis:
    connection = jobs.connect(valkey)
    connection.flushall()
    return connection


def wait_for(check: object, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not check() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.01)
    assert check()  # type: ignore[operator]


def test_one_ring_is_one_job_without_any_text(redis: Redis, valkey: str) -> None:
    Bell(valkey).ring()
    queue = Queue(jobs.QUEUE, connection=redis, serializer="json")
    wait_for(lambda: queue.count == 1)
    (job,) = queue.jobs
    assert (job.func_name, job.args, job.kwargs) == (jobs.DRAIN, [], {})


def test_a_hundred_rings_at_once_cost_a_few_jobs(redis: Redis, valkey: str) -> None:
    bell = Bell(valkey)
    for _ in range(100):
        bell.ring()
    wait_for(lambda: bell.waiting() == 2)
    time.sleep(3 * jobs.PAUSE_SECONDS)
    assert bell.waiting() == 2  # one at once, and one for all that came while the first was rung


def test_ringing_never_fails_and_never_waits() -> None:
    bell = Bell("unix:///nowhere/valkey.sock")
    started = time.monotonic()
    bell.ring()
    assert time.monotonic() - started < 0.1
    assert not bell.ring_now()
    assert not bell.is_heard()
    assert bell.waiting() is None


@pytest.fixture
def no_file_to_spare() -> Iterator[None]:
    """Let this process open nothing more."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def test_ringing_never_fails_where_no_file_is_left_to_connect_with(valkey: str, no_file_to_spare: None) -> None:
    bell = Bell(valkey)
    assert not bell.ring_now()
    assert not bell.is_heard()
    assert bell.waiting() is None
