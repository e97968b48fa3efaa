"""Spellings: how a language's words look to somebody who types them in Latin letters, or in a hurry.

A spelling brings the words of a lexicon and the words of a text to one common form, so that no list of
romanisations is needed: ``хороший``, ``horoshiy`` and ``khoroshij`` all become one skeleton. Sources: the
romanisations in use (GOST 7.79, BGN/PCGN, ISO 9984, national Georgian 2002, ISO 9985), and what people type (``4``
for ч, ``w`` for წ, ``x`` for х/խ/ხ).
"""

import re
from collections.abc import Callable
from functools import lru_cache

Spell = Callable[[str], str]

_PLAIN = str.maketrans("çşğıöüəâîûäéèáàíóúñ", "csgioueaiuaeeaaioun")
_RUSSIAN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "ž",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "c",
            "č",
            "š",
            "š",
            "",
            "i",
            "",
            "e",
            "u",
            "a",
        ],
        strict=True,
    )
)
_GEORGIAN = dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "abgdevztiklmnopžrstupkgkščczcčhjh", strict=True))
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        [
            "a",
            "b",
            "g",
            "d",
            "e",
            "z",
            "e",
            "",
            "t",
            "ž",
            "i",
            "l",
            "h",
            "c",
            "k",
            "h",
            "z",
            "g",
            "č",
            "m",
            "",
            "n",
            "š",
            "o",
            "č",
            "p",
            "j",
            "r",
            "s",
            "v",
            "t",
            "r",
            "c",
            "u",
            "p",
            "k",
            "o",
            "f",
            "ev",
        ],
        strict=True,
    )
)
_DOUBLED_CONSONANT = re.compile(r"([b-df-hj-np-tv-zžšč])\1+")
_DOUBLED = re.compile(r"([a-zžšč])\1+")


def plain(text: str) -> str:
    """Spell Latin letters without their diacritics, letter for letter.

    >>> plain("çağrı")
    'cagri'
    """
    return text if text.isascii() else text.translate(_PLAIN)


def as_written(text: str) -> str:
    """Leave a word as it is."""
    return text


def without_apostrophes(text: str) -> str:
    """Join what Turkish and Azerbaijani put after an apostrophe to the name before it."""
    return text.replace("'", "") or text


def armenian(text: str) -> str:
    """Spell Armenian և, եւ and եվ alike."""
    return text.replace("եւ", "և").replace("եվ", "և")


def replacer(digraphs: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Read ``typed>written`` pairs into one pattern, the longest first, and a table for what it finds."""
    table = dict(pair.split(">") for pair in digraphs.split())
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


_TYPED_RUSSIAN = replacer(
    "shch>š sch>š sh>š zh>ž kh>h ch>č ts>c tz>c yo>e jo>e ye>e je>e yu>u ju>u ya>a ja>a iu>u ё>e x>h y>i j>i w>v "
    "q>k 4>č 6>š '> "
)
_TYPED_GEORGIAN = replacer("tch>č ch>č sh>š zh>ž kh>h gh>g ts>c tz>c dz>z dj>j f>p q>k y>k x>h w>c th>t ph>p '> ")
_TYPED_ARMENIAN = replacer("tch>č ch>č sh>š zh>ž kh>h gh>g ts>c tz>c dz>z dj>j th>t ph>p ou>u x>h q>k w>v y> @> 4>č '>")


def _skeleton(text: str, letters: dict[str, str], typed: tuple[re.Pattern[str], dict[str, str]]) -> str:
    """Bring a word in its own script, or in Latin, to the common form; other signs stay."""
    if not text.isascii():
        text = plain(text)
    if text.isascii():
        pattern, table = typed
        text = pattern.sub(lambda match: table[match.group()], text)
    else:
        text = "".join([letters.get(ch, ch) for ch in text]).replace("ts", "c")
    return text or "'"


@lru_cache(maxsize=16384)
def russian_latin(word: str) -> str:
    """Give the skeleton of a Russian word in either script.

    >>> russian_latin("хороший") == russian_latin("khoroshij") == russian_latin("horoshiy")
    True
    """
    common = _DOUBLED.sub(r"\1", _skeleton(word.replace("ё", "е"), _RUSSIAN, _TYPED_RUSSIAN))
    return common.replace("ie", "e").replace("sč", "š")


@lru_cache(maxsize=16384)
def georgian_latin(word: str) -> str:
    """Give the skeleton of a Georgian word in either script; two vowels stay two, for -აა says "is a"."""
    return _DOUBLED_CONSONANT.sub(r"\1", _skeleton(word, _GEORGIAN, _TYPED_GEORGIAN))


@lru_cache(maxsize=16384)
def armenian_latin(word: str) -> str:
    """Give the skeleton of an Armenian word in either script."""
    if word.startswith(("vo", "ye")):
        word = word[1:]
    word = word.replace("ու", "u").replace("եվ", "և").replace("եւ", "և")
    return _DOUBLED.sub(r"\1", _skeleton(word, _ARMENIAN, _TYPED_ARMENIAN))


def half_typed(word: str) -> tuple[str, ...]:
    """Give the other spellings of a Turkish or Azerbaijani word by people who leave marks out.

    Args:
        word: A word as it is written.

    Returns:
        Those of :func:`manners` that differ from the word, each once.
    """
    return tuple(dict.fromkeys(spelling for spelling in manners(word) if spelling != word))


def manners(word: str) -> tuple[str, ...]:
    """Spell a Turkish or Azerbaijani word in each manner of people who leave marks out, always in the same order.

    Args:
        word: A word as it is written.

    Returns:
        Wholly plain, with only the dotless ı dotted, with only ğ plain, with ch and sh, with only ə as e.
    """
    return (
        plain(word),
        word.replace("ı", "i"),
        word.replace("ğ", "g"),
        plain(word.replace("ş", "sh").replace("ç", "ch")),
        word.replace("ə", "e"),
    )
