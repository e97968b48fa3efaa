"""Tells texts that are nearly the same from others, and the words that a text can be found by.  Pure.

Two texts are alike if they share most of their runs of four letters (Jaccard's measure), after folding, so that
capitals, accents, signs and repeated blanks make no difference in any of the six alphabets.  A sketch is four numbers
of which two alike texts most likely have one in common (MinHash with bands: Broder 1997), so that a database can look
the candidates up by an index; whoever looks them up measures again.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from zlib import crc32

from rules.text.normalize import fold

NEARLY_THE_SAME = 0.7
ALIKE = 0.4
LONGEST_WORD = 24  # characters of a word that it is found by
_RUN = 4
_BANDS, _ROWS = 4, 2
_WORD = re.compile(r"[^\W_]+")


def fold_plainly(text: str) -> str:
    """Fold a text to its words alone, one blank between them.

    >>> fold_plainly("What a   DISGRACE, really!!")
    'what a disgrace really'
    """
    return " ".join(_WORD.findall(fold(text).text))


def words_of(text: str) -> frozenset[str]:
    """List the words that a text can be found by, folded and cut to their beginnings."""
    return frozenset(word[:LONGEST_WORD] for word in fold_plainly(text).split())


def sketch(text: str) -> tuple[int, ...]:
    """Sketch a text: numbers of 64 bits with a sign; none for a text without letters.

    >>> sketch("Good morning, Ruritania!") == sketch("GOOD morning   ruritania")
    True
    """
    places = _BANDS * _ROWS
    least: list[int | None] = [None] * places
    for hashed in {crc32(run.encode()) for run in _runs(text)}:
        place, rest = hashed % places, hashed // places
        if least[place] is None or rest < least[place]:  # type: ignore[operator]
            least[place] = rest
    if all(value is None for value in least):
        return ()
    filled = [_borrow(least, place) for place in range(places)]
    return tuple(_number(band, filled[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS))


def shape(text: str, *besides: str) -> int:
    """Number a text and what belongs to it: the same for texts that differ in capitals, accents and signs alone.

    >>> shape("What a DISGRACE!", "reject") == shape("what a disgrace", "reject") != shape("what a disgrace", "approve")
    True
    """
    digest = blake2b("\n".join([*besides, fold_plainly(text)]).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def likeness(one: str, other: str) -> float:
    """Measure how much of their runs of letters two texts share, from 0 to 1.

    >>> likeness("The budget is a disgrace.", "the BUDGET is a disgrace")
    1.0
    """
    return measure(one, {"other": other})["other"]


def measure(text: str, others: Mapping[str, str]) -> dict[str, float]:
    """Measure how like a text others are, from 0 to 1.

    Each text is read once, however often it comes.

    Args:
        others: By id.
    """
    ours = set(_runs(text))
    shares = {other: _share(ours, set(_runs(other))) for other in set(others.values())}
    return {key: shares[other] for key, other in others.items()}


def _share(ours: set[str], theirs: set[str]) -> float:
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def _runs(text: str) -> list[str]:
    plain = fold_plainly(text)
    return [plain[place : place + _RUN] for place in range(max(1, len(plain) - _RUN + 1))] if plain else []


def _borrow(least: list[int | None], place: int) -> int:
    """Take the value of a place, or of the next one that has any: short texts leave places empty."""
    return next(value for step in range(len(least)) if (value := least[(place + step) % len(least)]) is not None)


def _number(band: int, values: list[int]) -> int:
    digest = blake2b(repr((band, values)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
