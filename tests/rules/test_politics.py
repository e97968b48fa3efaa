"""Heated politics is approved, whichever side it takes: armies, governments, states and parties are no people."""

import pytest

from rules import Decision, Outcome, Policy, decide

from .political_sentences import SENTENCES, SIDES

LANGUAGES = sorted(SIDES)


def both_ways(language: str, form: str, sentence: str) -> list[tuple[str, str]]:
    """Give a sentence for each pair of sides, and again with the sides swapped."""
    pairs = SIDES[language][form]
    return [(sentence.format(one, other), sentence.format(other, one)) for one, other in pairs]


def shown(decision: Decision) -> tuple[Outcome, list[tuple[str, Outcome]]]:
    """Give what must not depend on the side: the outcome, and each rule's claim."""
    return decision.outcome, [(finding.rule, finding.outcome) for finding in decision.findings]


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "told"])
@pytest.mark.parametrize(("language", "form", "sentence"), SENTENCES)
def test_swapping_the_sides_changes_nothing(
    language: str, form: str, sentence: str, shipped: Policy, *, declared: bool
) -> None:
    given = language if declared else None
    for as_written, swapped in both_ways(language, form, sentence):
        decisions = [decide(text, shipped, language=given) for text in (as_written, swapped)]
        assert shown(decisions[0]) == shown(decisions[1]), as_written
        assert decisions[0].outcome is Outcome.APPROVE, as_written


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_sentences_of_each_form(language: str) -> None:
    assert {form for one, form, _ in SENTENCES if one == language} == set(SIDES[language])


def test_there_are_sentences_enough() -> None:
    assert len(SENTENCES) >= 40
