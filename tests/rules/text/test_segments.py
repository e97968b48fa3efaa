"""How folded text is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text.segments import cut, quotations, sentence_bounds


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ""),
        ("one two", "one two"),
        ("one, two. three", "one , two | three"),
        ("what?! no...", "what ? no |"),
        ("well-known and a - b, x: y", "well known and a - b , x - y"),
        ("«one» “two” 'three' don't", '" one " " two " " three " don\'t'),
        ("the workers' rights", "the workers rights"),
        ("3.5 and 10:30 and 1,000", "3.5 and 10:30 and 1,000"),
        ("a = b == c", "a = b = c"),
        ("rats🐀🐁!", "rats 🐀 🐁 !"),
        ("see https://example.org/a.b?c=d now", "see url now"),
        ("(one) [two]\nthree", "| one | two | three"),
    ],
)
def test_it_cuts(text: str, tokens: str) -> None:
    assert cut(text).words == ["|", *tokens.split(), "|"]


@given(st.text(max_size=100))
def test_offsets_fit_the_tokens(text: str) -> None:
    tokens = cut(text)
    offsets = tokens.offsets()
    assert len(offsets) == len(tokens.words)
    assert all(0 <= start <= end <= len(text) for start, end in offsets)


def test_a_sentence_lies_between_boundaries() -> None:
    words = cut("one two. three four! five").words
    assert sentence_bounds(words, words.index("three")) == (4, 6)


def test_quotation_marks_pair_up() -> None:
    words = cut('he said "one two" and "three').words
    assert quotations(words) == [(4, 6)]
