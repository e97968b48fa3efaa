import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.job import Callback, Job

from moderation.context import Context
from moderation.jobs import DRAIN, QUEUE, Bell
from moderation.running import valkey as embedded
from moderation.settings import Settings
from moderation.storage import comments
from moderation.storage.credentials import Site
from rules import Policy
from tests.builders import a_comment
from tests.journeys.installation import QUICK, wait_until
from workers.context import get_context
from workers.queue import connect, make_worker

START_SECONDS = 90
STOP_SECONDS = 20


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database will do: what is tried here is the queue."""
    return sqlite_url


@pytest.fixture
def redis(valkey: str) -> Iterator[Redis]:
    with connect(valkey) as connection:
        connection.flushall()
        yield connection


@pytest.fixture
def queue(redis: Redis) -> Queue:
    return Queue(QUEUE, connection=redis, serializer="json")


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What tells a job, which is handed nothing, where to look."""
    monkeypatch.setenv("MODERATION_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("MODERATION_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MODERATION_REDIS_URL", settings.redis_url)
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)
    get_context.cache_clear()
    yield
    get_context.cache_clear()


def work_off(redis: Redis) -> None:
    make_worker(redis).work(burst=True, logging_level="ERROR")


def is_pending(context: Context) -> bool:
    with context.database.read() as connection:
        return comments.oldest_pending(connection) is not None


@pytest.mark.usefixtures("environment")
def test_a_ring_makes_the_worker_decide(context: Context, site: Site, redis: Redis) -> None:
    a_comment(context, site)
    context.bell.ring_now()

    work_off(redis)

    assert not is_pending(context)


def test_a_job_that_names_a_foreign_function_is_refused(queue: Queue, redis: Redis, tmp_path: Path) -> None:
    job = queue.enqueue("os.mkdir", str(tmp_path / "made by a stranger"))

    work_off(redis)

    assert not (tmp_path / "made by a stranger").exists()
    assert job.get_status(refresh=True) == "failed"


def test_the_place_of_the_socket_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "of our own = 100 %"
    folder.mkdir()
    command = embedded.make_command(embedded.find_program(), folder / "valkey.sock")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        wait_until((folder / "valkey.sock").exists, 10)
        try:
            with connect(embedded.redis_url(folder / "valkey.sock")) as redis:
                work_off(redis)
        finally:
            server.terminate()


@pytest.mark.usefixtures("environment", "database")
def test_a_callback_that_somebody_planted_is_not_called(queue: Queue, redis: Redis) -> None:
    planted = Callback("os.abort")

    queue.enqueue(DRAIN, on_success=planted, on_failure=planted)
    queue.enqueue("os.getpid", on_failure=planted)

    work_off(redis)  # and we are still here


def test_a_pickle_is_not_opened(queue: Queue, redis: Redis, tmp_path: Path) -> None:
    pickled = Queue(QUEUE, connection=redis)  # RQ's default serializer
    pickled.enqueue(os.mkdir, str(tmp_path / "made by a pickle"))

    work_off(redis)

    assert not (tmp_path / "made by a pickle").exists()


@contextmanager
def a_worker() -> Iterator["subprocess.Popen[bytes]"]:
    worker = subprocess.Popen([sys.executable, "-m", "workers"], stderr=subprocess.DEVNULL)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait(STOP_SECONDS)


def decide_one(context: Context, site: Site, *, seconds: float = START_SECONDS) -> None:
    a_comment(context, site)
    context.bell.ring_now()
    wait_until(lambda: not is_pending(context), seconds)


@pytest.mark.usefixtures("environment")
def test_the_worker_outlives_a_wiped_redis_and_whatever_is_planted_in_it(
    context: Context, site: Site, redis: Redis
) -> None:
    with a_worker() as worker:
        decide_one(context, site)
        redis.flushall()
        decide_one(context, site, seconds=5)
        redis.set(f"rq:queue:{QUEUE}:intermediate", "not a list")
        redis.delete(f"rq:queue:{QUEUE}")
        plant_a_job_that_cannot_be_read(redis)
        wait_until(lambda: not redis.exists("rq:job:garbled"), 30)
        decide_one(context, site, seconds=10)

        assert worker.poll() is None


def plant_a_job_that_cannot_be_read(redis: Redis) -> None:
    redis.hset("rq:job:garbled", mapping={"data": "x", "created_at": "no time at all", "status": "queued"})
    for _ in range(3):
        redis.rpush(f"rq:queue:{QUEUE}", "garbled")


@pytest.mark.usefixtures("environment", "database")
def test_the_worker_stops_soon_even_if_redis_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MODERATION_REDIS_URL", f"unix://{tmp_path}/nobody.sock")
    log = tmp_path / "log"
    with log.open("wb") as stream, subprocess.Popen([sys.executable, "-m", "workers"], stderr=stream) as worker:
        wait_until(lambda: b"Redis does not answer" in log.read_bytes(), START_SECONDS)
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(STOP_SECONDS) == 0


@pytest.mark.usefixtures("environment", "database")
def test_a_worker_that_is_asked_to_stop_leaves_no_job_behind(queue: Queue, redis: Redis) -> None:
    """RQ's own worker loses the job that it has just taken in about one stop of ten."""
    for number in range(3):
        with a_worker() as worker:
            queue.enqueue_many([Queue.prepare_data(DRAIN, result_ttl=0) for _ in range(300)])
            wait_until(lambda: queue.count < 290, START_SECONDS)
            time.sleep(number * 0.013)
            worker.send_signal(signal.SIGTERM)

            assert worker.wait(STOP_SECONDS) == 0
        waiting = set(queue.job_ids)
        assert redis.lrange(f"rq:queue:{QUEUE}:intermediate", 0, -1) == []
        assert {key.decode().removeprefix("rq:job:") for key in redis.scan_iter("rq:job:*")} <= waiting
        redis.flushall()


def test_a_mistake_of_the_operators_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_DATABASE_URL", "nonsense")

    said = subprocess.run([sys.executable, "-m", "workers"], capture_output=True, text=True, timeout=60, check=False)

    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
    assert "The database URL cannot be read" in said.stderr


def test_the_bell_and_the_worker_speak_of_the_same_function(policy: Policy) -> None:
    assert Job.create(DRAIN, connection=Redis()).func.__module__ == "workers.screening"
    assert Bell("redis://127.0.0.1:1").waiting() is None
