"""Slips of the finger: letters swapped or missing, words without a space between them.

Some are slips, some are meant to slip past a filter; either way they are undone only where the outcome is a known word
and what was typed is none.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Protocol

_MIN_TERM = 3
_MAX_JOINED = 40
_MIN_WITH_LETTER_MISSING = 5
_MIN_SENTENCE = 10
_MAX_PART = 14
_MOST_PARTS = 7
# Words of two letters that people leave no space after; others are syllables more often than words.
_LITTLE = frozenset(
    (
        "am",
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "us",
        "we",
    )
)


class Known(Protocol):
    """A language's words."""

    @property
    def ordinary(self) -> Set[str]:
        """The ordinary words of the language."""

    def categories(self, word: str) -> Set[str]:
        """Give all categories of one word."""


@dataclass(frozen=True, slots=True)
class WithoutSlips:
    """A language's words without their misspellings: two slips in one word are no slip, but another word.

    Attributes:
        known: All words.
        slips: The misspellings among them, or how they begin.
        meant: What they are misspellings of.
    """

    known: Known
    slips: frozenset[str]
    meant: frozenset[str]

    def has(self, word: str) -> bool:
        """Say whether the word is a term as listed, or an ordinary word."""
        return word in self.known.ordinary or bool(self.categories(word))

    def categories(self, word: str) -> Set[str]:
        """Give the categories of a word as listed."""
        beginnings = {word[:end] for end in range(1, len(word) + 1)}
        slipped = not self.slips.isdisjoint(beginnings) and self.meant.isdisjoint(beginnings)
        return frozenset() if slipped else self.known.categories(word)


def misspellings(word: str) -> set[str]:
    """Give the misspellings of a word: neighbours swapped, or one letter missing (never the first).

    >>> sorted(misspellings("rats"))
    ['rast', 'rtas']
    """
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}
    missing = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    return (swapped | (missing if len(word) >= _MIN_WITH_LETTER_MISSING else set())) - {word}


def split(word: str, known: WithoutSlips) -> tuple[str, ...] | None:
    """Read an unknown word as two or more that were written together, at least one of them a term.

    Args:
        word: A folded word.
        known: The language's words.

    Returns:
        The words, the first of two as long as can be; ``None`` if it is no such word.
    """
    if len(word) > _MAX_JOINED or not word.isalpha():
        return None
    for at in range(len(word) - 2, 1, -1):
        left, right = parts = word[:at], word[at:]
        if any(len(part) < _MIN_TERM and part not in _LITTLE for part in parts):
            continue
        if len(right) < _MIN_TERM and len(left) == _MIN_TERM:
            continue  # "todie" is two words, "japon" is one
        if not (known.has(left) and known.has(right)):
            continue
        if any(len(part) >= _MIN_TERM and known.categories(part) for part in parts):
            return left, right
    if len(word) < _MIN_SENTENCE or not misspellings(word).isdisjoint(known.known.ordinary):
        return None  # "administartion" is a slip of the hand
    return _split_a_sentence(word, known)


def _split_a_sentence(word: str, known: WithoutSlips) -> tuple[str, ...] | None:
    """Read a long unknown word as the fewest words that make it up, if two of them are terms of some length."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for start in range(len(word) - 1):
        if start not in best or len(best[start]) == _MOST_PARTS:
            continue
        for end in range(start + 2, min(start + _MAX_PART, len(word)) + 1):
            part = word[start:end]
            if end in best and len(best[end]) <= len(best[start]) + 1:
                continue
            if part in _LITTLE or (len(part) >= _MIN_TERM and known.has(part)):
                best[end] = (*best[start], part)
    parts = best.get(len(word), ())
    telling = [part for part in parts if len(part) > _MIN_TERM and known.categories(part)]
    return parts if len(telling) > 1 else None
