"""Texts made to be slow to decide: 512 characters of whatever a stage of reading takes longest over."""

import random
from collections.abc import Iterator

MAX_CHARACTERS = 512
_PIECES = (
    "a ",
    "f.u.c.k ",
    "f u c k ",
    "\ufdfa",
    "kill ",
    "muslims are ",
    "\"'",
    "'x' ",
    "1d10t ",
    "@$$ ",
    "f*** ",
    "f*ck ",
    "🐀",
    "🖕🏿",
    "aaaa",
    "not ",
    "they ",
    "all ",
    "the ",
    "e\u0301\u0302\u0303",
    "z\u200b",
    "дypaк ",
    "аa",
    "русские ",
    "türkler ",
    "?!",
    ", ",
    "| ",
    "-",
    "(((",
    "\u202e",
    "ﬁ",
    "🅰️",
    "x" * 40 + " ",
    "http://",
    "сука blyat ",
    "qwertyuiopasdfgh",
    "killmuslims",
    "sh1️⃣t ",
    "հայեր ",
    "ქართველი ",
    "=",
    "you are ",
    "deathto",
    "\0",
    "\ud800",
    "i.d.i.o.t ",
    "1 ",
    "l33t5p34k ",
    "should be ",
    "no ",
    "f-u-c-k-",
    "*",
    "a*a*a*",
)


def hostile_texts(count: int, seed: int = 1) -> Iterator[str]:
    """Generate hostile texts, the same ones for the same seed."""
    chance = random.Random(seed)
    for piece in _PIECES:
        yield (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    for _ in range(max(0, count - len(_PIECES))):
        chosen = chance.sample(_PIECES, chance.randint(2, 6))
        text = ""
        while len(text) < MAX_CHARACTERS:
            text += chance.choice(chosen)
        yield text[:MAX_CHARACTERS]
