"""Reads what a decision rests on, for people: each finding in words, and where it stands in the text."""

from dataclasses import dataclass
from typing import Any

from moderation.console import marking, scripts
from moderation.console.language import current
from moderation.console.marking import Piece, Stretch
from moderation.storage import waiting
from moderation.storage.views import CommentView, DecisionView
from rules import Decision, Finding, Outcome, Policy, Reason, RuleStatus, Span, explain, title_of


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the comment that a rule matched.

    Attributes:
        mark: Number of the mark in the text that they lie in; 0 if nothing is marked for them.
        shown: As the reader wrote them.
        plain: Without their disguise; empty if they had none.
    """

    mark: int
    shown: tuple[Piece, ...]
    plain: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A finding in words.

    Attributes:
        rule: With its version: ``clause/name@version``.
        clause: Its id; empty if no clause is concerned.
        why: One sentence, with the clause in the site's own words; empty if it did not count.
        counts: False for a rule that only runs in the shadow.
    """

    rule: str
    title: str
    clause: str
    outcome: str
    why: str
    counts: bool
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text, marked, and the grounds beside it; no text once it was erased."""

    text: tuple[Stretch, ...] | None
    grounds: tuple[Ground, ...]


def gather(view: CommentView, decision: DecisionView | None, policy: Policy) -> Evidence:
    """Lay out what a decision about this comment rests on.

    Args:
        decision: The one with the findings, which need not be the last.
    """
    findings = _read_findings(decision) if decision else ()
    marks = _marks(findings)
    text = None if view.text is None else marking.mark(view.text, marks)
    return Evidence(text, tuple(_ground(finding, marks, policy) for finding in findings))


def first_words(view: CommentView, length: int = 160) -> tuple[Stretch, ...] | None:
    """Cut what a list shows of a comment; ``None`` once its text was erased."""
    return cut_words(view.text, view.decision.findings if view.decision else [], length)


def cut_words(text: str | None, findings: list[dict[str, Any]], length: int = 160) -> tuple[Stretch, ...] | None:
    """Cut what a list shows of a text, with what was found marked; ``None`` once it was erased."""
    if text is None:
        return None
    return marking.snippet(text, _marks(tuple(_read_finding(stored) for stored in findings)), length)


def script(view: CommentView) -> str:
    """Name the scripts that a text is written in, the most used first; empty once it was erased."""
    return scripts.name(view.text or "")


def snippet(text: str | None) -> tuple[Stretch, ...] | None:
    """Cut what a list shows of a text in which nothing is marked; ``None`` once it was erased."""
    return None if text is None else marking.snippet(text, [])


def is_severe(decision: DecisionView | None) -> bool:
    """Tell whether what was found is of the kind that people should be spared until they are ready for it."""
    return decision is not None and waiting.risk_of(decision.findings, decision.reason) == waiting.GRAVE


def clauses(decision: DecisionView | None) -> list[str]:
    """List the ids of the clauses concerned: the one a person chose, or those of the live findings."""
    if decision is None:
        return []
    if decision.clause:
        return [decision.clause]
    live = (finding for finding in _read_findings(decision) if finding.status is RuleStatus.LIVE)
    return list(dict.fromkeys(finding.clause for finding in live if finding.clause))


def clause_words(clause_id: str, policy: Policy) -> str:
    """Say a clause in the site's words and the page's language; one that the policy has no more is named by its id."""
    return next(
        (clause.text.get(current()) or clause.text["en"] for clause in policy.clauses if clause.id == clause_id),
        clause_id,
    )


def _ground(finding: Finding, marks: list[tuple[int, int]], policy: Policy) -> Ground:
    counts = finding.status is RuleStatus.LIVE
    return Ground(
        rule=f"{finding.rule}@{finding.version}",
        title=title_of(finding, policy, current()),
        clause=finding.clause or "",
        outcome=finding.outcome.word,
        why=_why(finding, policy) if counts else "",
        counts=counts,
        words=tuple(_words(span, marks) for span in finding.spans),
    )


def _why(finding: Finding, policy: Policy) -> str:
    alone = Decision(finding.outcome, Reason.RULE_MATCHED, (finding,), policy.id, policy.fingerprint)
    return " ".join(explain(alone, policy, current()))


def _words(span: Span, marks: list[tuple[int, int]]) -> Words:
    number = next((n for n, (start, end) in enumerate(marks, 1) if start <= span.start < end), 0)
    disguised = span.plain.casefold() != span.text.casefold()
    return Words(number, marking.cut(span.text), span.plain if disguised else "")


def _marks(findings: tuple[Finding, ...]) -> list[tuple[int, int]]:
    live = (finding for finding in findings if finding.status is RuleStatus.LIVE)
    return marking.merge((span.start, span.end) for finding in live for span in finding.spans)


def _read_findings(decision: DecisionView) -> tuple[Finding, ...]:
    return tuple(_read_finding(stored) for stored in decision.findings)


def _read_finding(stored: dict[str, Any]) -> Finding:
    read = {
        "outcome": Outcome[stored["outcome"].upper()],
        "status": RuleStatus(stored["status"]),
        "spans": tuple(Span(**span) for span in stored["spans"]),
    }
    return Finding(**{**stored, **read})
