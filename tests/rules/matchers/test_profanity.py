"""Our compiled copy of better-profanity's list says what the library says, word by word and spelling by spelling.

The library joins up to five neighbours and knows no word boundary but a space, so the two are held together on single
words of its own list, plain and in the spellings of its own character map, and on the words that the pack lets pass.
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Policy, decide
from rules.loading import read_words
from rules.matchers.profanity import TIERS, letter_variants, stock, stock_words
from rules.text.normalize import fold

RULE = "offensive-expressions/stock-profanity"


def tiers_of(word: str, policy: Policy) -> set[str]:
    return set(policy.tongues["en"].lexicon.listed(read_words(word.rstrip("*")))) & set(TIERS)


def found(text: str, policy: Policy) -> bool:
    findings = decide(text, policy, language="en").findings
    return any(finding.clause == "offensive-expressions" and finding.outcome.word == "reject" for finding in findings)


def spellings(word: str) -> list[str]:
    mapping = {letter: tuple(one for one in others if one != "*") for letter, others in stock().CHARS_MAPPING.items()}
    choices = [tuple(ch for ch in mapping.get(letter, (letter,)) if not ch.isalpha()) or (letter,) for letter in word]
    return ["".join(letters) for letters, _ in zip(product(*choices), range(3), strict=False)]


def test_every_word_that_is_sorted_as_severe_is_found(shipped: Policy) -> None:
    plain = [word for word in stock_words() if fold(word, shipped.words).text == word]
    severe = [word for word in plain if tiers_of(word, shipped) == {"stock_severe"}]
    assert len(severe) > 100
    missed = [word for word in severe if not found(f"what a {word} here", shipped)]
    assert missed == []


def test_what_the_pack_lets_pass_is_not_found_for_the_list_s_sake(shipped: Policy) -> None:
    never = [word for word in stock_words() if tiers_of(word, shipped) == {"stock_never"}]
    decisions = [decide(f"the {word} was here", shipped, language="en") for word in never]
    assert not [word for word, one in zip(never, decisions, strict=True) if RULE in {f.rule for f in one.findings}]


@pytest.mark.parametrize("word", ["fuck", "cunt", "asshole", "motherfucker", "cocksucker"])
def test_a_spelling_that_the_library_finds_is_found(word: str, shipped: Policy) -> None:
    assert found(f"so {word} now", shipped)
    for spelling in spellings(word):
        if stock().contains_profanity(f"so {spelling} now"):
            assert found(f"so {spelling} now", shipped), spelling


def test_letters_for_letters_are_the_library_s_own() -> None:
    assert letter_variants("fuck") == ("fvck",)
    assert all(stock().contains_profanity(f"a {variant} b") for variant in letter_variants("shit"))


@settings(deadline=None, max_examples=60)
@given(
    text=st.sampled_from(["the pen is on the table", "an us citizen", "hand job market", "as s", "god kills gay nazis"])
)
def test_joins_and_lawful_words_of_the_library_never_reject(text: str, shipped: Policy) -> None:
    assert decide(text, shipped).outcome.word != "reject"
