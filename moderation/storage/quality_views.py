"""Read-only queries about the quality of decisions: what may be drawn, what was judged.  Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, and_, case, func, select

from moderation.storage.samples import Sample
from moderation.storage.tables import (
    audit_entries,
    comment_texts,
    comments,
    decisions,
    people,
    sampled_comments,
    samples,
)

FINAL = ("approve", "reject")


@dataclass(frozen=True, slots=True)
class Period:
    """Which decisions are meant.

    Attributes:
        until: Exclusive.
        deciders: ``people`` or ``everybody``, which is the rules, too.
    """

    since: datetime
    until: datetime
    deciders: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A decision that stands and may be drawn.

    Attributes:
        version: The comment's version that the decision made.
        decided_by: Id of a person; ``None`` means the rules.
        clause: By which it was rejected; empty if it was approved.
        language: In which the rules had read the text.
    """

    comment_id: str
    version: int
    outcome: str
    decided_by: str | None
    clause: str
    language: str

    @property
    def stratum(self) -> tuple[str, str, str]:
        """What it is drawn by."""
        return (self.decided_by or "", self.clause, self.language)


@dataclass(frozen=True, slots=True)
class SampleView:
    """A sample as a list shows it.

    Attributes:
        drawn: Comments in it.
        judged: Of these, how many are judged.
        same: Of those judged, on how many the outcome is the same.
    """

    sample: Sample
    judge: str
    drawn: int
    judged: int
    same: int


def list_decided(connection: Connection, site_id: str, period: Period, *, but: str, limit: int) -> list[Candidate]:
    """Fetch the decisions of a period that stand and whose texts are there.

    Args:
        but: Id of a person whose own are left out.
    """
    query = _of_people(site_id, period) if period.deciders == "people" else _of_everybody(site_id, period)
    ours = [decisions.c.outcome.in_(FINAL), decisions.c.person_id.is_distinct_from(but)]
    rows = connection.execute(query.where(*ours).order_by(decisions.c.decided_at).limit(limit))
    return [_as_decided(row) for row in rows]


def list_samples(connection: Connection, site_id: str, kind: str, *, judge_id: str | None = None) -> list[SampleView]:
    """Fetch the last hundred samples of a site, or of one judge, the newest first."""
    query = _select_samples().where(samples.c.site_id == site_id, samples.c.kind == kind)
    if judge_id is not None:
        query = query.where(samples.c.judge_id == judge_id)
    return [_as_sample(row) for row in connection.execute(query.order_by(samples.c.id.desc()).limit(100))]


def find_sample(connection: Connection, site_id: str, sample_id: str) -> SampleView | None:
    """Fetch one sample of this site."""
    query = _select_samples().where(samples.c.site_id == site_id, samples.c.id == sample_id)
    row = connection.execute(query).one_or_none()
    return _as_sample(row) if row else None


def find_place(connection: Connection, sample_id: str, place: int) -> str | None:
    """Tell which comment is in a place of a sample."""
    ours = [sampled_comments.c.sample_id == sample_id, sampled_comments.c.place == place]
    return connection.execute(select(sampled_comments.c.comment_id).where(*ours)).scalar_one_or_none()


def list_judged(connection: Connection, sample_id: str) -> list[dict[str, Any]]:
    """Fetch what of a sample is judged, with who had decided and the text, in the order of the sample."""
    named = people.c.name.label("decided_by")
    names = ("place", "comment_id", "clause", "language", "outcome", "judged", "judged_clause", "stratum", "population")
    query = (
        select(*[sampled_comments.c[name] for name in names], named, comment_texts.c.text)
        .select_from(sampled_comments)
        .outerjoin(people, people.c.id == sampled_comments.c.decided_by)
        .outerjoin(comment_texts, comment_texts.c.comment_id == sampled_comments.c.comment_id)
        .where(sampled_comments.c.sample_id == sample_id, sampled_comments.c.judged.is_not(None))
    )
    return [dict(row._mapping) for row in connection.execute(query.order_by(sampled_comments.c.place))]


def _select_decided() -> Select[Any]:
    # A person's decision bears the language that the website has declared; the rules had read it themselves.
    first = decisions.alias("first")
    findings = case((and_(decisions.c.clause.is_(None), decisions.c.outcome == "reject"), decisions.c.findings))
    return (
        select(
            decisions.c.comment_id, decisions.c.version, decisions.c.outcome, decisions.c.person_id,
            decisions.c.clause, first.c.language, findings.label("findings"),
        )
        .select_from(decisions)
        .join(comments, and_(comments.c.id == decisions.c.comment_id, comments.c.version == decisions.c.version))
        .join(first, and_(first.c.comment_id == comments.c.id, first.c.version == 1))
        .join(comment_texts, comment_texts.c.comment_id == comments.c.id)
    )  # fmt: skip


def _of_people(site_id: str, period: Period) -> Select[Any]:
    ours = select(people.c.id).where(people.c.site_id == site_id)
    during = [decisions.c.decided_at >= period.since, decisions.c.decided_at < period.until]
    return _select_decided().where(decisions.c.person_id.in_(ours), comments.c.site_id == site_id, *during)


def _of_everybody(site_id: str, period: Period) -> Select[Any]:
    # By the log, which has an index over the time of a site's decisions.
    entry = [audit_entries.c.comment_id == decisions.c.comment_id, audit_entries.c.version == decisions.c.version]
    ours: list[ColumnElement[bool]] = [
        audit_entries.c.site_id == site_id,
        audit_entries.c.action == "decided",
        audit_entries.c.at >= period.since,
        audit_entries.c.at < period.until,
    ]
    return _select_decided().join(audit_entries, and_(*entry)).where(*ours)


def _as_decided(row: Row[Any]) -> Candidate:
    named = [one["clause"] for one in row.findings or () if one["status"] == "live" and one["outcome"] == "reject"]
    clause = (row.clause or next(filter(None, named), "")) if row.outcome == "reject" else ""
    return Candidate(row.comment_id, row.version, row.outcome, row.person_id, clause, row.language)


def _select_samples() -> Select[Any]:
    ours = sampled_comments.c.sample_id == samples.c.id

    def count(*where: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count()).select_from(sampled_comments).where(ours, *where).scalar_subquery()

    judged = sampled_comments.c.judged
    return select(
        *samples.c,
        people.c.name.label("judge"),
        count().label("drawn"),
        count(judged.is_not(None)).label("judged"),
        count(judged == sampled_comments.c.outcome).label("same"),
    ).select_from(samples.join(people, people.c.id == samples.c.judge_id))


def _as_sample(row: Row[Any]) -> SampleView:
    found = row._mapping
    sample = Sample(**{name: found[name] for name in Sample.__dataclass_fields__})
    return SampleView(sample, found["judge"], found["drawn"], found["judged"], found["same"])
