"""How much a subject may do in a time: together with all processes, and alone while Redis is away."""

import time
from pathlib import Path

import pytest
from redis import Redis

from moderation import jobs, limits
from moderation.limits import Charge, Limits, Rate

SLOW = Rate(per_second=0.01, burst=5)  # so slow that a busy machine pays nothing back meanwhile


@pytest.fixture
def redis(valkey: str) -> Redis:
    connection = jobs.connect(valkey)
    connection.flushall()
    return connection


@pytest.fixture(params=["together", "alone"])
def counting(request: pytest.FixtureRequest, valkey: str, redis: Redis, tmp_path: Path) -> Limits:
    return Limits(valkey if request.param == "together" else f"unix://{tmp_path}/nobody.sock", processes=1)


def count_allowed(counting: Limits, tries: int, subject: str = "a", rate: Rate = SLOW) -> int:
    return sum(not counting.charge([Charge(subject, rate)])[0].wait_seconds for _ in range(tries))


def test_a_burst_is_allowed_and_no_more(counting: Limits) -> None:
    assert count_allowed(counting, 20) == 5


def test_a_subject_pays_for_itself_alone(counting: Limits) -> None:
    count_allowed(counting, 20)
    assert count_allowed(counting, 20, "b") == 5


def test_what_is_paid_for_may_be_done_again(counting: Limits) -> None:
    quick = Rate(per_second=50, burst=2)
    assert count_allowed(counting, 5, rate=quick) >= 2
    time.sleep(0.05)
    assert count_allowed(counting, 1, rate=quick) == 1


def test_it_says_how_long_to_wait_and_what_is_left(counting: Limits) -> None:
    first = counting.charge([Charge("a", SLOW, cost=3)])[0]
    assert (first.wait_seconds, first.remaining) == (0, 2)
    assert 290 <= first.reset_seconds <= 300
    count_allowed(counting, 2)
    last = counting.charge([Charge("a", SLOW)])[0]
    assert 90 <= last.wait_seconds <= 100
    assert last.remaining == 0


def test_what_is_not_allowed_costs_nothing(counting: Limits) -> None:
    count_allowed(counting, 100)
    assert counting.charge([Charge("a", SLOW)])[0].wait_seconds <= 100


def test_what_is_done_already_counts_even_beyond_the_burst(counting: Limits) -> None:
    counting.charge([Charge("a", SLOW, cost=20, forced=True)])
    assert counting.charge([Charge("a", SLOW)])[0].wait_seconds > 1500


def test_many_charges_are_answered_in_their_order(counting: Limits) -> None:
    answers = counting.charge([Charge("a", SLOW)] * 7 + [Charge("b", SLOW)])
    assert [not answer.wait_seconds for answer in answers] == [True] * 5 + [False] * 2 + [True]


@pytest.mark.parametrize("moment", [0.1, 852.4, 905.4, 32745.3])
def test_the_whole_burst_is_allowed_at_any_moment_of_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    monkeypatch.setattr(limits.time, "monotonic", lambda: moment)
    answers = Limits(f"unix://{tmp_path}/nobody.sock", processes=1).charge([Charge("a", SLOW)] * 5)
    assert [(answer.wait_seconds, answer.reset_seconds) for answer in answers] == [(0, n * 100) for n in range(1, 6)]


def test_all_processes_count_together(valkey: str, redis: Redis) -> None:
    both = [Limits(valkey, processes=2) for _ in range(2)]
    assert sum(count_allowed(one, 20) for one in both) == 5


def test_while_redis_is_away_each_process_keeps_to_its_share(tmp_path: Path) -> None:
    alone = Limits(f"unix://{tmp_path}/nobody.sock", processes=2)
    assert count_allowed(alone, 20) == 2


def test_redis_that_does_not_answer_costs_one_request_its_time_and_not_all(valkey: str, redis: Redis) -> None:
    counting = Limits(valkey, processes=1)
    redis.execute_command("CLIENT", "PAUSE", "1500")
    began = time.monotonic()
    assert count_allowed(counting, 50) >= 5
    assert time.monotonic() - began < 5  # and not fifty times the quarter of a second that Redis is waited for
    time.sleep(1.6)


def test_it_counts_together_again_when_redis_is_back(
    valkey: str, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BREAK_SECONDS", 0.05)
    counting = Limits(valkey, processes=1)
    redis.execute_command("CLIENT", "PAUSE", "300")
    count_allowed(counting, 20)
    time.sleep(0.5)
    end = time.monotonic() + 5
    while not redis.exists("limit:b") and time.monotonic() < end:
        counting.charge([Charge("b", SLOW)])
        time.sleep(0.02)
    assert redis.exists("limit:b")


@pytest.mark.parametrize("rubbish", [b"rubbish", b"9e99", b"nan", b"-1", b"", b"\xff", b"inf"])
def test_rubbish_in_redis_locks_nobody_out_for_long(valkey: str, redis: Redis, rubbish: bytes) -> None:
    redis.set("limit:a", rubbish)
    quick = Rate(per_second=10_000, burst=5)
    counting = Limits(valkey, processes=1)
    count_allowed(counting, 1, rate=quick)
    time.sleep(0.15)
    assert count_allowed(counting, 5, rate=quick) == 5


def test_a_key_of_another_type_is_written_over(valkey: str, redis: Redis) -> None:
    redis.hset("limit:a", "field", "value")
    assert count_allowed(Limits(valkey, processes=1), 20) == 5
    assert redis.type("limit:a") == b"string"


def test_nothing_is_left_in_redis_once_it_is_paid_for(valkey: str, redis: Redis) -> None:
    count_allowed(Limits(valkey, processes=1), 5, rate=Rate(per_second=100, burst=5))
    time.sleep(0.1)
    assert redis.keys("limit:*") == []
