"""Decides pending comments: takes some, asks the rules, records what they said.

Between taking and recording no transaction is open, so a worker that dies or stalls here holds up nobody: its lease
ends, somebody else takes the comment, and of two decisions the database keeps the first.  Whatever goes wrong with a
comment escalates it; nothing that goes wrong approves or rejects it.
"""

import logging
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from moderation import audit, decisions, reports
from moderation.context import Context, utc_now
from moderation.decisions import Ruling
from moderation.errors import WorldError
from moderation.packs import Keeper
from moderation.reports import Threshold
from moderation.storage import comments
from moderation.storage.comments import Leased
from rules import Decision, Finding, Outcome, Policy, RuleStatus
from rules.model import Reason
from workers.context import STOP, get_context
from workers.judging import Judge, Undecidable

BATCH = 100
RETRIES = 10  # comments taken again after each batch, so that they do not wait until nothing new comes
MOST_ATTEMPTS = 3
TURN_SECONDS = 20  # then the bell is rung for another job, long before RQ would stop this one in the middle

_judge = Judge()
_keeper = Keeper()
os.register_at_fork(after_in_child=_judge.forget)  # it is the parent's
logger = logging.getLogger(__name__)


def drain() -> None:
    """Decide what is pending until nothing is left; the job that the bell rings for."""
    context = get_context()
    try:
        if not screen_all(context):
            context.bell.ring_now()
    except WorldError as error:
        logger.warning("%s The sweeper will look again.", error)


def screen_all(context: Context) -> bool:
    """Decide what is pending, for ``TURN_SECONDS`` or until this process is asked to stop.

    Returns:
        Whether nothing was left.

    Raises:
        WorldError: The database is away.
    """
    end = time.monotonic() + TURN_SECONDS
    while time.monotonic() < end and not STOP.requested():
        if not screen(context, utc_now):
            return True
    return False


def screen(context: Context, clock: Callable[[], datetime]) -> int:
    """Decide one batch of comments that come for the first time, then a few that were taken before.

    A comment that was taken before may be what brought its worker down, so it is taken alone; one that comes back for
    the fourth time is not looked at again but escalated.

    Args:
        clock: Tells the time; read whenever a lease begins and a decision is made.

    Returns:
        How many comments were taken; 0 means that there is nothing to do.

    Raises:
        WorldError: The database is away; what was not recorded is taken again later.
    """
    taken = _screen_some(context, clock, limit=BATCH, first_attempt=True)
    for _ in range(RETRIES):
        again = _screen_some(context, clock, limit=1, first_attempt=False)
        taken += again
        if not again:
            break
    return taken


def _screen_some(context: Context, clock: Callable[[], datetime], *, limit: int, first_attempt: bool) -> int:
    started = clock()
    lease = timedelta(seconds=context.settings.lease_seconds)
    with context.database.write() as connection:
        leased = comments.lease(
            connection, first_attempt=first_attempt, limit=limit, now=started, until=started + lease
        )
    if leased:
        rulings = _rule_within(context, leased, seconds=lease.total_seconds() / 2)
        decided = clock()
        _keeper.keep(context.database, context.policies, now=decided)
        with context.database.write() as connection:
            reported = partial(reports.find_reported, threshold=Threshold.chosen(context.settings))
            decisions.record_all(connection, rulings, now=decided, then=reported)
        with context.database.write() as connection:  # its own, or it would wait for comments while it holds the tally
            comments.hand_back(connection, leased[len(rulings) :])
    return len(leased)


def _rule_within(context: Context, leased: list[Leased], *, seconds: float) -> list[Ruling]:
    """Rule on comments in their order for about this long, on the first one in any case."""
    rulings: list[Ruling] = []
    end = time.monotonic() + seconds
    for comment in leased:
        if rulings and (STOP.requested() or time.monotonic() > end):
            break
        rulings.append(_as_ruling(comment, _decide(comment, context.policy, context.settings.evaluation_seconds)))
    return rulings


def _decide(comment: Leased, policy: Policy, cpu_seconds: float) -> Decision:
    if comment.attempts > MOST_ATTEMPTS:
        logger.error("Comment %s was taken %d times and never decided; it is escalated.", comment.id, comment.attempts)
        return _undecidable(comment, policy)
    try:
        return _judge.decide(comment.text, policy, language=comment.language, cpu_seconds=cpu_seconds)
    except Undecidable as error:
        logger.error("Comment %s %s; it is escalated.", comment.id, error)
        return _undecidable(comment, policy)


def _undecidable(comment: Leased, policy: Policy) -> Decision:
    finding = Finding(
        rule="service/detector-unavailable",
        version=1,
        clause=None,
        outcome=Outcome.ESCALATE,
        status=RuleStatus.LIVE,
        spans=(),
        title="The rules could not be applied to this comment.",
    )
    return Decision(
        outcome=Outcome.ESCALATE,
        reason=Reason.DETECTOR_UNAVAILABLE,
        findings=(finding,),
        policy=policy.id,
        fingerprint=policy.fingerprint,
        language=comment.language or "und",
    )


def _as_ruling(comment: Leased, decision: Decision) -> Ruling:
    return Ruling(
        comment_id=comment.id,
        site_id=comment.site_id,
        revision=comment.revision,
        version=comment.version,
        commitment=audit.commit_to(comment.text, comment.salt),
        outcome=decision.outcome,
        reason=decision.reason.value,
        language=decision.language,
        policy=decision.policy,
        fingerprint=decision.fingerprint,
        findings=decision.findings,
        decider="service" if decision.reason is Reason.DETECTOR_UNAVAILABLE else "rules",
        mentions=decision.mentions,
    )
