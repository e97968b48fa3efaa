"""In which languages a text is read."""

import pytest

from rules.text.languages import detect, is_foreign, looks_turkic
from rules.text.normalize import fold
from rules.text.segments import cut

WORDS = {"en": {"pen", "table", "room", "nice"}, "tr": {"kopek", "lanet"}, "ru-latn": {"suka", "kozel", "takoe"}}


class Lore:
    """Knows a few words of English, Turkish and Russian."""

    def knows(self, tongue: str, word: str) -> bool:
        return word in WORDS.get(tongue, ())

    def fears(self, tongue: str, word: str) -> bool:
        return tongue != "en" and self.knows(tongue, word)


def read(text: str, declared: str | None = None) -> tuple[str, set[str], set[str], bool]:
    folded = fold(text).text
    found = detect(cut(folded).words, folded, Lore(), declared)
    return found.main, set(found.spellings) - found.guesses, set(found.guesses), found.covered


@pytest.mark.parametrize(
    ("text", "main", "sure"),
    [
        ("this is what they have been saying", "en", {"en"}),
        ("вот это да, я не знаю", "ru", {"ru"}),
        ("ეს კარგი ამბავია", "ka", {"ka"}),
        ("սա լավ լուր է", "hy", {"hy"}),
        ("ya ne znayu chto eto takoe", "ru", {"az", "en", "ru-latn", "tr"}),
        ("suka kozel", "ru", {"en", "ru-latn"}),
        ("perspektivnye pravila dlya rybakov sovetskogo perioda", "ru", {"ru-latn"}),
        ("kozel", "ru", {"en", "ru-latn"}),
        ("studentebi universitetshi midian khval", "ka", {"en", "ka-latn"}),
        ("usanoghnery hamalsarani shenqnerum havaqvel en", "hy", {"en", "hy-latn"}),
        ("pen table room", "en", {"en"}),
        ("she's a nice pen", "en", {"en"}),
        ("🐀 🐀", "und", {"en"}),
        ("он сказал nice", "ru", {"ru", "en"}),
    ],
)
def test_a_text_is_read_in(text: str, main: str, sure: set[str]) -> None:
    found = read(text)
    assert (found[0], found[1], found[3]) == (main, sure, True)


def test_where_turkish_and_azerbaijani_cannot_be_told_apart_it_is_read_in_both() -> None:
    assert {"tr", "az"} <= read("bu bir var yok çok")[1] | read("bu ne kimi var")[1]


def test_what_the_site_declares_is_read_if_the_letters_allow_it() -> None:
    assert "az" in read("xxx yyy", "az")[1]
    assert "ru-latn" in read("xxx yyy", "ru")[1]
    assert "az" not in read("вот это да", "az")[1]


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("je ne sais pas ce que vous avez dit", "fr"),
        ("ich weiß nicht was sie haben und wir auch", "de"),
        ("я не знаю що це таке і чому", "uk"),
        ("hon var och han var en", "sv"),
    ],
)
def test_a_language_that_no_pack_covers_is_told(text: str, main: str) -> None:
    found = read(text)
    assert (found[0], found[3]) == (main, False)


def test_little_words_of_a_likelier_language_do_not_speak_for_one_that_has_them_too() -> None:
    assert "tr" in read("var en kopek")[1]
    assert "tr" not in read("hon var och en kopek")[1]


def test_capital_i_is_dotless_where_letters_or_the_site_say_so() -> None:
    assert looks_turkic("IĞDIR", None)
    assert looks_turkic("KIZ", "tr")
    assert not looks_turkic("I AM", None)


@pytest.mark.parametrize(
    ("text", "code", "foreign"),
    [
        ("lanet vergrootglas schilderij wandeling", "tr", True),
        ("lanet kopek sayfalarda aldatıyorlar", "tr", False),
        ("lanet kopek", "tr", False),
        ("suka khorosheyu devushkoyu novogo", "ru-latn", False),
        ("suka это наша земля и вода", "ru-latn", False),
        ("suka", "ru", False),
    ],
)
def test_a_bad_word_among_words_of_no_such_language_tells_nothing(text: str, code: str, *, foreign: bool) -> None:
    assert is_foreign(cut(text).words, code, Lore()) is foreign
