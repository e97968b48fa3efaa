"""Which words of a tagged text are people of a protected group.

Tagging is where peoples become one people: a group's noun, or its adjective with a word for persons, becomes a tag
that holds the kinds of group and nothing else. Beside an institution ("the Ruritanian army") a group's word is no
people. A pronoun after a sentence that names a group may stand for it; such a tag is marked as a reference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import categories as cat
from .lexicon import NOTHING, Cats
from .text.segments import BOUNDARIES, SIGNS

_NOUNS = frozenset(cat.GROUPS)
_ADJECTIVES = frozenset(cat.GROUP_ADJECTIVES)
# Plurals in the cases of subject and object (Georgian, Armenian, Turkish, Azerbaijani), none of them a genitive; in
# Russian all of them, for its genitive follows what it belongs to.
_NOT_OF = (
    *("ები", "ებმა", "ებს", "ებთან"),
    *("ները", "ներն", "ներին", "ներից", "երը", "երին"),
    *("цы", "ане", "яне", "ов", "ев", "цев", "ам", "ям", "ами", "ями"),
    *("lar", "ler", "lər", "ları", "leri", "ləri", "lara", "lere", "lərə", "lardan", "lerden", "lərdən"),
)
# "A Ruritanian steals" is a person, "a Ruritanian glass" is not.
_ONE = frozenset({"a", "an", "another", "every", "each", "any", "no"})
_NO_VERB = ("ss", "us", "is", "as", "series", "news", "lens", "'s")


@dataclass(slots=True)
class Peoples:
    """Joins the words that name people of a group into one tag; other words of groups are no people.

    Attributes:
        tags: Tagged words and signs.
        cats: Each tag's categories.
        stretch: Each tag's tokens, ``(first, one past the last)``.
    """

    tags: list[str]
    cats: list[Cats]
    stretch: list[tuple[int, int]]

    def told(self, named: Iterable[int]) -> tuple[list[str], list[Cats], list[tuple[int, int]]]:
        """Go over the tags that name groups from left to right; all others stay as they are.

        Args:
            named: Where tags name groups, in rising order.

        Returns:
            The tags, their categories and their tokens anew.
        """
        tags: list[str] = []
        cats: list[Cats] = []
        stretch: list[tuple[int, int]] = []
        done = 0
        for at in named:
            if at < done:
                continue
            tags += self.tags[done:at]
            cats += self.cats[done:at]
            stretch += self.stretch[done:at]
            end, kinds = self._people_from(at)
            if kinds:
                hedged = cat.SOME in (cats[-1] if cats else NOTHING)
                cats.append(kinds | {cat.GROUP} | ({cat.HEDGED} if hedged else NOTHING))
                tags.append("")
            else:
                end = at + 1
                cats.append(self.cats[at] - _NOUNS)
                tags.append("people")  # what it is called must not be seen
            stretch.append((self.stretch[at][0], self.stretch[end - 1][1]))
            done = end
        return tags + self.tags[done:], cats + self.cats[done:], stretch + self.stretch[done:]

    def _people_from(self, at: int) -> tuple[int, Cats]:
        """Find where the words for one or several groups of people that begin here end, and which kinds they are."""
        end = at
        kinds: set[str] = set()
        others: set[str] = set()
        people = False
        while end < len(self.tags) and self._names_group(self.cats[end]):
            here = self.cats[end]
            people = not here.isdisjoint(_NOUNS)
            kinds |= {name.removesuffix("_adj") for name in here & (_NOUNS | _ADJECTIVES)}
            others |= here - _NOUNS - _ADJECTIVES
            end = self._after_joint(end + 1)
        if (
            not kinds
            or (self._is_institution(end) and not self._stands_alone(end - 1))
            or (not people and at and self._is_institution(at - 1))
        ):
            return at, NOTHING
        if end < len(self.tags) and cat.PERSON in self.cats[end]:
            return end + 1, frozenset(kinds | others)
        if people or self._stands_for_people(end) or self._is_one_who_acts(at, end):
            return end, frozenset(kinds | others)
        return at, NOTHING

    def _after_joint(self, end: int) -> int:
        """Step over "and" or a comma between two adjectives of groups."""
        if end + 1 >= len(self.tags) or not self._names_group(self.cats[end + 1]) or self.cats[end - 1] & _NOUNS:
            return end
        return end + 1 if self.tags[end] == "," or cat.CONJUNCTION in self.cats[end] else end

    def _names_group(self, cats: Cats) -> bool:
        """Say whether a tag is a group's noun or adjective."""
        return not cats.isdisjoint(cat.GROUP_WORDS)

    def _is_institution(self, at: int) -> bool:
        """Say whether the tag is an institution's word."""
        return at < len(self.tags) and cat.INSTITUTION in self.cats[at]

    def _stands_alone(self, at: int) -> bool:
        """Say whether a noun has an ending that keeps it from belonging to the word after it."""
        return not self.cats[at].isdisjoint(_NOUNS) and self.tags[at].endswith(_NOT_OF)

    def _stands_for_people(self, end: int) -> bool:
        """Say whether an adjective that ends here stands for people by what follows ("the Chinese are")."""
        if end >= len(self.tags):
            return False
        return self.tags[end] in SIGNS or not self.cats[end].isdisjoint(cat.PEOPLE_FOLLOW)

    def _is_one_who_acts(self, at: int, end: int) -> bool:
        """Say whether an adjective stands for one person by an article before it and an English verb after it."""
        verb = self.tags[end] if end < len(self.tags) else ""
        return at > 0 and self.tags[at - 1] in _ONE and verb.endswith("s") and not verb.endswith(_NO_VERB)


def refer(tags: Sequence[str], cats: list[Cats]) -> None:
    """Let a pronoun stand for the group that this sentence or the one before has named.

    Args:
        tags: Tagged words and signs.
        cats: Each tag's categories; those of such pronouns are changed.
    """
    if not any(cat.THEY in one for one in cats):
        return
    before: set[str] = set()
    here: set[str] = set()
    words = 0
    for at, one in enumerate(cats):
        if cat.GROUP in one:
            here |= one & _NOUNS
        elif cat.THEY in one and (here or before):
            cats[at] = one | (here or before) | {cat.GROUP, cat.REFERENCE}
        if tags[at] in BOUNDARIES:
            if words:
                before, here = here, set()
            words = 0
        else:
            words += 1
