"""In which languages a text is to be read: by script first, then by what the site says, then by its words.

Georgian, Armenian and Cyrillic letters decide at once. Latin text may be English, Turkish, Azerbaijani, or Russian,
Georgian or Armenian in Latin letters, or a language that no pack covers: the commonest little words tell. Where
they do not, the words that each language's lexicon knows are counted. Where nothing tells (a word or two), all that
is possible is a guess, and only words that can be nothing else may count.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Protocol

from .endings import ends_armenian, ends_georgian, ends_russian, ends_turkic
from .function_words import CYRILLIC_WORDS, LANGUAGES_OF, LATIN_WORDS
from .segments import SIGNS

UNKNOWN = "und"


class Lore(Protocol):
    """What the lexicons know of words, by language (``en``, ``ru-latn``)."""

    def knows(self, tongue: str, word: str) -> bool:
        """Say whether a language knows a word."""

    def fears(self, tongue: str, word: str) -> bool:
        """Say whether it is one of the language's bad words."""


_NOT_RUSSIAN = re.compile("[іїєґўјљњџқңүұһәөғ]")
_ONLY_RUSSIAN = re.compile("[ыэъ]")
_TURKIC_LETTER = re.compile("[ğışə]")
_SCRIPTS = {
    "ru": re.compile("[а-яіїєґў]+"),
    "ka": re.compile("[ა-ჰ]+"),
    "hy": re.compile("[ա-և]+"),
    "latin": re.compile("[a-zçğıöşüə]+"),
    "other": re.compile(
        "[\u0370-\u03ff\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1100-\u13ff\u3040-\ud7ff]+"
    ),
}
_MIN_WORDS = 4
_MANY_LETTERS = 12
_FEW = 2
_MIN_FOREIGN = 3
_MOST = 0.6
_NEARLY_ALL = 0.8
_HALF = 0.5
_SHORT = 20
_MIN_KNOWN = 2
_MIN_LETTERS = 3
_MIN_TELLING = 4
_ENGLISH_EVERY = 4
_MOST_ENDED = 3
_ENOUGH_OTHERS = 3
_HARDLY_ANY = 0.2
_AFTER_LATIN = "\u0370"
_TYPED = ("ru-latn", "ka-latn", "hy-latn")
_COVERED_LATIN = ("en", "tr", "az", *_TYPED)
_ENDINGS_TYPED: dict[str, Callable[[str], bool]] = {
    "ru-latn": ends_russian,
    "ka-latn": ends_georgian,
    "hy-latn": ends_armenian,
}


@dataclass(frozen=True, slots=True)
class Languages:
    """In which languages, and how surely, a text is read.

    Attributes:
        main: ISO 639-1 code of the text's language as far as it can be told, or ``und``.
        spellings: Languages to read it in; ``ru-latn`` is Russian in Latin letters.
        guesses: Those among them that nothing speaks for: only words that can be nothing else count.
        covered: Whether a pack may have rules for it; false only if another language is plain to see.
    """

    main: str
    spellings: tuple[str, ...]
    guesses: frozenset[str]
    covered: bool


def looks_turkic(text: str, declared: str | None) -> bool:
    """Say whether a capital I is the dotless one: by the letters of the text, before it is folded.

    Args:
        text: The text as given.
        declared: The language the site declared, if any.

    Returns:
        True for text with Turkish or Azerbaijani letters, or declared as such.
    """
    if declared in ("tr", "az"):
        return True
    return not text.isascii() and bool(re.search("[ğışəİĞŞƏ]", text))


def detect(words: list[str], text: str, lore: Lore, declared: str | None = None) -> Languages:
    """Tell in which languages a text is to be read.

    Args:
        words: Its tokens.
        text: The folded text.
        lore: What the lexicons know.
        declared: ISO 639-1 code that the site gave for it; always among the answers if its letters allow it.

    Returns:
        The languages to read it in.
    """
    if text.isascii():
        return _with_declared(_detect_latin(words, text, lore), declared)
    counts = {code: sum(map(len, pattern.findall(text))) for code, pattern in _SCRIPTS.items()}
    total = sum(counts.values())
    own = tuple(code for code in ("ru", "ka", "hy") if counts[code])
    if not total:
        return Languages(UNKNOWN, (declared or "en",), frozenset(), covered=True)
    if counts["other"] > _MANY_LETTERS and counts["other"] * 2 > total:
        return Languages(UNKNOWN, (*own, "en"), frozenset({"en"}), covered=False)
    main = max(counts, key=lambda code: counts[code])
    main = UNKNOWN if main == "other" else main
    covered = True
    if main == "ru":
        main, covered = _detect_cyrillic(words, text, counts["ru"])
    if not counts["latin"]:
        return _with_declared(Languages(main, own, frozenset(), covered), declared)
    if own and counts["latin"] * 4 < total:
        turkic = ("tr", "az") if _TURKIC_LETTER.search(text) else ()
        return _with_declared(Languages(main, (*own, "en", *turkic), frozenset(), covered), declared)
    latin = _detect_latin(words, text, lore)
    if main in ("latin", UNKNOWN):
        main, covered = latin.main, latin.covered
    return _with_declared(Languages(main, (*own, *latin.spellings), latin.guesses, covered), declared)


