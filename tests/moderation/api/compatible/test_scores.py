"""How findings become the attributes and categories of other services."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from moderation.api.compatible import scores
from moderation.api.compatible.coral import REASONS
from rules import Finding, Outcome, Policy, RuleStatus, Span

DOCS = (Path(__file__).parents[4] / "docs" / "other-protocols.md").read_text()


def a_finding(rule: str, outcome: Outcome = Outcome.REJECT, **changes: object) -> Finding:
    values = {"clause": rule.partition("/")[0], "status": RuleStatus.LIVE, "spans": ()} | changes
    return Finding(rule=rule, version=1, outcome=outcome, title="", **values)  # type: ignore[arg-type]


def test_the_gravest_finding_decides_and_two_are_no_more_than_one() -> None:
    doubtful = a_finding("offensive-expressions/doubtful-insult", Outcome.ESCALATE)
    assert scores.grade([doubtful, doubtful], scores.ATTRIBUTES["INSULT"]) is Outcome.ESCALATE
    assert scores.grade([doubtful, a_finding("racial-discrimination/slur")], ("*",)) is Outcome.REJECT
    assert scores.grade([], ("*",)) is Outcome.APPROVE


@pytest.mark.parametrize("changes", [{"status": RuleStatus.SHADOW}, {"clause": None}])
def test_a_shadows_finding_and_what_no_rule_claims_never_count(changes: dict[str, object]) -> None:
    finding = a_finding("offensive-expressions/insult-at-person", **changes)
    assert scores.grade([finding], ("*",)) is Outcome.APPROVE
    assert not any(scores.grade_categories([finding]).values())


def test_the_finding_of_a_rule_that_no_line_names_is_not_lost() -> None:
    assert scores.grade_categories([a_finding("house-rules/shouting")])[scores.REST] is Outcome.REJECT


def test_a_stretch_is_told_once_with_its_gravest_outcome() -> None:
    first, second = Span(4, 9, "idiot", "idiot"), Span(0, 3, "you", "you")
    found = scores.list_spans(
        [
            a_finding("offensive-expressions/common-insult", Outcome.ESCALATE, spans=(first, second)),
            a_finding("offensive-expressions/insult-at-person", spans=(first,)),
        ],
        ("*",),
    )
    assert found == [(second, Outcome.ESCALATE), (first, Outcome.REJECT)]


@pytest.mark.parametrize("table", [scores.ATTRIBUTES, scores.CATEGORIES], ids=["attributes", "categories"])
def test_every_pattern_of_the_tables_is_that_of_a_shipped_rule(
    policy: Policy, table: dict[str, tuple[str, ...]]
) -> None:
    ids = [rule.id for rule in policy.rules]
    patterns = {pattern for rules in table.values() for pattern in rules}
    assert [pattern for pattern in sorted(patterns) if not any(fnmatchcase(rule, pattern) for rule in ids)] == []


def test_every_shipped_rule_has_a_category(policy: Policy) -> None:
    patterns = [pattern for rules in scores.CATEGORIES.values() for pattern in rules]
    assert [rule.id for rule in policy.rules if not any(fnmatchcase(rule.id, pattern) for pattern in patterns)] == []


def test_every_clause_that_coral_is_told_a_code_for_is_the_policys(policy: Policy) -> None:
    assert set(REASONS) < {clause.id for clause in policy.clauses}


def test_the_manual_has_the_tables_as_they_are() -> None:
    for name, rules in (scores.ATTRIBUTES | scores.CATEGORIES).items():
        told = " ".join(f"`{rule}`" for rule in rules) or "none"
        assert f"| `{name}` | {told} |" in DOCS, name
    figures = dict(re.findall(r"^\| (approve|escalate|reject) \| ([\d.]+) \|", DOCS, re.MULTILINE))
    assert {name: float(figure) for name, figure in figures.items()} == {
        outcome.word: score for outcome, score in scores.SCORES.items()
    }
