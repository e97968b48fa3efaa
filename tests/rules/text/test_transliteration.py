"""A word in its own script and as people type it come to one skeleton."""

import pytest

from rules.text.transliteration import armenian_latin, georgian_latin, half_typed, manners, plain, russian_latin


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("человек", ["chelovek", "4elovek", "čelovek"]),
        ("хороший", ["khoroshij", "horoshiy", "xoroshiy"]),
        ("русские", ["russkie", "ruskie", "russkiye"]),
        ("яблоко", ["yabloko", "jabloko"]),
        ("щенок", ["shchenok", "schenok", "shenok"]),
        ("объявление", ["obyavlenie", "ob'yavlenie"]),
    ],
)
def test_russian(word: str, typed: list[str]) -> None:
    assert {russian_latin(one) for one in typed} == {russian_latin(word)}


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("კარგი", ["kargi", "k'argi"]),
        ("ქალაქი", ["kalaki", "qalaqi"]),
        ("წყალი", ["tsqali", "wyali", "cqali", "tskali"]),
        ("ჭამა", ["chama", "tchama"]),
        ("ხალხი", ["khalkhi", "xalxi"]),
        ("ღმერთი", ["ghmerti", "gmerti"]),
    ],
)
def test_georgian(word: str, typed: list[str]) -> None:
    assert {georgian_latin(one) for one in typed} == {georgian_latin(word)}


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("շուն", ["shun", "shoun"]),
        ("մարդիկ", ["mardik"]),
        ("չկա", ["chka", "4ka"]),
        ("խոսք", ["khosk", "xosq"]),
        ("որ", ["vor", "or"]),
        ("պատգամավոր", ["patgamavor"]),
    ],
)
def test_armenian(word: str, typed: list[str]) -> None:
    assert {armenian_latin(one) for one in typed} == {armenian_latin(word)}


def test_turkish_is_typed_without_marks() -> None:
    assert plain("çığlık") == "ciglik"
    assert set(half_typed("çığlık")) == {"ciglik", "çiğlik", "çıglık", "chiglik"}


def test_the_manners_of_leaving_marks_out_keep_their_order() -> None:
    assert manners("demək") == ("demek", "demək", "demək", "demek", "demek")
    assert manners("ayıbdır") == ("ayibdir", "ayibdir", "ayıbdır", "ayibdir", "ayıbdır")
