"""Writes what somebody typed in Latin letters in the letters of its language, for people who read those more easily.

An aid for the eye: nothing is decided by it, and no text leaves the service.  Where Latin letters do not tell two
letters apart (Georgian თ and ტ, Armenian ռ and ր), the commoner one is written, so what comes out is a good guess.
Sources: as in ``transliteration``, which brings both spellings to one skeleton and cannot be read itself.
"""

import re
from functools import lru_cache

from rules.text.transliteration import replacer

_TYPED = {
    "ru": "shch>щ sch>щ sh>ш zh>ж kh>х ch>ч ts>ц tz>ц yo>ё jo>ё yu>ю ju>ю iu>ю ya>я ja>я ye>е je>е "
    "a>а b>б v>в g>г d>д e>е z>з i>и y>ы j>й k>к l>л m>м n>н o>о p>п r>р s>с "
    "t>т u>у f>ф h>х x>х c>ц w>в q>к 4>ч 6>ш '>ь",
    "ka": "tch>ჭ ch'>ჭ ch>ჩ sh>შ zh>ჟ kh>ხ gh>ღ ts'>წ ts>ც tz>წ dz>ძ dj>ჯ k'>კ p'>პ t'>ტ q'>ყ ph>ფ th>თ a>ა b>ბ g>გ "
    "d>დ e>ე v>ვ z>ზ t>თ i>ი k>კ l>ლ m>მ n>ნ o>ო p>პ r>რ s>ს u>უ f>ფ q>ქ y>ყ c>ც w>წ x>ხ j>ჯ h>ჰ",
    "hy": "tch>ճ ch>չ sh>շ zh>ժ kh>խ gh>ղ ts>ց tz>ծ dz>ձ dj>ջ th>թ ph>փ rr>ռ ou>ու ev>և ya>յա yu>յու yo>յո ay>այ "
    "ey>եյ oy>ոյ uy>ույ a>ա b>բ g>գ d>դ e>ե z>զ i>ի l>լ x>խ k>կ h>հ j>ջ m>մ y>ը n>ն o>ո p>պ s>ս v>վ t>տ r>ր c>ց "
    "u>ու w>վ q>ք f>ֆ 4>չ @>ը",
}
_FIRST = {"ru": {"et": "эт", "ek": "эк"}, "ka": {}, "hy": {"vo": "ո", "ye": "ե", "o": "օ"}}
_WHOLE = {"ru": {"y": "у"}, "ka": {}, "hy": {"e": "է", "er": "էր", "el": "էլ", "ed": "էդ"}}
_SHORT_I = re.compile("(?<=[aeiouy])y(?![aeou])")  # Russian й: behind a vowel, and part of no я, ю, ё
_WORD = re.compile(r"[a-z][a-z0-9'’@]*|[@46][a-z][a-z0-9'’@]*", re.IGNORECASE)

LANGUAGES = tuple(_TYPED)


def is_latin(text: str) -> bool:
    """Tell whether most letters of a text are Latin ones.

    >>> is_latin("privet, мир"), is_latin("мир, hi"), is_latin("12!")
    (True, False, False)
    """
    letters = [sign for sign in text if sign.isalpha()]
    return 2 * sum(sign < "ɐ" for sign in letters) > len(letters)


def into_letters(text: str, language: str) -> str:
    """Write what was typed in Latin letters in those of its language; addresses of the web stay as they are.

    Args:
        language: One of ``LANGUAGES``.

    >>> into_letters("Privet, eto khorosho!", "ru")
    'Привет, это хорошо!'
    >>> into_letters("Gamarjoba, rogor xar?", "ka")
    'გამარჯობა, როგორ ხარ?'
    >>> into_letters("Barev dzez", "hy")
    'Բարև ձեզ'
    """
    return " ".join([part if _is_address(part) else _write(part, language) for part in text.split(" ")])


def _is_address(part: str) -> bool:
    return "://" in part or part.startswith("www.")


def _write(part: str, language: str) -> str:
    return _WORD.sub(lambda found: _write_word(found.group(), language), part)


def _write_word(word: str, language: str) -> str:
    typed = word.lower().replace("’", "'")
    written = _WHOLE[language].get(typed) or _spell(typed, language)
    return written if language == "ka" else _as_large(word, written)  # Georgian has no capitals


def _spell(typed: str, language: str) -> str:
    pattern, table = _table(language)
    first = next((beginning for beginning in _FIRST[language] if typed.startswith(beginning)), "")
    rest = typed[len(first) :]
    if language == "ru":
        rest = _SHORT_I.sub("j", rest)
    return _FIRST[language].get(first, "") + pattern.sub(lambda found: table[found.group()], rest)


def _as_large(word: str, written: str) -> str:
    if len(word) > 1 and word.isupper():
        return written.upper()
    return written[:1].upper() + written[1:] if word[:1].isupper() else written


@lru_cache(maxsize=len(_TYPED))
def _table(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    return replacer(_TYPED[language])
