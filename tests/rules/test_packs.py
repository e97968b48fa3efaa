"""The shipped pack keeps its word: every example of every rule, and every benign line."""

from pathlib import Path

import pytest

from rules import Outcome, Policy, decide
from rules.checking import Example, check, judge, load_examples
from rules.loading import SHIPPED

from .conftest import PACKS


def benign_lines() -> list[tuple[str, str]]:
    return [
        (path.stem, line.strip())
        for path in sorted((SHIPPED / "benign").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]


@pytest.mark.parametrize("example", load_examples(PACKS / "ruritania"), ids=lambda example: example.name)
def test_an_example_of_ruritania(example: Example, ruritania: Policy) -> None:
    assert not judge(example, {rule.id: rule for rule in ruritania.rules}.get(example.rule), ruritania)


@pytest.mark.parametrize("example", load_examples(SHIPPED), ids=lambda example: example.name)
def test_an_example_of_the_shipped_pack(example: Example, shipped: Policy) -> None:
    assert not judge(example, {rule.id: rule for rule in shipped.rules}.get(example.rule), shipped)


@pytest.mark.parametrize("folder", [PACKS / "ruritania", SHIPPED], ids=lambda path: path.name)
def test_a_pack_has_no_mistakes(folder: Path) -> None:
    assert check(folder).mistakes == ()


def test_no_benign_line_is_rejected_and_few_are_escalated(shipped: Policy) -> None:
    lines = benign_lines()
    outcomes = {text: decide(text, shipped, language=language).outcome for language, text in lines}
    assert [text for text, outcome in outcomes.items() if outcome is Outcome.REJECT] == []
    escalated = [text for text, outcome in outcomes.items() if outcome is Outcome.ESCALATE]
    assert len(escalated) <= 0.03 * len(lines), escalated


def test_there_are_benign_lines_enough() -> None:
    assert len(set(benign_lines())) >= 3000
