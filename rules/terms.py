"""A line of a lexicon: words, each with the mark that says how it is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How a word of a term is compared."""

    EXACT = "exact"
    BEGINS = "begins"
    ENDS = "ends"
    CONTAINS = "contains"
    STEM = "stem"

    # By identity: that of enumerations goes by the name, and is asked for hundreds of thousands of times in a load.
    __hash__ = object.__hash__


Parts = tuple[tuple[str, Mark], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A line of a lexicon.

    Attributes:
        words: Each word's letters with its mark.
        category: The lexicon it stands in.
        misspelt: Whether common misspellings of it are to be found too.
        own: Whether it is meant in the language's own letters only.
    """

    words: Parts
    category: str
    misspelt: bool = False
    own: bool = False


def read_term(tokens: Sequence[tuple[str, str]], category: str) -> Term:
    """Make a term of folded words and their marks.

    Args:
        tokens: Folded word and the mark as written (``''``, ``~``, ``pre*``, ``*post``, ``*both*``), for each word.
        category: The lexicon it stands in.

    Returns:
        The term.
    """
    words = []
    misspelt = False
    for word, mark in tokens:
        misspelt = misspelt or "?" in mark
        words.append((word, _MARKS[mark.replace("?", "")]))
    return Term(tuple(words), category, misspelt)


_MARKS = {"": Mark.EXACT, "~": Mark.STEM, "pre*": Mark.BEGINS, "*post": Mark.ENDS, "*both*": Mark.CONTAINS}
