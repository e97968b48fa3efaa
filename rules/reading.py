"""A text as one language reads it: tokens, the hits of its lexicon, and the tagged text that patterns see.

What becomes a tag follows from the lexicon's hits; which of them are people of a group, ``peoples.py`` tells.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from . import categories as cat
from .construction import Construction, Sieve
from .lexicon import NOTHING, Cats, Hit, Lexicon
from .peoples import Peoples, refer
from .text.segments import SIGNS
from .text.transliteration import Spell

_ENOUGH_HITS = 2


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language in one spelling, with all that reads it.

    Attributes:
        name: ``ru``, or ``ru-latn`` for Russian in Latin letters.
        language: ISO 639-1 code.
        spell: Brings a token to the spelling of the lexicon.
        lexicon: The language's words.
        constructions: The language's harmful statements, by name.
        letters: Each category's private-use character.
        sieve: Which of the constructions a text can have at all.
        prefixes: The tag's letters for each set of categories met so far.
    """

    name: str
    language: str
    spell: Spell
    lexicon: Lexicon
    constructions: Mapping[str, Construction]
    letters: Mapping[str, str]
    sieve: Sieve
    prefixes: dict[Cats, str] = field(default_factory=dict)

    def swallows(self, words: list[str]) -> list[tuple[int, int]]:
        """Give the stretches of two or more words that become one tag, whatever the words stand for by themselves."""
        hits = self.lexicon.find([self.spell(word) for word in words])
        return [(hit.start, hit.end) for hit in hits if hit.end - hit.start > 1]

    def prefix(self, cats: Cats) -> str:
        """Give the letters of a set of categories, in a fixed order."""
        known = self.prefixes.get(cats)
        if known is None:
            known = "".join(sorted(self.letters[name] for name in cats if name in self.letters))
            if len(self.prefixes) < 4096:
                self.prefixes[cats] = known
        return known


@dataclass(slots=True)
class Reading:
    """A text as one language reads it.

    Attributes:
        tongue: The language that reads.
        words: Its tokens in this spelling; a word may have been cut in two.
        origin: For each token the index of the token of the text it came from.
        tags: Tagged words and signs.
        cats: Each tag's categories.
        stretch: Each tag's tokens, ``(first, one past the last)``.
        present: All categories and words that the text has.
            doubtful: No little word speaks for this language; whatever is found, a person should look.
        guess: Not even two hits speak for it; only unmistakable words count.
    """

    tongue: Tongue
    words: list[str]
    origin: Sequence[int]
    tags: list[str]
    cats: list[Cats]
    stretch: list[tuple[int, int]]
    present: frozenset[str]
    doubtful: bool
    guess: bool
    _found: dict[str, list[tuple[int, int, bool]]] = field(default_factory=dict)
    _possible: dict[str, tuple[bool, ...]] | None = None
    _tagged: bytes = b""

    def statements(self, construction: str) -> list[tuple[int, int, bool]]:
        """Find the statements of a construction, once.

        Args:
            construction: Its name.

        Returns:
            First tag, one past the last, and whether the pattern itself speaks of negation; empty if this
            language has no such construction.
        """
        if self._possible is None:
            self._possible = self.tongue.sieve.possible(self.present)
        negations = self._possible.get(construction)
        if negations is None:
            return []
        if construction not in self._found:
            if not self._tagged:
                self._tagged = f" {' '.join(self.tags)} ".encode(errors="replace")
            self._found[construction] = list(self.tongue.constructions[construction].find(self._tagged, negations))
        return self._found[construction]

    def tagged_text(self) -> str:
        """Show the tagged text to a rule's author: ``{category+category}`` with the word behind it."""
        shown = []
        for tag, cats in zip(self.tags, self.cats, strict=True):
            bare = tag.lstrip("".join(self.tongue.letters.values()))
            shown.append(f"{{{'+'.join(sorted(cats))}}}{bare}" if cats else tag)
        return " ".join(shown)


def read(
    words: list[str], tongue: Tongue, *, guess: bool, main: bool = True, not_for_guesses: Set[str] = frozenset()
) -> Reading:
    """Read a text in one language.

    Args:
        words: The tokens of the folded text.
        tongue: The language and spelling.
        guess: Whether nothing speaks for this language.
        main: Whether it is the text's language, as far as can be told; only then are joined words cut.
        not_for_guesses: Words of a likelier language, which a guess leaves alone.

    Returns:
        The reading.
    """
    spelled = [tongue.spell(word) for word in words]
    origin: Sequence[int] = range(len(words))
    if tongue.lexicon.ordinary and main:
        spelled, origin = _with_joined_words_cut(spelled, tongue.lexicon)
    hits = tongue.lexicon.find(spelled)
    if guess:
        hits = [hit for hit in hits if not any(word in not_for_guesses for word in words[hit.start : hit.end])]
        hits = list(_listed_whole(hits, spelled, tongue.lexicon))
    tags, cats, stretch = _tag(spelled, hits)
    if named := [at for at, one in enumerate(cats) if one and not one.isdisjoint(cat.GROUP_WORDS)]:
        tags, cats, stretch = Peoples(tags, cats, stretch).told(named)
        refer(tags, cats)
    present = frozenset(spelled).union(*set(cats))
    for at, one in enumerate(cats):
        if one:
            tags[at] = tongue.prefix(one) + (
                "" if cat.GROUP in one or not one.isdisjoint(cat.GROUP_WORDS) else tags[at]
            )
    blind = guess and (bool(not_for_guesses) or len(hits) < _ENOUGH_HITS)
    return Reading(tongue, spelled, origin, tags, cats, stretch, present, guess, blind)


def _listed_whole(hits: Iterable[Hit], words: Sequence[str], lexicon: Lexicon) -> Iterator[Hit]:
    """Leave of the hits what terms list as whole words; in a guess, a word's beginning tells too little."""
    for hit in hits:
        whole = lexicon.whole(words[hit.start]) if hit.end - hit.start == 1 else hit.categories
        if left := hit.categories & whole:
            yield hit._replace(categories=left)


def _with_joined_words_cut(words: list[str], lexicon: Lexicon) -> tuple[list[str], Sequence[int]]:
    """Cut words that were written together (``deathto``), if the language knows its ordinary words."""
    unknown = set(words).difference(lexicon.exact, lexicon.ordinary, SIGNS)
    plain = [word for word in unknown if word.isascii() and not lexicon.categories(word)]
    cuts = {word: parts for word in plain if (parts := lexicon.split(word))}
    if not cuts:
        return words, range(len(words))
    new_words: list[str] = []
    origin: list[int] = []
    for at, word in enumerate(words):
        pieces: tuple[str, ...] = cuts.get(word) or (word,)
        new_words += pieces
        origin += [at] * len(pieces)
    return new_words, origin


def _tag(words: list[str], hits: Sequence[Hit]) -> tuple[list[str], list[Cats], list[tuple[int, int]]]:
    """Lay the hits over the tokens; the words of a phrase become one tag."""
    tags = list(words)
    cats = [NOTHING] * len(words)
    for hit in hits:
        cats[hit.start] = hit.categories
    stretch = list(zip(range(len(words)), range(1, len(words) + 1), strict=True))
    for hit in reversed(hits):
        if hit.end - hit.start > 1:
            here = slice(hit.start, hit.end)
            tags[here], cats[here], stretch[here] = ["_".join(words[here])], [hit.categories], [(hit.start, hit.end)]
    return tags, cats, stretch
