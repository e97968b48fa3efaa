"""Writes decisions down: the only place where a comment's status changes, for a rule, a moderator or an appeal.

Status, decision, audit entry, tally and what the website is to be told are one transaction, the caller's, so none can
exist without the others.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

import rules
from moderation import audit, deliveries
from moderation.comment import STATUS_OF, Comment
from moderation.deliveries import Announcement
from moderation.errors import AlreadyDecided
from moderation.identifiers import new_id
from moderation.storage import appeals, comments, precedents, tallies, waiting
from moderation.storage import decisions as table
from moderation.storage.counting import Key, Past, Told, count
from moderation.storage.decisions import DecisionRow
from moderation.storage.precedents import Case
from moderation.webhooks import write_moment
from rules import Outcome, Policy, RuleStatus


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision about one comment, ready to be recorded.

    Attributes:
        version: The comment's version when it was looked at; the decision becomes the next.
        commitment: What binds the audit entry to the text (:func:`moderation.audit.commit_to`).
        decider: ``rules``, ``service`` (a fault, a report or an appeal) or ``person``.
        person_id: Who, if a person.
        clause: The clause a person rejected it by, or one that a report or an appeal is about.
        note: A person's own words; kept out of the audit entry, which must hold nothing personal.
        tell_at: When the website may be told, so that it can be taken back before; ``None`` means at once.
        appeal: The appeal that this answers, as the website is told it.
        mentions: The groups that the text names, if the rules have read it.
    """

    comment_id: str
    site_id: str
    revision: int
    version: int
    commitment: str
    outcome: Outcome
    reason: str
    language: str
    policy: str
    fingerprint: str
    findings: tuple[rules.Finding, ...] = ()
    decider: str = "rules"
    person_id: str | None = None
    clause: str | None = None
    note: str | None = None
    tell_at: datetime | None = None
    appeal: Mapping[str, Any] | None = None
    mentions: tuple[str, ...] = ()


