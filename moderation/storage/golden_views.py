"""Read-only queries about the golden set and about what moderators have done in a time.  Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Exists, Row, func, select

from moderation.storage.samples import TRIAL
from moderation.storage.tables import comments, decisions, golden_comments, people, sampled_comments, samples

FINAL = ("approve", "reject")


@dataclass(frozen=True, slots=True)
class Done:
    """One decision of a moderator.

    Attributes:
        overturned: Whether somebody else has decided the opposite since.
    """

    person_id: str
    person: str
    at: datetime
    overturned: bool


def count_golden(connection: Connection, site_id: str) -> int:
    """Count the golden set of a site."""
    query = select(func.count()).select_from(golden_comments).where(golden_comments.c.site_id == site_id)
    return connection.execute(query).scalar_one()


def list_untried(connection: Connection, site_id: str, person_id: str) -> Sequence[Row[Any]]:
    """Fetch of the golden set what somebody has neither decided nor judged in a trial."""
    decided = select(decisions.c.comment_id).where(decisions.c.person_id == person_id)
    tried = (
        select(sampled_comments.c.comment_id)
        .join(samples, samples.c.id == sampled_comments.c.sample_id)
        .where(samples.c.judge_id == person_id, samples.c.kind == TRIAL)
    )
    names = ("comment_id", "outcome", "clause", "language")
    query = select(*[golden_comments.c[name] for name in names]).where(
        golden_comments.c.site_id == site_id,
        golden_comments.c.comment_id.not_in(decided),
        golden_comments.c.comment_id.not_in(tried),
    )
    return connection.execute(query.order_by(golden_comments.c.comment_id)).all()


def list_done(connection: Connection, site_id: str, since: datetime, until: datetime, *, limit: int) -> list[Done]:
    """Fetch what each moderator of a site has decided in a time, by person and by when; without what was taken back.

    Args:
        until: Exclusive.
    """
    query = (
        select(people.c.id, people.c.name, decisions.c.decided_at, _overturned().label("overturned"))
        .select_from(decisions)
        .join(people, people.c.id == decisions.c.person_id)
        .join(comments, comments.c.id == decisions.c.comment_id)
        .where(people.c.site_id == site_id, comments.c.site_id == site_id, decisions.c.outcome.in_(FINAL))
        .where(decisions.c.decided_at >= since, decisions.c.decided_at < until, ~_taken_back())
        .order_by(people.c.id, decisions.c.decided_at)
        .limit(limit)
    )
    return [Done(row.id, row.name, row.decided_at, bool(row.overturned)) for row in connection.execute(query)]


def _overturned() -> Exists:
    later = decisions.alias()
    opposite = select(later.c.id).where(
        later.c.comment_id == decisions.c.comment_id,
        later.c.version > decisions.c.version,
        later.c.person_id != decisions.c.person_id,
        later.c.outcome.in_(FINAL),
        later.c.outcome != decisions.c.outcome,
    )
    return opposite.exists()


def _taken_back() -> Exists:
    back = decisions.alias()
    ours = [back.c.comment_id == decisions.c.comment_id, back.c.version == decisions.c.version + 1]
    return select(back.c.id).where(*ours, back.c.reason == "taken_back").exists()
