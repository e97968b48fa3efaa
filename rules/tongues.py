"""Builds what reads each language: its lexicon and constructions, in each of its spellings.

Russian, Georgian and Armenian are read in their own script and, as a second spelling, in Latin letters; Turkish and
Azerbaijani words are listed as written and as people type them without marks; English is read without any accents.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from . import categories as cat
from .construction import Construction, Pattern, PatternError, Sieve, Spellings, Translator
from .lexicon import Lexicon, compile_lexicon
from .matchers.profanity import letter_variants
from .reading import Tongue
from .terms import Mark, Term
from .text import transliteration as spelling
from .text.lookalikes import by_looks

_TURKIC = ("tr", "az")
_LATIN_SPELLINGS: dict[str, spelling.Spell] = {
    "ru": spelling.russian_latin,
    "ka": spelling.georgian_latin,
    "hy": spelling.armenian_latin,
}
_OWN_SPELLINGS: dict[str, spelling.Spell] = {
    "en": spelling.plain,
    "hy": spelling.armenian,
    "tr": spelling.without_apostrophes,
    "az": spelling.without_apostrophes,
}
_MIN_LATIN = 4
# Words that people also type with Latin letters of the same looks (cyka).
_TYPED_BY_LOOKS = cat.UNMISTAKABLE | {"insult", "vulgar"}


@dataclass(slots=True)
class Words:
    """The lexicons of one language as read from their files.

    Attributes:
        terms: All terms, folded.
        endings: The endings that ``~`` stands for.
        ordinary: Real words that no guess may touch.
    """

    terms: list[Term] = field(default_factory=list)
    endings: set[str] = field(default_factory=set)
    ordinary: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Source:
    """A construction as read from its file.

    Attributes:
        name: The file's name.
        patterns: Patterns as written, by language.
        report: Takes a mistake: the key and a sentence.
    """

    name: str
    patterns: Mapping[str, tuple[str, ...]]
    report: Callable[[str, str], None]


class Tongues(Mapping[str, Tongue]):
    """What reads each language; the Latin spellings are built when first asked for, as many a text never needs them."""

    def __init__(self, own: dict[str, Tongue], latin: Mapping[str, Callable[[], Tongue]]) -> None:
        self._built = own
        self._latin = latin

    def __getitem__(self, name: str) -> Tongue:
        """Give a language, building it if need be."""
        if name not in self._built:
            self._built[name] = self._latin[name]()
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names, those in their own script first."""
        return iter(dict.fromkeys((*self._built, *self._latin)))

    def __len__(self) -> int:
        """Count the languages and spellings."""
        return len(set(self._built) | set(self._latin))


def build_tongues(words: Mapping[str, Words], sources: Iterable[Source]) -> Tongues:
    """Build what reads each language.

    Args:
        words: Lexicons by language; ``any`` belongs to every one.
        sources: All constructions.

    Returns:
        By name: ``ru``, ``ru-latn``, …
    """
    sources = list(sources)
    everywhere = words.get("any", Words())
    names = {term.category for one in words.values() for term in one.terms} | set(cat.SET_BY_ENGINE)
    letters = {name: chr(0xE000 + at) for at, name in enumerate(sorted(names))}
    own: dict[str, Tongue] = {}
    latin: dict[str, Callable[[], Tongue]] = {}
    for language in sorted(set(words) - {"any"}):
        joined = Words(everywhere.terms + words[language].terms, words[language].endings, words[language].ordinary)
        own[language] = _tongue(language, joined, sources, letters)
        if language in _LATIN_SPELLINGS:
            name = f"{language}-latn"
            latin[name] = partial(_tongue, name, joined, sources, letters)
    return Tongues(own, latin)


