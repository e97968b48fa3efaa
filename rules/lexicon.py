"""A language's words: terms with their marks, compiled so that all are found in one pass.

Whole words are looked up in a dictionary; stems, beginnings and phrases are found by one Aho-Corasick automaton
over the tokens joined by single spaces, and then checked word by word. The longest hit wins; hits of the same words
join their categories; an ``allowed`` hit leaves nothing of what it covers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

import ahocorasick_rs

from .categories import ALLOWED, GROUP_WORDS
from .slips import WithoutSlips, misspellings, split
from .terms import Mark, Parts, Term

Cats = frozenset[str]
NOTHING: Cats = frozenset()
_MIN_MISSPELT = 4
_REMEMBERED = 4096


class Hit(NamedTuple):
    """A stretch of tokens that a lexicon knows; a tuple, as a text has dozens."""

    start: int
    end: int
    categories: Cats


@dataclass(frozen=True, slots=True)
class _Entry:
    words: Parts
    categories: Cats


@dataclass(slots=True)
class Lexicon:
    """All terms of one language in one spelling.

    Attributes:
        exact: Whole words and their categories.
        endings: What a stem's inflection may be.
        ordinary: Real words that no guess may touch.
        categories: Gives all categories of one word, ``allowed`` among them.
        whole: Gives those by terms that list it, with or without an ending: not by how it begins.
        split: Gives the words that an unknown one was put together from, if it was.
    """

    exact: dict[str, Cats]
    endings: frozenset[str]
    ordinary: frozenset[str]
    categories: Callable[[str], Cats] = field(init=False)
    whole: Callable[[str], Cats] = field(init=False)
    _entries: list[list[_Entry]] = field(default_factory=list)
    _automaton: ahocorasick_rs.AhoCorasick | None = None
    split: Callable[[str], tuple[str, ...] | None] = lambda word: None

    def __post_init__(self) -> None:
        """Remember what was told of the words met last: most words of a text are those of others."""
        self.categories = lru_cache(maxsize=_REMEMBERED)(self._categories)
        self.whole = lru_cache(maxsize=_REMEMBERED)(self._whole)

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Find all hits, longest first where they overlap.

        Args:
            words: The tokens of a text, in this lexicon's spelling.

        Returns:
            Hits in order, not overlapping, with nothing of allowed terms but the groups they name.
        """
        exact = self.exact
        found: dict[tuple[int, int], Cats] = {
            (at, at + 1): exact[word] for at, word in enumerate(words) if word in exact
        }
        if self._automaton is not None:
            self._find_others(words, found)
        return _longest(found)

    def _categories(self, word: str) -> Cats:
        """Look one word up."""
        found: dict[tuple[int, int], Cats] = {}
        if word in self.exact:
            found[(0, 1)] = self.exact[word]
        self._find_others([word], found)
        return found.get((0, 1), NOTHING)

    def _whole(self, word: str) -> Cats:
        """Look one word up among the terms that list it."""
        key = f" {word} "
        found = set(self.exact.get(word, NOTHING))
        for pattern, _, _ in self._automaton.find_matches_as_indexes(key, overlapping=True) if self._automaton else ():
            for entry in self._entries[pattern]:
                part, mark = entry.words[0]
                if len(entry.words) == 1 and mark is Mark.STEM and self._agrees_word(word, part, mark):
                    found |= entry.categories
        return frozenset(found)

    def has(self, word: str) -> bool:
        """Say whether the word is a term, or an ordinary word of the language."""
        return word in self.exact or word in self.ordinary or bool(self.categories(word))

    def listed(self, words: Sequence[str]) -> Cats:
        """Give the categories of a term of one or several words."""
        found: dict[tuple[int, int], Cats] = {(0, 1): self.exact.get(words[0], NOTHING)} if len(words) == 1 else {}
        self._find_others(words, found)
        return found.get((0, len(words)), NOTHING)

    def single_words(self) -> Iterator[tuple[str, Cats]]:
        """Go through the letters of all terms of one word that begin with their own letters."""
        yield from self.exact.items()
        for entries in self._entries:
            for entry in entries:
                part, mark = entry.words[0]
                if len(entry.words) == 1 and mark in (Mark.STEM, Mark.BEGINS):
                    yield part, entry.categories

    def _find_others(self, words: Sequence[str], found: dict[tuple[int, int], Cats]) -> None:
        """Add the hits of stems, beginnings and phrases to ``found``."""
        if self._automaton is None:
            return
        text = f" {' '.join(words)} "
        for pattern, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            at = text.count(" ", 0, start + 1) - 1
            for entry in self._entries[pattern]:
                span = (at, at + len(entry.words))
                if span[1] > len(words):
                    continue
                known = found.get(span)
                if known is None:
                    if self._agrees(words, at, entry.words):
                        found[span] = entry.categories
                elif not known >= entry.categories and self._agrees(words, at, entry.words):
                    found[span] = known | entry.categories

    def _agrees(self, words: Sequence[str], at: int, wanted: Parts) -> bool:
        """Compare the words from ``at`` on with a term's."""
        for part, mark in wanted:
            if not self._agrees_word(words[at], part, mark):
                return False
            at += 1
        return True

    def _agrees_word(self, word: str, part: str, mark: Mark) -> bool:
        """Compare one word with one of a term's."""
        if mark is Mark.EXACT:
            return word == part
        if mark is Mark.STEM:
            if not word.startswith(part):
                return False
            rest = word[len(part) :]
            return not rest or rest in self.endings or (rest[0] == "'" and rest[1:] in self.endings)
        if mark is Mark.BEGINS:
            return word.startswith(part)
        return word.endswith(part) if mark is Mark.ENDS else part in word


