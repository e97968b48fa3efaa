"""A text longer than a comment is decided in pieces, which together are the text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from moderation.api.compatible import pieces
from rules import Outcome, Policy, Reason

INSULT = "You are a fucking idiot."
FILLER = "The budget was read in Strelsau today. "
FRENCH = "Bonjour tout le monde, comment allez-vous aujourd'hui mes amis ? "


@given(st.text(alphabet="ab .\n", max_size=400), st.integers(8, 60))
def test_the_pieces_cover_the_text_and_none_is_too_long(text: str, limit: int) -> None:
    stretches = list(pieces.cut(text, limit))
    assert stretches[0][0] == 0
    assert stretches[-1][1] == len(text)
    assert all(end - start <= limit for start, end in stretches)
    for (start, end), (following, _) in pairwise(stretches):
        assert start < following <= end


@pytest.mark.parametrize("text", ["", "Good.", INSULT, "x" * 512, "é" * 512, FRENCH])
def test_a_text_of_a_comments_length_is_decided_as_a_comment(policy: Policy, text: str) -> None:
    assert pieces.decide(text, policy) == rules.decide(text, policy)


@pytest.mark.parametrize("before", [0, 1, 12, 13, 14, 100])
def test_what_is_found_is_shown_where_it_stands(policy: Policy, before: int) -> None:
    text = FILLER * before + INSULT + " " + FILLER * 20
    decision = pieces.decide(text, policy)
    assert (decision.outcome, decision.reason, decision.language) == (Outcome.REJECT, Reason.RULE_MATCHED, "en")
    spans = [span for finding in decision.findings for span in finding.spans]
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert "You are a fucking idiot" in {span.text for span in spans}


@pytest.mark.parametrize("place", range(480, 520, 3))
def test_words_that_a_cut_would_part_are_found(policy: Policy, place: int) -> None:
    text = ("and " * 200)[:place].rstrip() + " you are a fucking idiot " + "and so on " * 60
    assert "insult-at-person" in " ".join(finding.rule for finding in pieces.decide(text, policy).findings)


def test_the_findings_of_a_rule_are_one_finding_gravest_first(policy: Policy) -> None:
    decision = pieces.decide("What a moron. " + FILLER * 20 + (INSULT + " " + FILLER * 20) * 3, policy)
    alike = [(finding.rule, finding.outcome) for finding in decision.findings]
    assert len(alike) == len(set(alike))
    assert [finding.outcome for finding in decision.findings] == sorted(
        (finding.outcome for finding in decision.findings), reverse=True
    )


def test_a_rule_that_matched_is_told_before_a_language_without_rules(policy: Policy) -> None:
    assert pieces.decide(FILLER * 20 + FRENCH * 10, policy).reason is Reason.LANGUAGE_NOT_COVERED
    assert pieces.decide(FILLER * 20 + FRENCH * 10, policy).language == "fr"
    decision = pieces.decide("What a moron. " + FILLER * 20 + FRENCH * 10, policy)
    assert (decision.outcome, decision.reason) == (Outcome.ESCALATE, Reason.RULE_MATCHED)


@pytest.mark.parametrize("text", ["*", '"idiot" ', "x", "f**k ", "1d10t5 ", "\u0958"])
def test_no_text_takes_more_than_its_share_of_time(policy: Policy, text: str) -> None:
    began = time.process_time()
    assert pieces.decide((text * 20_480)[:20_480], policy).reason is not Reason.TOO_LONG
    assert time.process_time() - began < 3  # a fifth of a second; as one text it would take up to twenty
