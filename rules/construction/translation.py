"""Turns patterns as authors write them into RE2 over tagged text.

A pattern is translated piece by piece: placeholders become "a word with that letter", literal words may have letters
before them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import re2

from ..categories import FAMILIES, GROUP
from .needs import Needs
from .search import Pattern, PatternError, compile_re2
from .shape import PIECE, parse

# RE2's wrapper has no types.
_RE2: Any = re2
_LETTERS = "[\ue000-\uefff]*"
_REST = "[^ ]*"
_LETTER = '[^ |?!,="\\-]'
WORD = f"{_LETTER}+"
_RARE = 1_000_000
_WORDS_RARITY = 60
Spellings = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns patterns as authors write them into RE2 over tagged text.

    Attributes:
        letters: Each category's private-use character.
        spellings: How a literal word is spelled in the texts; several spellings are alternatives.
        hidden: Words of protected groups: no text will ever show them, so a pattern may not name them.
        sizes: How many terms each category has; small ones are little words that stand in every text.
    """

    letters: Mapping[str, str]
    spellings: Spellings
    hidden: Callable[[str], bool]
    sizes: Mapping[str, int]

    def translate(self, pattern: str) -> Pattern:
        """Translate one pattern.

        Args:
            pattern: As it stands in the construction's file.

        Returns:
            The pattern, checked by RE2.

        Raises:
            PatternError: It names an unknown category, a group's word, or is refused by RE2.
        """
        pieces = list(PIECE.finditer(pattern))
        source = "".join(self._piece(piece) for piece in pieces)
        compile_re2(f" (?:{source}) ")
        negation = "{negation" in pattern or "/negation" in pattern
        words = frozenset(piece.group() for piece in pieces if piece.lastgroup == "text" and _alone(pattern, piece))
        needs = Needs(self._categories_of, self.spellings, self._rarity).of(parse(pattern))
        return Pattern(source, needs, negation, words, pattern)

    def _piece(self, piece: re.Match[str]) -> str:
        """Translate one piece of a pattern."""
        kind = piece.lastgroup
        text = piece.group()
        if piece["gap"]:
            return f"(?:{WORD} ){{{piece['low']},{piece['high']}}}"
        if kind == "place":
            letters = "".join(self._letters_of(name) for name in text[1:-1].split("/"))
            return f"{_LETTERS}[{letters}]{_REST}"
        if kind == "chars":
            return "".join("".join(self.spellings(ch)) if ch.isalpha() else ch for ch in text)
        if kind == "text":
            return self._literal(text.replace("’", "'"))
        if kind in ("flags", "other") and text in ("^", "$", "(?"):
            raise PatternError(f"it holds {text!r}: patterns match whole words anywhere; name an edge as \\|")
        return {"word": WORD, "rest": f"{_LETTER}*", "bar": "[|?!]", "open": "(?:"}.get(kind or "", text)

    def _letters_of(self, name: str) -> str:
        """Give the characters of a category, or of a family of them."""
        if name in FAMILIES:
            letters = [ch for category, ch in self.letters.items() if category.startswith(f"{name}_")]
        else:
            letters = [self.letters[name]] if name in self.letters else []
        if not letters:
            raise PatternError(f"it names {{{name}}}, but no language has a lexicon of that name")
        return "".join(letters)

    def _literal(self, word: str) -> str:
        """Translate a literal word in all its spellings."""
        if self.hidden(word):
            raise PatternError(f"it names {word!r}, the word of a protected group: write {{group}}")
        spelled = dict.fromkeys((word, *self.spellings(word))) if len(word) > 1 else dict.fromkeys(self.spellings(word))
        words = [_RE2.escape(one) for one in spelled]
        return _LETTERS + (words[0] if len(words) == 1 else f"(?:{'|'.join(words)})")

    def _rarity(self, need: frozenset[str]) -> int:
        """Guess how rarely a text has what is needed: names of groups and long lexicons stand for content."""
        return min(_RARE if name == GROUP else self.sizes.get(name, _WORDS_RARITY) for name in need)

    def _categories_of(self, place: str) -> frozenset[str]:
        """Give the categories that a placeholder may stand for."""
        names = place[1:-1].split("/")
        families = tuple(f"{name}_" for name in names if name in FAMILIES)
        if not families:
            return frozenset(names)
        return frozenset(names) | {name for name in self.letters if name.startswith(families)}


def _alone(pattern: str, piece: re.Match[str]) -> bool:
    """Say whether a literal is a whole word between spaces or the pattern's edges."""
    before, after = pattern[: piece.start()][-1:], pattern[piece.end() :][:1]
    return before in ("", " ") and after in ("", " ")


def names_group(pattern: str) -> bool:
    """Say whether a pattern speaks of a protected group."""
    return f"{{{GROUP}}}" in pattern or f"{{{GROUP}/" in pattern
