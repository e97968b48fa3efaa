"""Catches personal data in words that are to leave: addresses, numbers, handles, and the author's own names.

It rather takes out too much: what is lost is a word of an explanation.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

CAUGHT = "[…]"
SHORTEST_NAME = 3

_EMAIL = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS = r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+"
_BARE_ADDRESS = r"\b(?:[\w-]+\.)+(?:com|org|net|info|biz|eu|ru|am|az|ge|tr|uk|de|fr|io|me|su|рф|example)\b(?:/\S*)?"
_HANDLE = r"(?<![\w@])@\w[\w.]*"
_PHONE = r"(?<![\w.])(?!\d{4}-\d\d-\d\d(?!\d))\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?!\w)"
_PERSONAL = re.compile("|".join((_ADDRESS, _EMAIL, _BARE_ADDRESS, _HANDLE, _PHONE)), re.IGNORECASE)


def redact(text: str, names: Iterable[str | None] = ()) -> str:
    """Take personal data out of a text.

    Args:
        names: Of the author: names and ids, whole and in parts; too short ones would take out ordinary words.

    >>> redact("Write to anna@ruritania.example or +995 32 212-34-56, says Rudolf.", ["Rudolf Rassendyll"])
    'Write to […] or […], says […].'

    Letters are compared without their case, marks and dots: Turkish and Azerbaijani names are typed in many ways.

    >>> redact("ILHAM, İlham and Ilhama met Mr STRASSER.", ["İlham", "Straßer"])
    '[…], […] and Ilhama met Mr […].'
    """
    caught = _PERSONAL.sub(CAUGHT, text)
    parts = {_folded(part) for name in names if name for part in [name, *name.split()]}
    spans = sorted(span for part in parts if len(part) >= SHORTEST_NAME for span in _words(caught, part))
    kept, reached = [], 0
    for start, end in spans:
        if start >= reached:
            kept.append(caught[reached:start] + CAUGHT)
        reached = max(reached, end)
    return "".join(kept) + caught[reached:]


def _words(text: str, folded_word: str) -> Iterator[tuple[int, int]]:
    """Find a folded word that stands alone in a text; yields spans of the text as it is.

    A folded text may be longer or shorter than its original (ß is ss), so each folded character keeps its origin.
    """
    letters = [(letter, at) for at, character in enumerate(text) for letter in _folded(character)]
    folded = "".join(letter for letter, _ in letters)
    origins = [at for _, at in letters] + [len(text)]
    start = folded.find(folded_word)
    while start >= 0:
        end = start + len(folded_word)
        if not _is_of_a_word(folded[start - 1 : start]) and not _is_of_a_word(folded[end : end + 1]):
            yield origins[start], origins[end]
        start = folded.find(folded_word, start + 1)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold()).replace("ı", "i")
    return "".join(letter for letter in letters if not unicodedata.category(letter).startswith("M"))


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or character == "_"
