import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from moderation import audit
from moderation.context import Context, utc_now
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage import comments, tallies, views
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.views import DecisionView
from rules import Outcome, Policy
from tests.builders import NOW, a_comment
from workers.screening import BATCH, screen

INSULT = "You are an idiot."


class Misbehaving:
    """A policy on which the rules fall down: whatever they ask of it does the same."""

    id = "misbehaving"
    fingerprint = "0" * 64

    def __init__(self, behaviour: Callable[[], object]) -> None:
        self._behaviour = behaviour

    def __getattr__(self, name: str) -> object:
        return self._behaviour()


def a_clock(seconds: float = 0) -> Callable[[], datetime]:
    return lambda: NOW + timedelta(seconds=seconds)


def the_decision(context: Context, site: Site, comment_id: str) -> DecisionView:
    with context.database.read() as connection:
        (decision,) = views.list_decisions(connection, site.id, comment_id)
    return decision


def test_it_decides_whatever_is_pending(context: Context, site: Site) -> None:
    good, bad = a_comment(context, site, "Thank you for the figures."), a_comment(context, site, INSULT)

    assert screen(context, a_clock()) == 2

    assert the_decision(context, site, good.id).outcome == "approve"
    assert the_decision(context, site, bad.id).outcome == "reject"
    assert screen(context, a_clock()) == 0


def test_a_decision_says_who_made_it_and_what_it_rests_on(context: Context, site: Site) -> None:
    comment = a_comment(context, site, INSULT)

    screen(context, a_clock(3))

    decision = the_decision(context, site, comment.id)
    assert (decision.decider, decision.reason) == ("rules", "rule_matched")
    assert (decision.policy, decision.fingerprint) == (context.policy.id, context.policy.fingerprint)
    assert decision.findings
    assert decision.decided_at == NOW + timedelta(seconds=3)


def test_the_log_seals_every_decision(context: Context, site: Site) -> None:
    comment = a_comment(context, site, INSULT)

    screen(context, a_clock())

    with context.database.read() as connection:
        verdict = audit.verify(connection, site.id)
        stored = comments.find_text(connection, comment.id)
        commitment = connection.execute(text("SELECT commitment FROM audit_entries")).scalar_one()
    assert (verdict.entries, verdict.broken) == (1, None)
    assert stored
    assert commitment == audit.commit_to(stored.text, stored.salt)


def test_it_takes_more_than_one_batch(context: Context, site: Site) -> None:
    for _ in range(BATCH + 1):
        a_comment(context, site)

    assert [screen(context, a_clock()) for _ in range(3)] == [BATCH, 1, 0]


def _raise() -> object:
    raise RuntimeError("the rule fell down")


def _loop() -> object:
    while True:
        pass


@pytest.mark.parametrize("behaviour", [_raise, _loop], ids=["raises", "never ends"])
def test_it_escalates_a_comment_on_which_the_rules_fall_down(
    context: Context, site: Site, settings: Settings, behaviour: Callable[[], object]
) -> None:
    comment = a_comment(context, site, "Good article.")
    policy: Any = Misbehaving(behaviour)
    quick = settings.model_copy(update={"evaluation_seconds": 0.05})

    screen(replace(context, policies=Policies(policy), settings=quick), a_clock())

    decision = the_decision(context, site, comment.id)
    assert (decision.outcome, decision.reason, decision.decider) == ("escalate", "detector_unavailable", "service")
    assert [finding["rule"] for finding in decision.findings] == ["service/detector-unavailable"]


def test_a_comment_that_fails_does_not_hold_up_the_others(context: Context, site: Site, settings: Settings) -> None:
    """One comment uses up the batch's time: the rest are handed back and taken again at once, not after a lease."""
    for _ in range(3):
        a_comment(context, site)
    policy: Any = Misbehaving(_loop)
    slow = settings.model_copy(update={"evaluation_seconds": 0.2, "lease_seconds": 0.2})
    hasty = replace(context, policies=Policies(policy), settings=slow)

    screen(hasty, a_clock())
    screen(context, a_clock())

    with context.database.read() as connection:
        decided = connection.execute(
            text("SELECT decider, attempts FROM comments JOIN decisions ON comment_id = comments.id")
        )
        assert sorted(map(tuple, decided)) == [("rules", 1), ("rules", 1), ("service", 1)]


def lease_and_die(context: Context, times: int) -> None:
    """Take the only comment as a worker would that dies each time before it records anything."""
    for number in range(times):
        with context.database.write() as connection:
            now = NOW + timedelta(seconds=number)
            until = now + timedelta(seconds=0.5)
            comments.lease(connection, first_attempt=number == 0, limit=1, now=now, until=until)


