"""What a term's marks mean, and which hit wins."""

import pytest

from rules.lexicon import Hit, compile_lexicon
from rules.terms import Mark, Term


def term(words: str, category: str, *, misspelt: bool = False) -> Term:
    marks = {"~": Mark.STEM, "*": Mark.BEGINS}
    parts = tuple((word.rstrip("~*"), marks.get(word[-1], Mark.EXACT)) for word in words.split())
    return Term(parts, category, misspelt)


def hits(text: str, *terms: Term) -> list[tuple[int, int, set[str]]]:
    lexicon = compile_lexicon(terms, frozenset({"s", "ed"}), frozenset({"god", "people"}))
    return [(hit.start, hit.end, set(hit.categories)) for hit in lexicon.find(text.split())]


@pytest.mark.parametrize(
    ("listed", "word", "found"),
    [
        ("rat", "rat", True),
        ("rat", "rats", False),
        ("rat~", "rats", True),
        ("rat~", "rat", True),
        ("rat~", "rated", True),
        ("rat~", "rating", False),
        ("rat*", "rating", True),
        ("rat*", "crate", False),
        ("rat~", "rat's", True),
    ],
)
def test_a_mark_says_how_a_word_is_compared(listed: str, word: str, found: bool) -> None:
    assert bool(hits(word, term(listed, "animal"))) is found


@pytest.mark.parametrize(("word", "found"), [("crater", True), ("xrat", True), ("art", False)])
def test_a_term_may_be_contained(word: str, found: bool) -> None:
    assert bool(hits(word, Term((("rat", Mark.CONTAINS),), "animal"))) is found


@pytest.mark.parametrize(("word", "found"), [("muskrat", True), ("rats", False)])
def test_a_term_may_end_a_word(word: str, found: bool) -> None:
    assert bool(hits(word, Term((("rat", Mark.ENDS),), "animal"))) is found


def test_marks_hold_for_each_word_of_a_phrase() -> None:
    listed = term("throw~ out", "exclusion")
    assert hits("they throws out it", listed) == [(1, 3, {"exclusion"})]
    assert hits("they throwing out it", listed) == []


def test_the_longest_hit_wins() -> None:
    terms = (term("piece of dirt", "insult"), term("dirt", "object"))
    assert hits("a piece of dirt", *terms) == [(1, 4, {"insult"})]
    assert hits("a dirt", *terms) == [(1, 2, {"object"})]


def test_hits_of_the_same_words_join_their_categories() -> None:
    assert hits("rats", term("rats", "animal"), term("rat~", "insult")) == [(0, 1, {"animal", "insult"})]


def test_an_allowed_term_silences_what_it_covers() -> None:
    terms = (term("kill bill", "allowed"), term("kill", "violence"))
    assert hits("kill bill kill", *terms) == [(2, 3, {"violence"})]


@pytest.mark.parametrize("word", ["vemrin", "vermn", "veermin"])
def test_a_misspelling_is_found_unless_it_is_a_word(word: str) -> None:
    found = bool(hits(word, term("vermin", "animal", misspelt=True)))
    assert found is (word != "veermin")
    assert hits("god", term("gods", "x", misspelt=True)) == []


def test_words_written_together_are_cut() -> None:
    lexicon = compile_lexicon([term("vermin", "animal")], frozenset(), frozenset({"such", "people"}))
    assert lexicon.split("suchvermin") == ("such", "vermin")
    assert lexicon.split("suchpeople") is None


def test_a_sentence_written_together_is_cut_if_two_of_its_words_are_terms() -> None:
    terms = [term("vermin", "animal"), term("ruritanians", "nationality")]
    lexicon = compile_lexicon(terms, frozenset(), frozenset({"such", "are", "people"}))
    assert lexicon.split("ruritaniansarevermin") == ("ruritanians", "are", "vermin")
    assert lexicon.split("suchpeopleare") is None
    assert lexicon.split("suchpeoplearevermin") is None
    assert lexicon.split("ruritaniansarexvermin") is None


def test_a_slip_of_a_long_word_is_no_sentence() -> None:
    terms = [term("admin", "role"), term("tart", "insult")]
    lexicon = compile_lexicon(terms, frozenset(), frozenset({"administration", "is", "ion"}))
    assert lexicon.split("administartion") is None


def test_hits_come_in_order() -> None:
    assert [Hit(*hit) for hit in hits("rat cat rat", term("rat", "a"), term("cat", "b"))] == [
        Hit(0, 1, {"a"}),
        Hit(1, 2, {"b"}),
        Hit(2, 3, {"a"}),
    ]
