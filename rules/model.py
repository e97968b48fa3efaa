"""The words of the rules: what a policy is made of, and what a decision says.

Frozen dataclasses only.  Nothing here decides, reads a file or knows a comment's author; other packages
may import these names freely.  Every offset is a count of Unicode code points into the text *as it was
given* to :func:`rules.decide`.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """What becomes of a comment; the greater is the graver, so ``max()`` is "the gravest decides"."""

    APPROVE = 0
    ESCALATE = 1
    REJECT = 2

    @property
    def word(self) -> str:
        """The outcome as the API spells it: ``approve``, ``escalate`` or ``reject``."""
        return self.name.lower()


class RuleStatus(StrEnum):
    """A rule's life: drafts do not run, shadows run and never count, live ones count, retired ones are history."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


class Reason(StrEnum):
    """Why a decision is what it is, in one code that programs may branch on."""

    NOTHING_FOUND = "nothing_found"
    RULE_MATCHED = "rule_matched"
    TOO_LONG = "too_long"
    LANGUAGE_NOT_COVERED = "language_not_covered"
    DETECTOR_UNAVAILABLE = "detector_unavailable"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text as it was given: ``text[start:end]``.

    Attributes:
        start: First code point, from 0.
        end: One past the last code point; always greater than ``start``.
        text: The very characters of that stretch.
        plain: The same words without their disguise (``f.u.c.k`` gives the word), as the rule saw them.
    """

    start: int
    end: int
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's claim about a comment: this rule, of this clause, because of these spans.

    Attributes:
        rule: The rule's id, ``clause/name``; ``service/...`` for what no rule claims (a detector that failed).
        version: The rule's version, from 1.
        clause: The clause it enforces; ``None`` for ``service/...`` findings.
        outcome: What this finding alone would lead to.
        status: ``live`` or ``shadow``; a shadow's finding is logged and never counts.
        spans: Where in the text, in order; empty only for findings about the text as a whole.
        title: What the rule looks for, as one plain English line.
        group: The lexicon of the protected group concerned (``nationality``), or ``None``.
    """

    rule: str
    version: int
    clause: str | None
    outcome: Outcome
    status: RuleStatus
    spans: tuple[Span, ...]
    title: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome and everything it rests on.

    Attributes:
        outcome: The gravest outcome among the live findings; approve if there are none.
        reason: The code of what led there.
        findings: Live and shadow findings, gravest first, then by place in the text, then by rule id.
        policy: The id of the policy that decided.
        fingerprint: SHA-256 of the pack that decided, in hexadecimal.
        language: ISO 639-1 code the text was read in (``en``, ``ru``, ``az``, ``tr``, ``ka``, ``hy``), or ``und``.
        mentions: The kinds of protected groups that the text names, in whatever manner (``nationality``).
    """

    outcome: Outcome
    reason: Reason
    findings: tuple[Finding, ...]
    policy: str
    fingerprint: str
    language: str = "und"
    mentions: tuple[str, ...] = ()
