"""The kind ``group_near_harm``: a protected group and a harmful statement about it.

The construction finds the statement about *some* group; which rule claims it depends on the kinds of group in the span.
A group that is only referred to by a pronoun, or hedged ("some …"), softens the match: a person should look.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .. import categories as cat
from ..reading import Reading
from .model import Match


@dataclass(frozen=True, slots=True)
class GroupNearHarmMatcher:
    """Finds harmful statements about protected groups.

    Attributes:
        groups: The kinds of group, the rule's own order.
        harm: Names of the constructions.
    """

    groups: tuple[str, ...]
    harm: tuple[str, ...]

    def find(self, reading: Reading) -> list[Match]:
        """Find all statements about these groups."""
        if reading.guess or cat.GROUP not in reading.present:
            return []
        if all(group not in reading.present for group in self.groups):
            return []
        statements = [found for name in self.harm for found in reading.statements(name)]
        return [match for found in statements if (match := self._claimed(reading, *found)) is not None]

    def _claimed(self, reading: Reading, start: int, end: int, negation: bool) -> Match | None:
        """Claim a statement if one of the rule's groups is in it."""
        named = [cats for cats in reading.cats[start:end] if cat.GROUP in cats and not cats.isdisjoint(self.groups)]
        if not named:
            return None
        group = next(group for group in self.groups if any(group in cats for cats in named))
        hedged = all(cat.HEDGED in cats for cats in named)
        softened = hedged or all(cat.REFERENCE in cats or cat.HEDGED in cats for cats in named)
        return Match(start, end, group, softened, hedged, negation)


def build(settings: Mapping[str, tuple[str, ...]]) -> GroupNearHarmMatcher:
    """Make the matcher of a rule of this kind."""
    return GroupNearHarmMatcher(settings["groups"], settings["harm"])
