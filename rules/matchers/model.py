"""What every matcher gives: stretches of a reading, each with the group it concerns."""

from dataclasses import dataclass
from typing import Protocol

from ..reading import Reading


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of tags that a matcher found.

    Attributes:
        start: First tag.
        end: One past the last tag; greater than ``start``.
        group: The kind of protected group concerned, or ``None``.
        softened: The group is only referred to, or hedged ("some …"): a person should look, whatever the rule says.
        hedged: The group is hedged ("some …").
        negation: The pattern itself speaks of negation, so the exemption for negated statements leaves it alone.
    """

    start: int
    end: int
    group: str | None = None
    softened: bool = False
    hedged: bool = False
    negation: bool = False


class Matcher(Protocol):
    """Finds what a rule looks for."""

    def find(self, reading: Reading) -> list[Match]:
        """Find all matches in a text as one language reads it."""