def draft(connection: Connection, policy: Policy, comment: Comment, outcome: Outcome, reason: str) -> Ruling:
    """Prepare a decision about a comment that the rules have read before, by the service.

    Args:
        comment: As it lies in the database, whose row this transaction holds.
    """
    seen = comments.find_text(connection, comment.id)
    return Ruling(
        comment_id=comment.id,
        site_id=comment.site_id,
        revision=comment.revision,
        version=comment.version,
        commitment=audit.commit_to(seen.text, seen.salt) if seen else "",
        outcome=outcome,
        reason=reason,
        language=comments.find_language(connection, comment),
        policy=policy.id,
        fingerprint=policy.fingerprint,
        decider="service",
    )


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A ruling that was written down, and when its comment came."""

    ruling: Ruling
    row: DecisionRow
    received_at: datetime


Afterthought = Callable[[Connection, Sequence[Ruling]], Sequence[Ruling]]


def record(connection: Connection, ruling: Ruling, *, now: datetime) -> None:
    """Write one decision down.

    Raises:
        AlreadyDecided: Another decision came first; nothing of this one was written.
    """
    if not record_all(connection, [ruling], now=now):
        raise AlreadyDecided("This comment was decided in the meantime; look at it again.")


def record_all(
    connection: Connection, rulings: Sequence[Ruling], *, now: datetime, then: Afterthought | None = None
) -> list[Ruling]:
    """Write many decisions down in one transaction.

    Args:
        then: Says what is to be decided about the same comments at once, now that nobody else can decide them.

    Returns:
        Those that were recorded; the others found a decision of that version in place and wrote nothing.
    """
    recorded = [found for ruling in rulings if (found := _write(connection, ruling, now))]
    if then:
        thoughts = then(connection, [one.ruling for one in recorded])
        recorded += [found for ruling in thoughts if (found := _write(connection, ruling, now))]
    by_site = sorted(recorded, key=lambda one: one.ruling.site_id)
    for site_id, group in groupby(by_site, key=lambda one: one.ruling.site_id):
        ours = list(group)
        tallies.add(connection, site_id, _count(connection, ours))
        deliveries.plan(connection, site_id, [_announce(one.ruling, now) for one in ours], now)
        audit.append(connection, site_id, [_event(one.ruling, now) for one in ours])
        for one in ours:
            _remember(connection, one.ruling)
    return [one.ruling for one in recorded]


def _write(connection: Connection, ruling: Ruling, now: datetime) -> _Recorded | None:
    version = ruling.version + 1
    row = DecisionRow(
        comment_id=ruling.comment_id,
        version=version,
        id=new_id("d", now),
        outcome=ruling.outcome.word,
        reason=ruling.reason,
        decider=ruling.decider,
        person_id=ruling.person_id,
        clause=ruling.clause,
        note=ruling.note,
        language=ruling.language,
        policy=ruling.policy,
        fingerprint=ruling.fingerprint,
        findings=[_as_json(finding) for finding in ruling.findings],
        decided_at=now,
    )
    if not table.add(connection, row):
        return None
    received_at = table.set_status(connection, ruling.comment_id, STATUS_OF[ruling.outcome], version, now)
    if ruling.outcome is Outcome.ESCALATE:
        waiting.put(connection, ruling.comment_id)
    elif ruling.version:
        waiting.remove(connection, ruling.comment_id)
    if ruling.outcome is Outcome.ESCALATE and ruling.decider == "person":
        appeals.reopen(connection, ruling.comment_id, ruling.version)
    return _Recorded(ruling, row, received_at)


def _remember(connection: Connection, ruling: Ruling) -> None:
    """Let what a person has decided be an example, until something else is decided."""
    if ruling.decider == "person" and ruling.outcome is not Outcome.ESCALATE:
        case = Case(ruling.comment_id, ruling.site_id, ruling.outcome.word, ruling.clause)
        precedents.put(connection, case)
    elif ruling.version:
        precedents.remove(connection, ruling.comment_id)


def _announce(ruling: Ruling, now: datetime) -> Announcement:
    return Announcement(
        comment_id=ruling.comment_id,
        revision=ruling.revision,
        version=ruling.version + 1,
        status=STATUS_OF[ruling.outcome].value,
        decision=_tell(ruling, now),
        not_before=ruling.tell_at or now,
        appeal=ruling.appeal,
    )


def _tell(ruling: Ruling, now: datetime) -> dict[str, Any]:
    """Say a decision as the API shows it, but for the words, which depend on who reads them; never who a person is."""
    live = [finding for finding in ruling.findings if finding.status is RuleStatus.LIVE]
    return {
        "outcome": ruling.outcome.word,
        "reason": ruling.reason,
        "language": ruling.language,
        "policy": {"id": ruling.policy, "fingerprint": ruling.fingerprint},
        "findings": [_tell_finding(finding) for finding in live],
        "decided_by": {"kind": ruling.decider},
        "decided_at": write_moment(now),
        "clause": ruling.clause,
    }


def _tell_finding(finding: rules.Finding) -> dict[str, Any]:
    told = asdict(finding)
    kept = {name: told[name] for name in ("rule", "version", "clause", "title")}
    return {**kept, "outcome": finding.outcome.word, "spans": [_tell_span(span) for span in finding.spans]}


def _tell_span(span: rules.Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text, "plain": span.plain}


def _event(ruling: Ruling, now: datetime) -> audit.Event:
    return audit.Event(
        action="decided",
        actor=f"person:{ruling.person_id}" if ruling.person_id else ruling.decider,
        at=now,
        comment_id=ruling.comment_id,
        revision=ruling.revision,
        version=ruling.version + 1,
        outcome=ruling.outcome.word,
        rules=" ".join(_live_rules(ruling)),
        fingerprint=ruling.fingerprint,
        commitment=ruling.commitment,
        detail=_describe(ruling),
    )


def _describe(ruling: Ruling) -> str:
    if ruling.decider == "service" and ruling.clause:
        return f"{ruling.reason}: {ruling.clause}"
    return ruling.clause or ruling.reason


def _live_rules(ruling: Ruling) -> list[str]:
    live = (finding for finding in ruling.findings if finding.status is RuleStatus.LIVE)
    return list(dict.fromkeys(f"{finding.rule}@{finding.version}" for finding in live))


def _count(connection: Connection, recorded: Sequence[_Recorded]) -> Counter[Key]:
    later = [one.row.comment_id for one in recorded if one.row.version > 1]
    known = tallies.fetch_decisions(connection, later) if later else {}
    counts: Counter[Key] = Counter()
    for one in recorded:
        before = [told for told in known.get(one.row.comment_id, ()) if told.version < one.row.version]
        counts.update(count(_as_told(one.row), Past(one.received_at, before, one.ruling.mentions)))
    return counts


def _as_told(row: DecisionRow) -> Told:
    return Told(**{name: getattr(row, name) for name in Told.__dataclass_fields__})


def _as_json(finding: rules.Finding) -> dict[str, Any]:
    return {**asdict(finding), "outcome": finding.outcome.word, "status": finding.status.value}