def _longest(found: Mapping[tuple[int, int], Cats]) -> list[Hit]:
    """Keep the longest of overlapping hits, then drop what is allowed."""
    words: list[Hit] = []
    phrases: list[Hit] = []
    for (start, end), cats in found.items():
        (words if end - start == 1 else phrases).append(Hit(start, end, cats))
    if phrases:
        taken: set[int] = set()
        kept = []
        for hit in sorted(phrases, key=_by_length):
            stretch = range(hit.start, hit.end)
            if taken.isdisjoint(stretch):
                taken.update(stretch)
                kept.append(hit)
        words = [hit for hit in words if hit.start not in taken] + kept
    words.sort()
    return [left for hit in words if (left := _without_allowed(hit)).categories]


def _without_allowed(hit: Hit) -> Hit:
    """Take from an allowed hit all but the group that it names: an exception for a word must not hide a people."""
    return hit if ALLOWED not in hit.categories else hit._replace(categories=hit.categories & GROUP_WORDS)


def _by_length(hit: Hit) -> tuple[int, bool, int]:
    """Longest first, then names of groups, then by place."""
    return hit.start - hit.end, hit.categories.isdisjoint(GROUP_WORDS), hit.start


def compile_lexicon(terms: Iterable[Term], endings: frozenset[str], ordinary: frozenset[str]) -> Lexicon:
    """Compile the terms of a language.

    Args:
        terms: Its terms, spelled as the texts will be.
        endings: Its endings, spelled alike.
        ordinary: Its ordinary words, spelled alike.

    Returns:
        The lexicon.
    """
    found = _Collected({}, {})
    misspelt: list[Term] = []
    for term in terms:
        found.add(term.words, term.category)
        if term.misspelt:
            misspelt.append(term)
    slips = _add_misspellings(misspelt, found, ordinary)
    lexicon = Lexicon(found.exact, endings, ordinary)
    _build_automaton(lexicon, found.others)
    if ordinary:
        lexicon.split = lru_cache(maxsize=4096)(
            partial(split, known=WithoutSlips(lexicon, slips, frozenset(term.words[0][0] for term in misspelt)))
        )
    return lexicon


@dataclass(frozen=True, slots=True)
class _Collected:
    """Terms by their words: whole single words apart from all others."""

    exact: dict[str, Cats]
    others: dict[Parts, Cats]

    def add(self, words: Parts, category: str) -> None:
        """Add a term's category to those of its words."""
        if len(words) == 1 and words[0][1] is Mark.EXACT:
            word = words[0][0]
            self.exact[word] = _joined(self.exact.get(word, NOTHING), category)
        else:
            self.others[words] = _joined(self.others.get(words, NOTHING), category)


@lru_cache(maxsize=8192)
def _joined(cats: Cats, category: str) -> Cats:
    """Add a category; equal sets are one object."""
    return cats | {category}


def _build_automaton(lexicon: Lexicon, others: Mapping[Parts, Cats]) -> None:
    """Give the lexicon its automaton: one key for all terms that begin alike."""
    keys: dict[str, list[_Entry]] = {}
    for words, cats in others.items():
        keys.setdefault(_key(words), []).append(_Entry(words, cats))
    if keys:
        lexicon._entries = list(keys.values())
        lexicon._automaton = ahocorasick_rs.AhoCorasick(list(keys), store_patterns=False)


def _key(words: Parts) -> str:
    """Give the letters that a term's first hit must have: up to its first mark."""
    first, mark = words[0]
    if mark is Mark.CONTAINS:
        return first
    if mark is Mark.ENDS:
        return f"{first} "
    key = ""
    for part, mark in words:
        if mark in (Mark.CONTAINS, Mark.ENDS):
            return f"{key} "
        key += f" {part}"
        if mark is not Mark.EXACT:
            return key
    return f"{key} "


def _add_misspellings(terms: Iterable[Term], found: _Collected, ordinary: frozenset[str]) -> frozenset[str]:
    """Add words with two letters swapped or one missing, unless they are words themselves; give those added."""
    real = found.exact.keys() | ordinary
    added: set[str] = set()
    for term in terms:
        part, mark = term.words[0]
        if len(term.words) > 1 or len(part) < _MIN_MISSPELT:
            continue
        for variant in misspellings(part) - real:
            found.add(((variant, mark),), term.category)
            added.add(variant)
    return frozenset(added)
