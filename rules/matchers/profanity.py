"""The kind ``profanity``: better-profanity's own list, as far as the pack's English lexicons have sorted it.

The only door to better-profanity. Its list and its character map are read when a pack is loaded and become terms of
the English lexicon; its loop (78 ms for 512 characters) never runs. The pack sorts each word of the list into one
of the lexicons ``stock_severe``, ``stock_mild``, ``stock_never``; a rule names those that count: the list also has
*god* and *kill*.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import better_profanity

from .phrase import PhraseMatcher

# The library has no types.
_LIBRARY: Any = better_profanity
TIERS = ("stock_severe", "stock_mild", "stock_never")


@lru_cache(maxsize=1)
def stock() -> Any:  # noqa: ANN401
    """Load better-profanity with its own list."""
    return _LIBRARY.Profanity()


@lru_cache(maxsize=1)
def stock_words() -> tuple[str, ...]:
    """Give the words of better-profanity's own list, lower case, in order."""
    return tuple(sorted({str(word) for word in stock().CENSOR_WORDSET}))


def letter_variants(word: str) -> tuple[str, ...]:
    """Spell a word with better-profanity's letters for letters (``u`` for ``v``, ``l`` for ``i``), one at a time.

    Digits and signs for letters are undone by folding; letters for letters can only be listed.

    Args:
        word: A lower-case word.

    Returns:
        The other spellings, in order.
    """
    mapping = stock().CHARS_MAPPING
    variants = {
        word[:at] + other + word[at + 1 :]
        for at, letter in enumerate(word)
        for other in mapping.get(letter, ())
        if other.isalpha() and other != letter
    }
    return tuple(sorted(variants))


def build(settings: Mapping[str, tuple[str, ...]]) -> PhraseMatcher:
    """Make the matcher of a rule of this kind: it names the lexicons of sorted stock words that count."""
    return PhraseMatcher(frozenset(settings["lexicons"]))
