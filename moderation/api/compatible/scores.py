"""What findings are called in the words of other services: which rules speak for which attribute or category.

Pure.  A score is the outcome in figures and nothing more: no probability, and two findings never make a higher one.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from rules import Finding, Outcome, RuleStatus, Span

# Above 0.8, at which Coral and many others begin to hold a comment back, lies all that a person should see.
SCORES = {Outcome.APPROVE: 0.0, Outcome.ESCALATE: 0.85, Outcome.REJECT: 1.0}

_PROFANITY = (
    "offensive-expressions/*profanity",
    "offensive-expressions/coarse-word",
    "offensive-expressions/sexual-insult",
)
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "TOXICITY": ("*",),
    "SEVERE_TOXICITY": (
        "*-discrimination/dehumanisation",
        "*-discrimination/exclusion",
        "*-discrimination/hatred",
        "*-discrimination/inferiority",
        "*-discrimination/slur",
        "unlawful-appeals/call-to-*",
        "unlawful-appeals/violence-*",
    ),
    "IDENTITY_ATTACK": (
        "*-discrimination/*",
        "offensive-expressions/doubtful-slur",
        "offensive-expressions/group-*",
        "unlawful-appeals/violence-against-group*",
    ),
    "INSULT": (
        "*dehumanisation",
        "*derogation",
        "*inferiority",
        "*slur",
        "offensive-expressions/*insult*",
        "offensive-expressions/coarse-word",
    ),
    "PROFANITY": _PROFANITY,
    "THREAT": (
        "offensive-expressions/*death-wish",
        "unlawful-appeals/*violence*",
        "unlawful-appeals/doxxing",
        "unlawful-appeals/punishment-wished",
    ),
    "LIKELY_TO_REJECT": ("*",),
    "OBSCENE": _PROFANITY,
}
"""Perspective's attributes that rules speak for: by which rules."""

REST = "harassment"
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "harassment": (
        "offensive-expressions/*death-wish",
        "offensive-expressions/*insult*",
        "offensive-expressions/*profanity",
        "offensive-expressions/coarse-word",
    ),
    "harassment/threatening": (
        "offensive-expressions/*death-wish",
        "unlawful-appeals/*call-to-violence",
        "unlawful-appeals/doxxing",
        "unlawful-appeals/punishment-wished",
    ),
    "hate": (
        "*-discrimination/*",
        "offensive-expressions/doubtful-slur",
        "offensive-expressions/group-*",
        "unlawful-appeals/violence-against-group*",
    ),
    "hate/threatening": ("unlawful-appeals/violence-against-group*",),
    "illicit": (
        "unlawful-appeals/call-to-crime",
        "unlawful-appeals/doxxing",
        "unlawful-appeals/overthrow",
        "unlawful-appeals/recruitment",
        "unlawful-appeals/trade-*",
    ),
    "illicit/violent": ("unlawful-appeals/overthrow", "unlawful-appeals/recruitment"),
    "self-harm": (),
    "self-harm/instructions": (),
    "self-harm/intent": (),
    "sexual": (),
    "sexual/minors": (),
    "violence": (
        "offensive-expressions/*death-wish",
        "unlawful-appeals/*violence*",
        "unlawful-appeals/punishment-wished",
    ),
    "violence/graphic": (),
}
"""OpenAI's categories: by which rules; none speak for an empty one.  What no line names counts as ``REST``."""


def grade(findings: Iterable[Finding], rules: tuple[str, ...]) -> Outcome:
    """Take the gravest outcome among the findings of some rules.

    Args:
        rules: Patterns of rules' ids, as file names have them.
    """
    return max((finding.outcome for finding in select(findings, rules)), default=Outcome.APPROVE)


def grade_categories(findings: Iterable[Finding]) -> dict[str, Outcome]:
    """Grade each of OpenAI's categories; a finding that none of them names is not lost but counts as ``REST``."""
    live = list(select(findings, ("*",)))
    graded = {name: grade(live, rules) for name, rules in CATEGORIES.items()}
    named = {finding.rule for rules in CATEGORIES.values() for finding in select(live, rules)}
    graded[REST] = max(
        graded[REST], *(finding.outcome for finding in live if finding.rule not in named), Outcome.APPROVE
    )
    return graded


def list_spans(findings: Iterable[Finding], rules: tuple[str, ...]) -> list[tuple[Span, Outcome]]:
    """List where some rules found something, in the order of the text, each stretch once with its gravest outcome."""
    gravest: dict[tuple[int, int], tuple[Span, Outcome]] = {}
    for finding in select(findings, rules):
        for span in finding.spans:
            _, known = gravest.get((span.start, span.end), (span, Outcome.APPROVE))
            gravest[span.start, span.end] = (span, max(known, finding.outcome))
    return [gravest[place] for place in sorted(gravest)]


def select(findings: Iterable[Finding], rules: tuple[str, ...]) -> Iterator[Finding]:
    """Give the findings that count and are those of some rules; what no rule claims is none of them."""
    for finding in findings:
        counts = finding.status is RuleStatus.LIVE and finding.clause is not None
        if counts and any(fnmatchcase(finding.rule, pattern) for pattern in rules):
            yield finding
