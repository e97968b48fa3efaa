"""The tables of samples, of what is in them, and of the golden set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from moderation.storage.tables import comment_texts, golden_comments, sampled_comments, samples

SAMPLE, TRIAL = "sample", "trial"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample; see the columns of ``samples``."""

    id: str
    site_id: str
    kind: str
    judge_id: str
    deciders: str
    since: datetime
    until: datetime
    seed: int
    size: int
    population: int
    drawn_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of one place of a sample."""

    sample_id: str
    place: int
    outcome: str
    clause: str


def add(connection: Connection, sample: Sample, rows: Sequence[dict[str, Any]]) -> None:
    """Store a sample.

    Args:
        rows: Of ``sampled_comments``, without the sample and the place, in their order.
    """
    values = {name: getattr(sample, name) for name in Sample.__dataclass_fields__}
    connection.execute(insert(samples).values(**values))
    placed = [{**row, "sample_id": sample.id, "place": place} for place, row in enumerate(rows, 1)]
    connection.execute(insert(sampled_comments), placed)


def find(connection: Connection, site_id: str, sample_id: str, *, lock: bool = False) -> Sample | None:
    """Fetch one sample of this site.

    Args:
        lock: Whether nobody else may write in it until the transaction ends.
    """
    query = select(samples).where(samples.c.site_id == site_id, samples.c.id == sample_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return Sample(**row._mapping) if row else None


def find_next(connection: Connection, sample_id: str) -> int | None:
    """Find the first place that is not judged; one whose comment has been erased is passed over."""
    query = (
        select(sampled_comments.c.place)
        .join(comment_texts, comment_texts.c.comment_id == sampled_comments.c.comment_id)
        .where(sampled_comments.c.sample_id == sample_id, sampled_comments.c.judged.is_(None))
        .order_by(sampled_comments.c.place)
    )
    return connection.execute(query.limit(1)).scalar_one_or_none()


def judge(connection: Connection, judgement: Judgement, now: datetime) -> bool:
    """Store a judgement; tells whether there was none before."""
    ours = [sampled_comments.c.sample_id == judgement.sample_id, sampled_comments.c.place == judgement.place]
    values = {"judged": judgement.outcome, "judged_clause": judgement.clause, "judged_at": now}
    found = connection.execute(
        update(sampled_comments).where(*ours, sampled_comments.c.judged.is_(None)).values(values)
    )
    return found.rowcount == 1


def end(connection: Connection, sample_id: str, now: datetime) -> None:
    """Close a sample to further judgements."""
    open_still = [samples.c.id == sample_id, samples.c.ended_at.is_(None)]
    connection.execute(update(samples).where(*open_still).values(ended_at=now))


def settle(connection: Connection, sample: Sample, now: datetime) -> int:
    """Take into the golden set what a sample's judge and its deciders agree on; tells how many are new there."""
    known = select(golden_comments.c.comment_id)
    query = (
        select(
            sampled_comments.c.comment_id, sampled_comments.c.outcome, sampled_comments.c.clause,
            sampled_comments.c.language,
        )
        .join(comment_texts, comment_texts.c.comment_id == sampled_comments.c.comment_id)
        .where(
            sampled_comments.c.sample_id == sample.id,
            sampled_comments.c.outcome == sampled_comments.c.judged,
            sampled_comments.c.clause == sampled_comments.c.judged_clause,
            sampled_comments.c.comment_id.not_in(known),
        )
    )  # fmt: skip
    told = {"site_id": sample.site_id, "settled_by": sample.judge_id, "settled_at": now}
    rows = [{**row._mapping, **told} for row in connection.execute(query)]
    if rows:
        connection.execute(insert(golden_comments), rows)
    return len(rows)