def is_foreign(words: Iterable[str], code: str, lore: Lore) -> bool:
    """Say whether a text in Latin letters is plainly not in a language, though one of its words is a bad one there.

    Args:
        words: The tokens of the text.
        code: The language, as ``en`` or ``ru-latn``.
        lore: What the lexicons know.

    Returns:
        True if hardly any of its other words is one of the language's.
    """
    latin = {word for word in words if word < _AFTER_LATIN and word.isalpha()}
    others = {word for word in latin if not lore.fears(code, word)}
    if code not in _COVERED_LATIN or len(others) < _ENOUGH_OTHERS:
        return False
    known = _known_among(others, code, lore)
    if code in ("tr", "az"):
        known |= {word for word in others if _TURKIC_LETTER.search(word)}
    return len(known) < _HARDLY_ANY * len(others)


def _with_declared(found: Languages, declared: str | None) -> Languages:
    """Add what the site declared, if its letters allow it."""
    if not declared:
        return found
    wanted = {f"{declared}-latn", declared}
    chosen = [spelling for spelling in _COVERED_LATIN if spelling in wanted and _latin_among(found)]
    if not chosen:
        return found
    spellings = tuple(dict.fromkeys((*found.spellings, *chosen)))
    main = declared if found.main == UNKNOWN else found.main
    return Languages(main, spellings, found.guesses - set(chosen), found.covered)


def _latin_among(found: Languages) -> bool:
    """Say whether the text has Latin letters."""
    return any(spelling in _COVERED_LATIN for spelling in found.spellings)


def _detect_cyrillic(words: list[str], text: str, letters: int) -> tuple[str, bool]:
    """Tell Russian from other languages in Cyrillic."""
    scores = {code: sum(word in listed for word in words) for code, listed in CYRILLIC_WORDS.items()}
    foreign = len(_NOT_RUSSIAN.findall(text))
    if not foreign and (_ONLY_RUSSIAN.search(text) or scores["uk"] <= scores["ru"] + 1):
        return "ru", True
    other = "uk" if scores["uk"] >= scores["ru"] or foreign * 12 > letters else "ru"
    return other, other == "ru" or len(words) - 2 < _MIN_WORDS


def _detect_latin(words: list[str], text: str, lore: Lore) -> Languages:
    """Tell the languages of Latin text by their commonest words, and where those are few by all words they know."""
    present = set(words) - SIGNS
    if not present:
        return Languages(UNKNOWN, ("en",), frozenset(), covered=True)
    scores = dict.fromkeys(LATIN_WORDS, 0)
    for word in present & LANGUAGES_OF.keys():
        for code in LANGUAGES_OF[word]:
            scores[code] += 1
    if not text.isascii():
        turkic = len(_TURKIC_LETTER.findall(text))
        scores["tr"] += min(turkic, 3)
        scores["az"] += min(turkic, 2) + 2 * min(text.count("ə"), 3)
    if scores["en"] * _ENGLISH_EVERY < len(present):
        for code, ends in _ENDINGS_TYPED.items():
            scores[code] += min(sum(map(ends, present)), _MOST_ENDED)
    best = max(scores.values())
    short = len(present) <= _SHORT
    if best <= _FEW or (short and scores["en"] < best and best * 4 < len(present)):
        return _detect_by_lexicons(present, scores, lore)
    return _by_scores(scores, len(words) - 2, present)


def _by_scores(scores: dict[str, int], count: int, present: set[str]) -> Languages:
    """Take the languages whose little words are the most, and those that are near."""
    best = max(scores.values())
    near = [code for code in _COVERED_LATIN if scores[code] > 0 and scores[code] * (2 if len(code) == 2 else 1) >= best]
    near = _without_turkish_typed(near, scores)
    leaders = [code for code, score in scores.items() if score == best]
    if not set(leaders) & set(_COVERED_LATIN):
        theirs = LATIN_WORDS[leaders[0]]
        near = [code for code in near if code == "en" or present & LATIN_WORDS[code] - theirs]
        covered = best < _MIN_FOREIGN or bool(near) or count < _MIN_WORDS
        return Languages(leaders[0], tuple(dict.fromkeys((*near, "en"))), frozenset({"en"}), covered)
    ranked = sorted(near, key=lambda code: -scores[code])
    if {"tr", "az"} & set(near) and abs(scores["tr"] - scores["az"]) <= 1:
        near = [*near, *({"tr", "az"} - set(near))]
    return Languages(ranked[0].removesuffix("-latn"), tuple(near), frozenset(), covered=True)


