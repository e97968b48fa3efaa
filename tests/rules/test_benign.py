"""Ordinary and heated comments are left alone, and how many a rule touches does not rise unnoticed."""

from collections.abc import Mapping

import pytest

from rules import Policy

from . import benign
from .benign import Touched

MOST_ESCALATED = 0.03


@pytest.fixture(scope="module")
def touched(shipped: Policy) -> Touched:
    return benign.count(shipped)


def risen(kind: str, listed: Mapping[str, list[str]], before: Mapping[str, int]) -> list[str]:
    """Say of each number that has risen what it was, what it is, and whose lines are counted."""
    return [
        f"{kind} {name}: {len(found)} lines, where {before.get(name, 0)} are recorded:\n    " + "\n    ".join(found)
        for name, found in sorted(listed.items())
        if len(found) > before.get(name, 0)
    ]


def fallen(listed: Mapping[str, list[str]], before: Mapping[str, int]) -> list[str]:
    """Name the numbers that have fallen."""
    return sorted(name for name, number in before.items() if len(listed.get(name, ())) < number)


def test_no_benign_line_is_rejected(touched: Touched) -> None:
    assert dict(touched.rejected) == {}


def test_few_benign_lines_are_escalated(touched: Touched) -> None:
    escalated = [text for found in touched.escalated.values() for text in found]
    assert len(escalated) <= MOST_ESCALATED * len(benign.lines()), escalated


def test_no_rule_touches_more_benign_lines_than_recorded(touched: Touched) -> None:
    before = benign.recorded()
    mistakes = risen("rule", touched.rules, before["rules"]) + risen(
        "escalated", touched.escalated, before["escalated"]
    )
    assert not mistakes, "\n".join([*mistakes, f"If that is meant, record it: {benign.HOW}"])


def test_what_has_fallen_is_told(touched: Touched, capsys: pytest.CaptureFixture[str]) -> None:
    before = benign.recorded()
    better = fallen(touched.rules, before["rules"]) + fallen(touched.escalated, before["escalated"])
    with capsys.disabled():
        if better:
            print(f"\nFewer benign lines are touched than recorded ({', '.join(better)}); record it: {benign.HOW}")


def test_there_are_benign_lines_enough() -> None:
    assert len({text for _, text in benign.lines()}) >= 3000


def test_a_number_that_rises_is_told_with_its_lines() -> None:
    assert risen("rule", {"a/b": ["one", "two"]}, {"a/b": 1}) == [
        "rule a/b: 2 lines, where 1 are recorded:\n    one\n    two"
    ]
    assert risen("rule", {"a/b": ["one"]}, {"a/b": 1}) == []


def test_a_number_that_falls_is_named() -> None:
    assert fallen({"a/b": ["one"]}, {"a/b": 2, "a/c": 1}) == ["a/b", "a/c"]


def test_the_record_can_be_read_back() -> None:
    text = benign.record(Touched({"a/b": ["one"]}, {"en": ["one"]}, {}))
    assert text.endswith('[rules]\n"a/b" = 1\n\n[escalated]\n"en" = 1\n')
