"""How a text is cut for a page; pure."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import cells
from moderation.console import links, marking, words
from moderation.console.marking import Piece, Stretch, cut, is_unseen, mark, merge, snippet


@pytest.mark.parametrize("module", [cells, links, marking, words])
def test_the_examples_in_the_docstrings_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


def flat(stretches: tuple[Stretch, ...]) -> list[tuple[str, int]]:
    return [("".join(piece.text for piece in stretch.pieces), stretch.mark) for stretch in stretches]


def test_it_marks_what_was_matched_and_numbers_the_marks() -> None:
    assert flat(mark("what dolts and oafs", [(5, 10), (15, 19)])) == [
        ("what ", 0),
        ("dolts", 1),
        (" and ", 0),
        ("oafs", 2),
    ]


def test_overlapping_spans_become_one_mark_and_touching_ones_stay_two() -> None:
    assert merge([(0, 5), (3, 8), (8, 9), (3, 4)]) == [(0, 8), (8, 9)]
    assert flat(mark("abcdefghi", merge([(0, 5), (3, 8), (8, 9)]))) == [("abcdefgh", 1), ("i", 2)]


def test_a_mark_at_either_end_leaves_nothing_empty() -> None:
    assert flat(mark("abc", [(0, 3)])) == [("abc", 1)]
    assert flat(mark("", [])) == []
    assert flat(mark("abc", [])) == [("abc", 0)]


def test_offsets_count_code_points() -> None:
    assert flat(mark("👩‍🚀 დოლტი", [(4, 9)])) == [("👩‍🚀 ", 0), ("დოლტი", 1)]


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda span: (span[0], span[0] + span[1])))


@given(st.text(max_size=40), spans)
def test_no_character_is_lost_or_doubled_whatever_the_spans(text: str, found: list[tuple[int, int]]) -> None:
    stretches = mark(text, merge(found))
    assert "".join(shown for shown, _ in flat(stretches)) == text
    assert all(stretch.pieces for stretch in stretches)


UNSEEN = "\u200b\u202e\u2066\u00ad\x00\x07\u3164\ufe0f\U000e0041\u2028"


@pytest.mark.parametrize("sign", UNSEEN)
def test_what_cannot_be_seen_stands_by_itself_under_its_code(sign: str) -> None:
    assert cut(f"a{sign}b") == (Piece("a"), Piece(sign, unseen=True), Piece("b"))
    assert cut(sign)[0].code == f"U+{ord(sign):04X}"


@pytest.mark.parametrize("text", ["plain", "строка", "line\nline\tend", "🫨", "👩‍👩‍👧", "❤️", "ə ı ğ", "é"])
def test_what_can_be_seen_is_left_alone(text: str) -> None:
    assert cut(text) == (Piece(text),)


@given(st.text(max_size=30))
def test_nothing_unseen_is_ever_part_of_a_shown_run(text: str) -> None:
    shown = "".join(piece.text for piece in cut(text) if not piece.unseen)
    assert not any(is_unseen(sign) for sign in shown if sign not in "\u200d\ufe0e\ufe0f")


def test_a_snippet_begins_with_the_text_if_its_first_mark_is_near() -> None:
    shown = flat(snippet("a dolt " + "x" * 300, [(2, 6)], 60))
    assert shown == [("a ", 0), ("dolt", 1), (" " + "x" * 53, 0), (" …", 0)]


def test_a_snippet_begins_before_a_mark_that_is_far_in_the_text() -> None:
    text = "x" * 300 + " dolt"
    (before, mid, marked) = flat(snippet(text, [(301, 305)], 100))
    assert before == ("… ", 0)
    assert mid == ("x" * 39 + " ", 0)
    assert marked == ("dolt", 1)