def _detect_by_lexicons(present: set[str], scores: dict[str, int], lore: Lore) -> Languages:
    """Tell by what the lexicons know; what not even they can tell is a guess."""
    if scores["en"] == max(scores.values()) and _share(present, scores, "en", lore) >= _MOST:
        return Languages("en", ("en",), frozenset(), covered=True)
    foreign = max((code for code in scores if code not in _COVERED_LATIN), key=lambda code: scores[code])
    likelier = scores[foreign] > max(scores[code] for code in _COVERED_LATIN)
    taken = LATIN_WORDS[foreign] if likelier else frozenset()
    strangers = {word for word in present if not lore.knows("en", word)}
    shares = _shares(strangers, scores, lore, taken)
    best = max(scores.values())
    likely = [code for code, share in shares.items() if share >= _HALF or scores[code] == best >= _FEW]
    if not likely and len(strangers) * 2 > len(present):
        likely = _feared_by_one(strangers - taken, scores, lore)
    likely = _without_turkish_typed(likely, {code: shares[code] + scores[code] for code in likely})
    ranked = sorted(likely, key=lambda code: (-shares[code], -scores[code]))
    if not ranked and likelier and len(present) >= _MIN_FOREIGN and _share(present, scores, "en", lore) >= _NEARLY_ALL:
        return Languages("en", ("en",), frozenset(), covered=True)  # "a" speaks for others, nothing else does
    if not ranked and likelier:
        return _by_scores(scores, len(present), present)
    main = ranked[0].removesuffix("-latn") if ranked else ("en" if scores["en"] else UNKNOWN)
    if likely:
        return Languages(main, ("en", *likely), frozenset(), covered=True)
    return Languages(main, _COVERED_LATIN, frozenset(_COVERED_LATIN) - {"en"}, covered=True)


def _shares(strangers: set[str], scores: dict[str, int], lore: Lore, taken: Set[str]) -> dict[str, float]:
    """Give each language's share of the words, but of what is typed in Latin letters only where it can still win.

    To ask a lexicon for each word is most of the time of telling a language; where Turkish or Azerbaijani is ahead by
    more than a whole share, :func:`_without_turkish_typed` would drop the others whatever their share.
    """
    shares = {code: _share(strangers, scores, code, lore, taken) for code in ("tr", "az")}
    turkic = max((share + scores[code] for code, share in shares.items() if share >= _HALF), default=0.0)
    rest = [code for code in _COVERED_LATIN if code in _TYPED and 1 + scores[code] >= turkic]
    return shares | {code: _share(strangers, scores, code, lore, taken) for code in rest}


def _feared_by_one(strangers: set[str], scores: dict[str, int], lore: Lore) -> list[str]:
    """Find the language that a bad word of no other language gives away, or a letter that only it has."""
    telling = {word for word in strangers if len(word) >= _MIN_TELLING}
    given_away = [
        code for code in _COVERED_LATIN[1:] if scores[code] or any(lore.fears(code, word) for word in telling)
    ]
    if not any(scores[code] for code in _TYPED) and any(map(ends_turkic, strangers)):
        return ["tr", "az"]
    if {"tr", "az"} >= set(given_away) and given_away:
        return ["tr", "az"]
    return given_away if len(given_away) == 1 else []


def _without_turkish_typed(codes: list[str], weight: Mapping[str, float]) -> list[str]:
    """Drop what is typed in Latin letters where Turkish or Azerbaijani is likelier: their words are too much alike."""
    turkic = max((weight[code] for code in codes if code in ("tr", "az")), default=-1.0)
    return [code for code in codes if code not in _TYPED or weight[code] >= turkic]


def _share(present: set[str], scores: dict[str, int], code: str, lore: Lore, taken: Set[str] = frozenset()) -> float:
    """Give the share of words that a language knows and no likelier one has taken; nothing if they are under two."""
    known = _known_among(present, code, lore) - taken
    evidence = len(known) + (scores[code] > len(present & LATIN_WORDS[code]))
    return len(known) / len(present) if evidence >= _MIN_KNOWN else 0.0


def _known_among(present: set[str], code: str, lore: Lore) -> set[str]:
    """Give the words that are a language's little ones, or in its lexicons, or end as only its words do."""
    listed = LATIN_WORDS[code]
    known = {word for word in present if word in listed or (len(word) >= _MIN_LETTERS and lore.knows(code, word))}
    if code in ("tr", "az"):
        known |= {word for word in present if ends_turkic(word)}
    elif code in _ENDINGS_TYPED:
        known |= {word for word in present if _ENDINGS_TYPED[code](word)}
    return known
