import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import rules
from rules import Policy
from tests.journeys.installation import children, is_running, wait_until
from workers.judging import Judge, Undecidable

INSULT = "You are an idiot."


class Deadly:
    """A policy that does harm when the rules look at it."""

    def __init__(self, harm: Callable[[], object]) -> None:
        self._harm = harm

    def __getattr__(self, _name: str) -> object:
        return self._harm()


@pytest.fixture
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.dismiss()


def decide(judge: Judge, policy: Any, text: str = INSULT) -> rules.Decision:
    return judge.decide(text, policy, language=None, cpu_seconds=0.5)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def loop() -> None:
    while True:
        pass


def ask_for_too_much() -> None:
    bytearray(2**40)


def test_it_decides_as_the_rules_do(judge: Judge, policy: Policy) -> None:
    assert decide(judge, policy) == rules.decide(INSULT, policy)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (die, "brought down 2 processes"),
        (loop, "took too much CPU time"),
        (ask_for_too_much, "made the rules fail: MemoryError at .*test_judging.py:"),
    ],
)
def test_what_a_text_brings_down_is_undecidable_and_the_next_one_is_decided(
    judge: Judge, policy: Policy, harm: Callable[[], object], why: str
) -> None:
    with pytest.raises(Undecidable, match=why):
        decide(judge, Deadly(harm))

    assert decide(judge, policy) == rules.decide(INSULT, policy)


def test_a_process_that_somebody_killed_costs_no_comment(judge: Judge, policy: Policy) -> None:
    before = set(children(os.getpid()))
    decide(judge, policy)
    (process,) = set(children(os.getpid())) - before
    os.kill(process, signal.SIGKILL)

    assert decide(judge, policy).outcome is rules.Outcome.REJECT


def test_it_does_not_outlive_its_worker() -> None:
    code = (
        "import time; from rules import load_policy; from workers.judging import Judge\n"
        "judge = Judge(); judge.decide('Hello.', load_policy(), language=None, cpu_seconds=5)\n"
        "print('decided', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as worker:
        assert worker.stdout
        worker.stdout.readline()
        (process,) = children(worker.pid)
        worker.kill()

    wait_until(lambda: not is_running(process), 5)
