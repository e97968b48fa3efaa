"""Catches personal data in words that are to leave: addresses, numbers, handles, and the author's own names.

It rather takes out too much: what is lost is a word of an explanation.
"""

import re
from collections.abc import Iterable

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
    """
    parts = {part for name in names if name for part in [name, *name.split()] if len(part) >= SHORTEST_NAME}
    caught = _PERSONAL.sub(CAUGHT, text)
    for part in sorted(parts, key=len, reverse=True):
        caught = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", CAUGHT, caught, flags=re.IGNORECASE)
    return caught
