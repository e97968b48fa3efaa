"""Cuts a text into the stretches that a page shows: marked or not, and each character that cannot be seen by itself.

Pure.  Offsets are code points into the text as it was given, as everywhere.  What cannot be seen (zero-width, control
and bidirectional characters, blanks that pass for letters) becomes a sign of its own: it neither hides nor acts.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SEEN_CONTROLS = frozenset("\n\t")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")  # within an emoji they belong to the picture
_UNSEEN_IN_PRINT = re.compile(f"[{''.join(sorted(_BLANK_LETTERS))}\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LEAD = 40  # code points shown before the first mark of a snippet


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters to show as they are, or one that cannot be seen.

    Attributes:
        unseen: Whether it is one that cannot be seen, to be shown by its code.
    """

    text: str
    unseen: bool = False

    @property
    def code(self) -> str:
        """The code point as Unicode writes it (``U+200B``)."""
        return f"U+{ord(self.text):04X}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces that are marked together, or not.

    Attributes:
        mark: Number of the mark, from 1; 0 for what is not marked.
    """

    pieces: tuple[Piece, ...]
    mark: int = 0


def merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap.

    >>> merge([(5, 9), (0, 3), (2, 4)])
    [(0, 4), (5, 9)]
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def mark(text: str, marks: Sequence[tuple[int, int]]) -> tuple[Stretch, ...]:
    """Cut a text at its marks.

    Args:
        marks: Spans that do not overlap, in order, as :func:`merge` gives them.
    """
    inside = [(max(0, start), min(end, len(text))) for start, end in marks if start < len(text)]
    edges = [0, *(edge for span in inside for edge in span), len(text)]
    stretches = (Stretch(cut(text[a:b]), (n + 1) // 2 if n % 2 else 0) for n, (a, b) in enumerate(pairwise(edges)))
    return tuple(stretch for stretch in stretches if stretch.pieces)


def cut(text: str) -> tuple[Piece, ...]:
    """Cut a text at the characters that cannot be seen."""
    if text.isprintable() and not _UNSEEN_IN_PRINT.search(text):  # as nearly every text: not worth a look at each sign
        return (Piece(text),) if text else ()
    pieces, start = [], 0
    for place, sign in enumerate(text):
        if is_unseen(sign) and not (sign in _JOINERS and place and _is_emoji(text[place - 1])):
            if start < place:
                pieces.append(Piece(text[start:place]))
            pieces.append(Piece(sign, unseen=True))
            start = place + 1
    return (*pieces, Piece(text[start:])) if start < len(text) else tuple(pieces)


def snippet(text: str, marks: Sequence[tuple[int, int]], length: int = 160) -> tuple[Stretch, ...]:
    """Cut the beginning of a text, or what is around its first mark if that lies further on.

    Args:
        length: How many code points to show.
    """
    first = marks[0][0] if marks else 0
    start = 0 if first < length - _LEAD else first - _LEAD
    shown = text[start : start + length]
    within = [(a - start, min(b - start, length)) for a, b in marks if start <= a < start + length]
    before = (Stretch((Piece("… "),)),) if start else ()
    after = (Stretch((Piece(" …"),)),) if start + length < len(text) else ()
    return (*before, *mark(shown, within), *after)


def is_unseen(sign: str) -> bool:
    """Tell whether a character cannot be seen, or acts on those beside it."""
    if sign in _SEEN_CONTROLS or "\U0001f000" <= sign <= "\U0001faff":  # pictures newer than Python's tables
        return False
    if sign in _BLANK_LETTERS or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef":
        return True
    return unicodedata.category(sign) in _UNSEEN_CATEGORIES


def _is_emoji(sign: str) -> bool:
    return sign == "\ufe0f" or unicodedata.category(sign) in {"So", "Sk", "Me"}
