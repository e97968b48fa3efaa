"""Decides about a text that is longer than a comment: in pieces of a comment's length, of which the gravest decides.

Pure.  The rules are made for texts of that length, and some take more than their share of time for longer ones.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import rules
from rules import Decision, Finding, Policy, Reason, Span

_SENTENCE_END = re.compile(r"[.!?…։](?=\s)|\n")
_GROWTH = 3  # characters are counted after NFC, which makes at most three of one
_REASONS = (Reason.RULE_MATCHED, Reason.DETECTOR_UNAVAILABLE, Reason.LANGUAGE_NOT_COVERED, Reason.NOTHING_FOUND)


def decide(text: str, policy: Policy, language: str | None = None) -> Decision:
    """Decide about a text of any length; about one of a comment's length as :func:`rules.decide` does.

    Args:
        language: ISO 639-1 code that the website declared, if it did.
    """
    if rules.count_characters(text) <= policy.max_characters:
        return rules.decide(text, policy, language=language)
    roomy = replace(policy, max_characters=_GROWTH * policy.max_characters)
    return _join(
        [
            _shift(rules.decide(text[start:end], roomy, language=language), start)
            for start, end in cut(text, policy.max_characters)
        ]
    )


def cut(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Cut a text behind a sentence if one ends in the second half of a piece, else between words with an overlap.

    >>> list(cut("One two. Three", 10)), list(cut("one two three", 8))
    ([(0, 8), (8, 14)], [(0, 7), (5, 13)])
    """
    start = 0
    while len(text) - start > limit:
        end, following = _find_cut(text, start, start + limit)
        yield start, end
        start = following
    yield start, len(text)


def _find_cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Tell where a piece ends and where the next one begins."""
    middle, overlap = (start + end) // 2, (end - start) // 4
    ends = [found.end() for found in _SENTENCE_END.finditer(text, middle, end)]
    if ends:
        return ends[-1], ends[-1]
    between = text.rfind(" ", middle, end)
    last = between if between >= 0 else end
    before = text.find(" ", last - overlap, last)
    return last, before if before >= 0 else last - overlap


def _shift(decision: Decision, by: int) -> Decision:
    moved = (
        replace(
            finding, spans=tuple(Span(span.start + by, span.end + by, span.text, span.plain) for span in finding.spans)
        )
        for finding in decision.findings
    )
    return replace(decision, findings=tuple(moved))


def _join(decisions: list[Decision]) -> Decision:
    """Make one decision of the pieces' own; it is in the language of the piece that decides."""
    gravest = max(decision.outcome for decision in decisions)
    leading = [decision for decision in decisions if decision.outcome is gravest]
    first = min(leading, key=lambda decision: (_REASONS.index(decision.reason), decision.language == "und"))
    findings = _merge(finding for decision in decisions for finding in decision.findings)
    return replace(first, findings=tuple(sorted(findings, key=_rank)))


def _merge(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Make one finding of those that say the same about different stretches."""
    alike: dict[Finding, dict[tuple[int, int], Span]] = {}
    for finding in findings:
        spans = alike.setdefault(replace(finding, spans=()), {})
        spans.update({(span.start, span.end): span for span in finding.spans})
    for finding, spans in alike.items():
        yield replace(finding, spans=tuple(spans[place] for place in sorted(spans)))


def _rank(finding: Finding) -> tuple[int, int, str]:
    return -finding.outcome, finding.spans[0].start if finding.spans else -1, finding.rule