def test_a_comment_whose_worker_died_is_decided_after_its_lease(context: Context, site: Site) -> None:
    comment = a_comment(context, site, INSULT)
    lease_and_die(context, times=1)

    assert screen(context, a_clock(0.4)) == 0
    assert screen(context, a_clock(0.6)) == 1

    assert the_decision(context, site, comment.id).outcome == "reject"


def test_a_comment_that_came_back_three_times_is_escalated_unread(context: Context, site: Site) -> None:
    comment = a_comment(context, site, INSULT)
    lease_and_die(context, times=3)

    screen(context, a_clock(10))

    decision = the_decision(context, site, comment.id)
    assert (decision.outcome, decision.reason, decision.decider) == ("escalate", "detector_unavailable", "service")


def test_comments_that_were_taken_before_are_decided_while_new_ones_keep_coming(context: Context, site: Site) -> None:
    old = a_comment(context, site, INSULT)
    lease_and_die(context, times=1)
    for _ in range(BATCH + 1):
        a_comment(context, site)

    screen(context, a_clock(5))

    assert the_decision(context, site, old.id).outcome == "reject"


def a_clock_that(does: Callable[[], object], *, before_it_tells: int) -> Callable[[], datetime]:
    """A clock that does something when it is looked at for the so manieth time."""
    looks = iter(range(1, 100))

    def clock() -> datetime:
        if next(looks) == before_it_tells:
            does()
        return NOW

    return clock


def test_a_worker_that_wakes_up_late_writes_nothing(context: Context, site: Site) -> None:
    comment = a_comment(context, site, INSULT)

    def decide_elsewhere() -> None:
        screen(context, a_clock(30))

    screen(context, a_clock_that(decide_elsewhere, before_it_tells=2))

    assert the_decision(context, site, comment.id).decided_at == NOW + timedelta(seconds=30)
    with context.database.read() as connection:
        assert audit.verify(connection, site.id).entries == 1


def test_a_hasty_worker_and_another_one_do_not_lock_each_other_out(
    context: Context, site: Site, settings: Settings
) -> None:
    """One hands a comment back while another records it, each having counted decisions of the same site."""
    held, taken = sorted((a_comment(context, site) for _ in range(2)), key=lambda comment: comment.id)
    policy: Any = Misbehaving(_loop)
    quick = settings.model_copy(update={"evaluation_seconds": 0.1, "lease_seconds": 0.1})
    locked, day = threading.Event(), NOW.strftime("%Y-%m-%d")

    def record_the_second() -> None:
        with context.database.write() as connection:
            connection.execute(text("UPDATE comments SET attempts = attempts WHERE id = :id"), {"id": taken.id})
            locked.set()
            time.sleep(0.5)  # the hasty one is at its handing back by then
            tallies.add(connection, site.id, {(day, "decision", "service:escalate"): 1})

    with ThreadPoolExecutor(1) as other:

        def begin() -> None:
            done.append(other.submit(record_the_second))
            locked.wait(5)

        done: list[Future[None]] = []
        hasty = replace(context, policies=Policies(policy), settings=quick)
        screen(hasty, a_clock_that(begin, before_it_tells=2))
        done[0].result(5)

    assert the_decision(context, site, held.id).outcome == "escalate"
    with context.database.read() as connection:
        assert views.totals(connection, "decision") == {"service:escalate": 2}


def _screen_until_nothing_is_left(url: str, lease_seconds: float, policy: Policy) -> None:
    settings = Settings(database_url=url, lease_seconds=lease_seconds)
    context = Context(settings, open_database(url), Bell(settings.redis), Policies(policy))
    while _is_any_pending(context.database):
        screen(context, utc_now)


def _is_any_pending(database: Database) -> bool:
    with database.read() as connection:
        return comments.oldest_pending(connection) is not None


@pytest.mark.parametrize(
    ("lease_seconds", "number"), [(10, 250), (0.001, 100)], ids=["leases hold", "leases end at once"]
)
def test_two_workers_never_decide_one_comment_twice(
    context: Context, site: Site, lease_seconds: float, number: int
) -> None:
    for index in range(number):
        a_comment(context, site, INSULT if index % 5 == 0 else "Thank you for the figures.")
    fork = multiprocessing.get_context("fork")  # the policy need not be loaded again
    work = (context.settings.database, lease_seconds, context.policy)
    workers = [fork.Process(target=_screen_until_nothing_is_left, args=work) for _ in range(2)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert [worker.exitcode for worker in workers] == [0, 0]
    with context.database.read() as connection:
        counts = connection.execute(text("SELECT outcome, count(*) AS number FROM decisions GROUP BY outcome"))
        verdict = audit.verify(connection, site.id)
        tallied = views.totals(connection, "decision")
        found = {row.outcome: row.number for row in counts}
    if lease_seconds == 10:
        assert found == {Outcome.REJECT.word: 50, Outcome.APPROVE.word: 200}
    assert sum(found.values()) == sum(tallied.values()) == verdict.entries == number
    assert verdict.broken is None
