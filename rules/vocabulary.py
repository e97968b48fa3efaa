"""All words that a policy knows, asked while disguises are undone: is it a word, do people hide it, does it fit?"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from . import categories as cat
from .reading import Tongue
from .text.disguises import PICTURE, STAR
from .text.lookalikes import LATIN, script_of

_MIN_LATIN = 4
_MIN_LEFT = 2


class PackWords:
    """All words that a policy knows, for undoing disguises."""

    def __init__(self, tongues: Mapping[str, Tongue]) -> None:
        self._tongues = tongues
        self._own = tuple(tongues[name] for name in tongues if not name.endswith("-latn"))
        self._latin = tuple(name for name in tongues if name.endswith("-latn"))
        constructions = [one for tongue in self._own for one in tongue.constructions.values()]
        self._literals = frozenset().union(*(one.words for one in constructions))
        self.known = lru_cache(maxsize=16384)(self._known)
        self.strong = lru_cache(maxsize=16384)(self._strong)
        self.unmask = lru_cache(maxsize=4096)(self._unmask)
        self.between = lru_cache(maxsize=4096)(self._between)

    @cached_property
    def _masks(self) -> dict[str, tuple[str, ...]]:
        """The beginnings of words that are masked, by their first letter; built when the first masked word comes."""
        return _index_of_masks(self._own)

    def _readers(self, word: str) -> Iterator[Tongue]:
        """Give the languages that may read a word; Latin skeletons only for words long enough to tell."""
        yield from self._own
        if len(word) >= _MIN_LATIN and script_of(word[0]) == LATIN:
            for name in self._latin:
                yield self._tongues[name]

    def _known(self, word: str) -> bool:
        """Say whether some language has the word."""
        if word in self._literals:
            return True
        for tongue in self._readers(word):
            spelled = tongue.spell(word)
            if tongue.name.endswith("-latn"):
                if not tongue.lexicon.whole(spelled).isdisjoint(cat.UNMISTAKABLE):
                    return True
            elif tongue.lexicon.has(spelled):
                return True
        return False

    def _strong(self, word: str) -> bool:
        """Say whether some language has the word among those that people disguise."""
        for tongue in self._readers(word):
            spelled = tongue.spell(word)
            if tongue.name.endswith("-latn"):
                if not tongue.lexicon.whole(spelled).isdisjoint(cat.UNMISTAKABLE):
                    return True
            elif not tongue.lexicon.categories(spelled).isdisjoint(cat.STRONG):
                return True
        return False

    def _unmask(self, masked: str) -> str | None:
        """Give the first known word that fits the letters that are left."""
        hidden = masked.count(STAR) + masked.count(PICTURE)
        if len(masked) - hidden < _MIN_LEFT or hidden > len(masked) / 2 + 1:
            return None
        parts = self._masks.get(masked[0], ())
        for part in sorted(parts, key=self._is_slur_first) if STAR in masked else parts:
            if len(part) <= len(masked) and all(a in (STAR, PICTURE, b) for a, b in zip(masked, part, strict=False)):
                reading = part + masked[len(part) :]
                if STAR not in reading and PICTURE not in reading and self.known(reading):
                    return reading
        return None

    def _is_slur_first(self, part: str) -> bool:
        """Rank what people mask with stars: unmistakable words before the names of groups."""
        return part not in self._unmistakable

    @cached_property
    def _unmistakable(self) -> frozenset[str]:
        """The beginnings of words that can be nothing else."""
        words = (pair for tongue in self._own for pair in tongue.lexicon.single_words())
        return frozenset(part for part, found in words if not found.isdisjoint(cat.UNMISTAKABLE))

    def _between(self, start: str, end: str, hidden: int) -> str | None:
        """Give the strong word that begins and ends so; profanity first, then what fits the hidden letters best."""
        found: set[str] = set()
        for part in self._masks.get(start[0], ()):
            if len(part) > len(start) and part.startswith(start):
                for cut in range(min(len(end), len(part) - len(start)) + 1):
                    word = part + end[cut:]
                    if part.endswith(end[:cut]) and len(word) > len(start) + len(end) and self.strong(word):
                        found.add(word)
        return min(found, key=lambda word: self._fit(word, len(start) + len(end) + hidden), default=None)

    def _fit(self, word: str, length: int) -> tuple[bool, int, str]:
        """Rank a guess: profanity before slurs and insults, then by length."""
        severe = any("profanity_severe" in tongue.lexicon.categories(tongue.spell(word)) for tongue in self._own)
        return not severe, abs(len(word) - length), word


def _index_of_masks(tongues: Iterable[Tongue]) -> dict[str, tuple[str, ...]]:
    """Index the beginnings of words that are masked by their first letter: groups, the gravest, the longest."""
    parts: dict[str, dict[str, int]] = {}
    for tongue in tongues:
        for part, found in tongue.lexicon.single_words():
            rank = next((rank for rank, names in enumerate(_MASKED) if not found.isdisjoint(names)), None)
            if rank is not None and len(part) >= _MIN_LATIN - 1:
                listed = parts.setdefault(part[0], {})
                listed[part] = min(rank, listed.get(part, rank))
    return {
        first: tuple(sorted(listed, key=lambda part: (listed[part], -len(part), part)))
        for first, listed in parts.items()
    }


_MASKED = (cat.GROUP_WORDS, cat.UNMISTAKABLE, cat.STRONG, cat.HARM)
