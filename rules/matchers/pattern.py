"""The kind ``pattern``: statements that need no protected group, such as a call to violence or an insult."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..reading import Reading
from .model import Match


@dataclass(frozen=True, slots=True)
class PatternMatcher:
    """Finds the statements of some constructions.

    Attributes:
        constructions: Their names.
    """

    constructions: tuple[str, ...]

    def find(self, reading: Reading) -> list[Match]:
        """Find all statements; none in a language that is only guessed."""
        if reading.guess:
            return []
        return [
            Match(start, end, negation=negation)
            for name in self.constructions
            for start, end, negation in reading.statements(name)
        ]


def build(settings: Mapping[str, tuple[str, ...]]) -> PatternMatcher:
    """Make the matcher of a rule of this kind."""
    return PatternMatcher(settings["constructions"])
