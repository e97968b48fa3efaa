"""What a text must have for a pattern to match: sets of words and categories, of each of which one must be there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .shape import Group, Piece, Sequence, clean_after, clean_before

Need = frozenset[str]
_SIGNS = frozenset(',-=!"')


@dataclass(frozen=True, slots=True)
class Needs:
    """Collects needs.

    Attributes:
        categories: Gives the categories that a placeholder may stand for.
        spellings: How a literal word is spelled in the texts.
        rarity: Guesses how rarely a text has what is needed.
    """

    categories: Callable[[str], Need]
    spellings: Callable[[str], tuple[str, ...]]
    rarity: Callable[[Need], int]

    def of(self, pattern: Group) -> tuple[Need, ...]:
        """Give a pattern's needs, the rarest first.

        Args:
            pattern: Its shape.

        Returns:
            The needs; none if nothing can be told.
        """
        return tuple(sorted(dict.fromkeys(self._of_group(pattern, True, True)), key=self.rarity, reverse=True))

    def _of_group(self, group: Group, left: bool, right: bool) -> list[Need]:
        """Join the rarest needs of all alternatives into one; all those of an only one."""
        listed = [list(self._of_sequence(one, left, right)) for one in group.alternatives]
        if len(listed) == 1:
            return listed[0]
        if not all(listed):
            return []
        return [frozenset().union(*(max(needs, key=self.rarity) for needs in listed))]

    def _of_sequence(self, items: Sequence, left: bool, right: bool) -> Iterator[Need]:
        """Go through what stands side by side and is not optional."""
        for at, item in enumerate(items):
            if item.optional:
                continue
            if isinstance(item, Piece) and item.kind == "place":
                yield self.categories(item.text)
                continue
            edges = clean_before(items, at, left), clean_after(items, at, right)
            if isinstance(item, Group):
                yield from self._of_group(item, *edges)
            elif all(edges) and item.kind == "text":
                word = item.text.replace("’", "'")
                yield frozenset({word, *self.spellings(word)})
            elif all(edges) and item.text in _SIGNS:
                yield frozenset({item.text})
