"""The kind ``phrase``: any hit of the named lexicons."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..categories import UNMISTAKABLE
from ..reading import Reading
from .model import Match

_MIN_GUESSED_LETTERS = 4


@dataclass(frozen=True, slots=True)
class PhraseMatcher:
    """Finds every hit of some lexicons.

    Attributes:
        lexicons: Their names.
    """

    lexicons: frozenset[str]

    def find(self, reading: Reading) -> list[Match]:
        """Find all hits; in a guessed language only long words that can be nothing else."""
        wanted = self.lexicons & UNMISTAKABLE if reading.guess else self.lexicons
        if wanted.isdisjoint(reading.present):
            return []
        return [
            Match(at, at + 1, negation=True)
            for at, cats in enumerate(reading.cats)
            if not wanted.isdisjoint(cats) and (not reading.guess or _is_sure(reading, at, wanted))
        ]


def _is_sure(reading: Reading, at: int, wanted: frozenset[str]) -> bool:
    """Say whether a tag is a phrase or a long word that the lexicon lists as a whole, not only by its beginning."""
    start, end = reading.stretch[at]
    if sum(map(len, reading.words[start:end])) < _MIN_GUESSED_LETTERS:
        return False
    return end - start > 1 or not wanted.isdisjoint(reading.tongue.lexicon.whole(reading.words[start]))


def build(settings: Mapping[str, tuple[str, ...]]) -> PhraseMatcher:
    """Make the matcher of a rule of this kind."""
    return PhraseMatcher(frozenset(settings["lexicons"]))
