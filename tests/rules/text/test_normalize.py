"""What folding undoes, held by a golden list and by laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import Policy
from rules.text.normalize import fold, fold_characters

GOLDEN = [
    ("Hello, World", "hello, world"),
    ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
    ("𝕸𝖆𝖙𝖍𝖘 𝒍𝒆𝒕𝒕𝒆𝒓𝒔", "maths letters"),
    ("ⓔⓝⓒⓛⓞⓢⓔⓓ 🅻🅴🆃🆃🅴🆁🆂", "enclosed letters"),
    ("z\u200be\u200cr\u200do\u2060w\ufeffidth", "zerowidth"),
    ("b\u202ei\u202cd\u2066i\u2069", "bidi"),
    ("va\ufe0fri\ufe0eation 4\ufe0f\u20e3", "variation 4"),
    ("hangul\u3164fill\u115fer\uffa0", "hangulfiller"),
    ("soft\u00adhyphen", "softhyphen"),
    ("z̸̢̛a̷̧l̴̨g̵̡o̶̢", "zalgo"),
    ("crème brûlée señor", "creme brûlee senor"),
    ("café", "cafe"),
    ("Ёлка й и\u0306", "елка й й"),
    ("İstanbul IĞDIR", "istanbul iğdir"),
    ("don’t don`t don´t", "don't don't don't"),
    ("сrаzу wоrds", "crazy words"),
    ("дypак и xaм", "дурак и хам"),
    ("ցօօd dаy", "good day"),
    ("ᏃᎾᏟ ꜱᴍᴀʟʟ ᴄᴀᴘꜱ", "zꮎc small caps"),
    ("s.e.p.a.r.a.t.e.d l-i-k-e t*h*i*s", "separated like this"),
    ("s p a c e d out", "spaced out"),
    ("Ա պ ու շ", "ապուշ"),
    ("Ინჩო", "ინჩო"),
    ("რუს-ებო", "რუსებო"),
    ("Ինչո՞ւ եկար։", "ինչու եկար?"),
    ("Լավ է:", "լավ է։"),
    ("sooooo haaapy", "so hapy"),
    ("ﷺ", "صلى الله عليه وسلم"),
    ("1990s, 10am, $5m, mp3, b2b, U2, 3.5, covid19", "1990s, 10am, $5m, mp3, b2b, u2, 3.5, covid19"),
    ("www.example.org/a-b_c", "www.example.org/a-b_c"),
    ("ի ն չ ո ՞ ւ", "ինչու"),
    ("ով ՞ ես", "ով ես"),
    ("e.g. this i.e. that, p.m.", "e.g. this i.e. that, p.m."),
    ("The pen is on the table", "the pen is on the table"),
]


@pytest.mark.parametrize(("given_text", "folded"), GOLDEN)
def test_it_undoes(given_text: str, folded: str) -> None:
    assert fold(given_text).text == folded


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        ("v3rm1n", "vermin"),
        ("verrrmin", "vermin"),
        ("ver-min", "vermin"),
        ("v*rmin", "vermin"),
        ("r@t", "rat"),
        ("id10t!!!", "idiot!!!"),
        ("f#ck", "fuck"),
        ("go to r00m 101", "go to room 101"),
        ("gooood", "good"),
        ("cool", "cool"),
        ("mp3 and h2o", "mp3 and h2o"),
        ("@rat", "@rat"),
        ("a r a t", "a rat"),
        ("pen.is", "pen.is"),
        ("the.street.is.good", "the street is good"),
        ("the.pen.is", "the pen is"),
        ("@the.pen.is", "@the.pen.is"),
        ("www.pen.is", "www.pen.is"),
        ("the.pen.com", "the.pen.com"),
        ("good.Pen", "good.pen"),
        ("1 hate 4ll v3rm1n on th3 street", "i hate 4ll vermin on the street"),
    ],
)
def test_it_settles_doubtful_disguises_by_the_words_of_the_policy(
    given_text: str, folded: str, ruritania: Policy
) -> None:
    assert fold(given_text, ruritania.words).text == folded


def test_a_capital_i_is_dotless_in_turkish() -> None:
    assert fold("ISLIK İYİ", turkish=True).text == "ıslık iyi"


def test_it_keeps_the_way_back() -> None:
    text = "You a\u200bre a 𝕗𝕠𝕠𝕝, f.o.o.l"
    folded = fold(text)
    start = folded.text.index("fool")
    assert text[slice(*folded.original(start, start + 4))] == "𝕗𝕠𝕠𝕝"
    start = folded.text.rindex("fool")
    assert text[slice(*folded.original(start, start + 4))] == "f.o.o.l"


ODD = "aаα İıI1!$@*#.- _'’\u200b\u0301\u0308\ufe0f\u20e3ﷺｆ𝖋🅰🐀еёйքուև՞:"
TEXTS = st.text(max_size=80) | st.text(alphabet=ODD, max_size=60)


@given(TEXTS, st.booleans())
def test_it_is_total_bounded_and_keeps_offsets_honest(text: str, turkish: bool) -> None:
    folded = fold_characters(text, turkish=turkish)
    assert len(folded.text) <= 18 * len(text)
    for at in range(len(folded.text)):
        start, end = folded.original(at, at + 1)
        assert 0 <= start < end <= len(text)


@given(TEXTS)
def test_it_is_idempotent(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(text=TEXTS)
def test_it_is_idempotent_with_words(text: str, ruritania: Policy) -> None:
    once = fold(text, ruritania.words).text
    assert fold(once, ruritania.words).text == once
