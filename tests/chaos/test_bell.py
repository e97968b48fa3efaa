"""Redis may be absent, emptied, full or filled with rubbish: every comment is taken and decided."""

import os
import pickle
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from rules import load_policy
from tests.chaos.checker import check, count_pending, find_decision_times, reading
from tests.chaos.website import Website, write_comments
from tests.journeys.installation import QUICK, RURITANIA, Installation, installed, wait_until

COMMENTS = 200
DECIDED_WITHIN_SECONDS = 15


@dataclass
class Trouble:
    """What is done to Redis, again and again, while comments come in."""

    service: Installation
    redis: Redis
    trap: Path
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def absent(self) -> None:
        """Let it take no command for most of the time."""
        (pid,) = [pid for pid, kind in self.service.descendants().items() if kind == "valkey"]
        os.kill(pid, signal.SIGSTOP)
        time.sleep(1.5)
        os.kill(pid, signal.SIGCONT)

    def emptied(self) -> None:
        self.redis.flushall()

    def evicting(self) -> None:
        self.redis.config_set("maxmemory-policy", "allkeys-random")
        self.redis.config_set("maxmemory", 1)

    def full(self) -> None:
        self.redis.config_set("maxmemory-policy", "noeviction")
        self.redis.config_set("maxmemory", 1)

    def garbled(self) -> None:
        """Put rubbish in the place of one of RQ's keys, and jobs into its queue that would run code of a stranger's."""
        keys = [key for key in self.redis.scan_iter("rq:*") if b"worker" not in key] or [b"rq:queue:moderation"]
        key = self.chance.choice(sorted(keys))
        if self.chance.random() < 0.7:
            self.redis.delete(key)
        if self.chance.random() < 0.5:
            self.redis.set(key, "rubbish")
        name = f"garbled-{self.chance.randrange(10**9)}"
        bait = pickle.dumps(("os.mkdir", None, (str(self.trap),), {}))
        self.redis.hset(f"rq:job:{name}", mapping={"data": bait, "origin": "moderation", "status": "queued"})
        self.redis.rpush("rq:queue:moderation", name, name)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    environment = {**QUICK, "MODERATION_STRANDED_SECONDS": "1"}
    with installed(tmp_path_factory.mktemp("bell"), "--no-demo", environment=environment) as running:
        yield running


@pytest.mark.parametrize("name", ["absent", "emptied", "evicting", "full", "garbled"])
def test_a_comment_is_decided_whatever_is_wrong_with_redis(service: Installation, tmp_path: Path, name: str) -> None:
    with Redis.from_url(f"unix://{service.folder / 'valkey.sock'}", socket_timeout=2) as redis:
        trouble = Trouble(service, redis, tmp_path / "made by a stranger")
        texts = [f"{text} ({name})" for text in write_comments(COMMENTS)]
        website = Website(service.port, service.service["api_key"], texts, prefix=name)
        website.start()
        _repeat(getattr(trouble, name), until=lambda: website.share_sent() == 1)
        ended = time.time()
        website.join(60)
        wait_until(lambda: _nothing_is_pending(service), DECIDED_WITHIN_SECONDS)
        redis.config_set("maxmemory", 0)

    url = f"sqlite:///{service.folder / 'moderation.db'}"
    with reading(url) as reader:
        report = check(reader, website.sent, load_policy(RURITANIA))
        delay = max(decided - max(came, ended) for came, decided in find_decision_times(reader))
    assert (website.problems, report.lost, report.twice, report.undecided) == ([], (), (), ())
    assert len(website.sent) == COMMENTS
    assert delay <= DECIDED_WITHIN_SECONDS
    assert not trouble.trap.exists()


def _repeat(act: Callable[[], None], *, until: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not until() and time.monotonic() < end:
        with suppress(RedisError):
            act()
        time.sleep(0.1)


def _nothing_is_pending(service: Installation) -> bool:
    with reading(f"sqlite:///{service.folder / 'moderation.db'}") as reader:
        return count_pending(reader) == 0