def _tongue(name: str, words: Words, sources: list[Source], letters: Mapping[str, str]) -> Tongue:
    """Build one language in one spelling."""
    language, _, latin = name.partition("-")
    spell = _LATIN_SPELLINGS[language] if latin else _OWN_SPELLINGS.get(language, spelling.as_written)
    spellings = _all_spellings(language, spell)
    terms: Iterable[Term] = words.terms
    if latin:
        terms = [term for term in words.terms if not term.own]
    if spell is not spelling.as_written:
        in_manners = _in_manners(language, spell)
        terms = [variant for term in terms for variant in _spelled(term, in_manners, words.ordinary)]
    endings = frozenset(one for ending in words.endings for one in (spellings(ending) if ending else ()))
    ordinary = frozenset(one for word in words.ordinary for one in spellings(word))
    if latin and language == "ru":
        spell = _also_by_looks(words, spell)
    lexicon = compile_lexicon(terms, endings, ordinary)
    sizes = Counter(term.category for term in words.terms)
    translator = Translator(letters, spellings, lambda word: _is_group(lexicon, word), sizes)
    constructions = {
        source.name: Construction(source.name, _translated(source, language, translator, quiet=bool(latin)))
        for source in sources
        if source.patterns.get(language)
    }
    return Tongue(name, language, spell, lexicon, constructions, letters, Sieve(constructions.values()))


def _also_by_looks(words: Words, spell: spelling.Spell) -> spelling.Spell:
    """Read Latin letters for Cyrillic ones of the same looks too (``cyka``), if they make a whole bad word."""
    looks: dict[str, str] = {}
    for term in words.terms:
        word, mark = term.words[0]
        if term.category in _TYPED_BY_LOOKS and len(term.words) == 1 and mark in (Mark.EXACT, Mark.STEM):
            for form in (word, *((word + ending for ending in words.endings) if mark is Mark.STEM else ())):
                typed = by_looks(form)
                if typed is not None and len(typed) >= _MIN_LATIN:
                    looks[typed] = spell(form)
    return lambda word: looks.get(word) or spell(word)


def _is_group(lexicon: Lexicon, word: str) -> bool:
    """Say whether a word is that of a protected group, and of nothing else."""
    found = lexicon.exact.get(word, frozenset())
    return bool(found) and found <= cat.GROUP_WORDS


def _all_spellings(language: str, spell: spelling.Spell) -> Spellings:
    """Give the function from a word as listed to all its spellings in texts."""
    if language in _TURKIC:
        return partial(_with_half_typed, spell)
    return lambda word: (spell(word),)


def _with_half_typed(spell: spelling.Spell, word: str) -> tuple[str, ...]:
    """Give the spellings of a Turkish or Azerbaijani word; plain letters have but one."""
    if word.isascii():
        return (spell(word),)
    return tuple(dict.fromkeys((spell(word), *map(spell, spelling.half_typed(word)))))


def _in_manners(language: str, spell: spelling.Spell) -> Spellings:
    """Give the function from a word to its spellings, one for each manner, so that a phrase keeps to one."""
    if language in _TURKIC:
        return lambda word: (spell(word), *map(spell, spelling.manners(word)))
    return lambda word: (spell(word),)


def _spelled(term: Term, spellings: Spellings, ordinary: set[str]) -> Iterable[Term]:
    """Give a term in all its spellings; all words of a phrase are spelled in the same manner."""
    yield from _each_spelling(term, spellings)
    word, mark = term.words[0]
    if term.category == "stock_severe" and len(term.words) == 1 and mark is Mark.EXACT and len(word) > 3:
        for variant in letter_variants(word):
            if variant not in ordinary:
                yield Term(((variant, mark),), term.category)


def _each_spelling(term: Term, spellings: Spellings) -> Iterable[Term]:
    """Spell all words of a term in the first manner, then all in the second, and so on."""
    listed = [spellings(word) for word, _ in term.words]
    manners = 1 if term.own else max(map(len, listed))
    if manners == 1 and all(one[0] is word for one, (word, _) in zip(listed, term.words, strict=True)):
        yield term
        return
    marks = [mark for _, mark in term.words]
    as_listed, *others = dict.fromkeys(
        tuple(one[min(manner, len(one) - 1)] for one in listed) for manner in range(manners)
    )
    yield Term(tuple(zip(as_listed, marks, strict=True)), term.category, term.misspelt)
    for words in others:
        yield Term(tuple(zip(words, marks, strict=True)), term.category)


def _translated(source: Source, language: str, translator: Translator, *, quiet: bool) -> tuple[Pattern, ...]:
    """Translate the patterns of one language, reporting those that cannot be used."""
    patterns = []
    for number, pattern in enumerate(source.patterns[language], 1):
        try:
            patterns.append(translator.translate(pattern))
        except PatternError as mistake:
            if not quiet:
                source.report(f"patterns.{language}[{number}]", f"{mistake} in {pattern!r}")
    return tuple(patterns)
