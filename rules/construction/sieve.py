"""Which patterns of a language can match a text at all, told from the words and categories that the text has.

A pattern *needs* sets of words and categories, of each of which one must be there. A language has hundreds of patterns
and a text has the needs of a handful; with a bit for each pattern all of them are asked at once.
"""

from collections.abc import Iterable

from .search import Construction, Pattern


class Sieve:
    """The needs of all patterns of a language."""

    def __init__(self, constructions: Iterable[Construction]) -> None:
        self._levels: list[tuple[int, dict[str, int], frozenset[str]]] = []
        self._owners: list[tuple[int, str, bool]] = []
        patterns: list[Pattern] = []
        for construction in constructions:
            for negation in sorted({pattern.negation for pattern in construction.patterns}):
                chosen = [pattern for pattern in construction.patterns if pattern.negation is negation]
                bits = ((1 << len(chosen)) - 1) << len(patterns)
                self._owners.append((bits, construction.name, negation))
                patterns += chosen
        self._all = (1 << len(patterns)) - 1
        for level in range(max((len(pattern.needs) for pattern in patterns), default=0)):
            self._levels.append(_level(patterns, level))

    def possible(self, present: frozenset[str]) -> dict[str, tuple[bool, ...]]:
        """Tell what a text may state.

        Args:
            present: The words and categories that it has.

        Returns:
            By construction whether its patterns without negation, with it, or both can match; none that cannot.
        """
        left = self._all
        for free, bits, names in self._levels:
            met = free
            for name in names & present:
                met |= bits[name]
            left &= met
            if not left:
                return {}
        found: dict[str, tuple[bool, ...]] = {}
        for bits_of, name, negation in self._owners:
            if left & bits_of:
                found[name] = (*found.get(name, ()), negation)
        return found


def _level(patterns: list[Pattern], level: int) -> tuple[int, dict[str, int], frozenset[str]]:
    """Give the bits of the patterns with fewer needs, and those that each name meets at this place of their needs."""
    free = 0
    bits: dict[str, int] = {}
    for at, pattern in enumerate(patterns):
        if level >= len(pattern.needs):
            free |= 1 << at
            continue
        for name in pattern.needs[level]:
            bits[name] = bits.get(name, 0) | 1 << at
    return free, bits, frozenset(bits)
