"""Constructions: harmful statements as patterns over tagged text, compiled with RE2.

A tagged word is the letters of its categories (one private-use character each, from U+E000) and then the word itself;
the word of a protected group is left out, so that no pattern can know one people from another.  A pattern is translated
piece by piece: placeholders become "a word with that letter", literal words may have letters before them.
RE2 knows no look-around and no back-references, so that no pattern can take more than linear time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import re2

from .categories import FAMILIES, GROUP

# RE2's wrapper has no types.
_RE2: Any = re2
_LETTERS = "[\ue000-\uefff]*"
_REST = "[^ ]*"
WORD = '[^ |?!,="\\-]+'
_PIECE = re.compile(
    r"(?P<gap>\{w(?P<low>\d+)-(?P<high>\d+)\})|(?P<word>\{w\}|\\w\+)|(?P<place>\{[a-z_]+(?:/[a-z_]+)*\})"
    r"|(?P<times>\{\d+(?:,\d*)?\})|(?P<chars>\[(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:|(?!\?)))|(?P<flags>\(\?)"
    r"|(?P<bar>\\\|)|(?P<escape>\\.)|(?P<text>(?:[^\W_]|['’])+)|(?P<other>.)",
    re.DOTALL,
)
_RARE = 1_000_000
_WORDS_RARITY = 60
_OPTIONAL = re.compile(r"[?*]|\{0,")
Spellings = Callable[[str], tuple[str, ...]]


class PatternError(ValueError):
    """A pattern cannot be used; the message is a sentence without file and key."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One translated pattern.

    Attributes:
        source: RE2 over tagged text.
        needs: What a text must have for it to match: each a set of categories or words of which one must be there.
        negation: Whether it speaks of negation itself.
        words: The literal words in it.
    """

    source: str
    needs: tuple[frozenset[str], ...]
    negation: bool
    words: frozenset[str] = frozenset()

    def possible(self, present: frozenset[str]) -> bool:
        """Say whether a text has all that the pattern needs."""
        for need in self.needs:  # noqa: SIM110 - a generator takes three times as long, thousands of times a second
            if need.isdisjoint(present):
                return False
        return True


@dataclass(slots=True)
class Construction:
    """All patterns of one construction in one language and spelling; compiled when first needed.

    Attributes:
        name: Its file's name.
        patterns: The patterns.
        gate: Of these a text must have at least one; ``None`` if a pattern needs nothing that can be told.
    """

    name: str
    patterns: tuple[Pattern, ...]
    gate: frozenset[str] | None = field(init=False)
    _compiled: dict[bool, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the gate of each pattern's rarest need."""
        self.gate = None
        if all(pattern.needs for pattern in self.patterns):
            self.gate = frozenset().union(*(pattern.needs[0] for pattern in self.patterns))

    @property
    def words(self) -> frozenset[str]:
        """All literal words of its patterns."""
        return frozenset().union(*(pattern.words for pattern in self.patterns))

    def find(self, text: bytes, present: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
        """Find all statements of this construction.

        Args:
            text: Tagged text, in UTF-8.
            present: The categories and words that it has.

        Yields:
            First tag, one past the last tag, and whether the pattern speaks of negation itself.
        """
        if self.gate is not None and self.gate.isdisjoint(present):
            return
        possible = {pattern.negation for pattern in self.patterns if pattern.possible(present)}
        for negation in sorted(possible):
            for first, last in _search_all(self._regexp(negation), text):
                yield first, last, negation

    def compile(self) -> None:
        """Compile all patterns now, not when first needed."""
        for negation in {pattern.negation for pattern in self.patterns}:
            self._regexp(negation)

    def _regexp(self, negation: bool) -> Any:  # noqa: ANN401 - RE2 has no types
        """Compile the patterns with or without negation as one."""
        if negation not in self._compiled:
            sources = "|".join(f"(?:{p.source})" for p in self.patterns if p.negation is negation)
            self._compiled[negation] = compile_re2(f" (?:{sources}) ")
        return self._compiled[negation]


def _search_all(regexp: Any, text: bytes) -> Iterator[tuple[int, int]]:  # noqa: ANN401 - RE2 has no types
    """Find matches that do not overlap; two may share the space between them."""
    at = 0
    tags_before = -1
    counted = 0
    while (match := regexp.search(text, at)) is not None:
        start, end = match.span()
        tags_before += text.count(b" ", counted, start + 1)
        first = tags_before
        tags_before += text.count(b" ", start + 1, end - 1)
        yield first, tags_before + 1
        at = counted = end - 1


def compile_re2(source: str) -> Any:  # noqa: ANN401 - RE2 has no types
    """Compile with RE2, quietly and with room for large alternations.

    Raises:
        PatternError: RE2 refuses it.
    """
    options = _RE2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    options.never_capture = True
    try:
        return _RE2.compile(source, options)
    except _RE2.error as refusal:
        reason = refusal.args[0] if refusal.args else "unknown"
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        shown = text if text.isascii() else text.partition(":")[0]
        raise PatternError(f"RE2 refuses it: {shown}") from None


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
        pieces = list(_PIECE.finditer(pattern))
        source = "".join(self._piece(piece) for piece in pieces)
        compile_re2(f" (?:{source}) ")
        negation = "{negation" in pattern or "/negation" in pattern
        words = frozenset(piece.group() for piece in pieces if piece.lastgroup == "text" and _alone(pattern, piece))
        return Pattern(source, self._needs(pattern, pieces), negation, words)

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
        return {"word": WORD, "bar": "[|?!]", "open": "(?:"}.get(kind or "", text)

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

    def _needs(self, pattern: str, pieces: Iterable[re.Match[str]]) -> tuple[frozenset[str], ...]:
        """Collect what stands outside of all brackets and is not optional."""
        needs: list[frozenset[str]] = []
        depth = 0
        for piece in pieces:
            text = piece.group()
            depth += (piece.lastgroup == "open") - (text == ")")
            if depth or _OPTIONAL.match(pattern, piece.end()):
                continue
            if piece.lastgroup == "other" and text == "|":
                return ()
            if piece.lastgroup == "place":
                needs.append(self._categories_of(text))
            elif piece.lastgroup == "text" and _alone(pattern, piece):
                needs.append(frozenset({text, *self.spellings(text)}))
        return tuple(sorted(needs, key=self._rarity, reverse=True))

    def _rarity(self, need: frozenset[str]) -> int:
        """Guess how rarely a text has what is needed: names of groups and long lexicons stand for content."""
        return min(_RARE if name == GROUP else self.sizes.get(name, _WORDS_RARITY) for name in need)

    def _categories_of(self, place: str) -> frozenset[str]:
        """Give the categories that a placeholder may stand for."""
        names = place[1:-1].split("/")
        families = tuple(f"{name}_" for name in names if name in FAMILIES)
        return frozenset(names) | {name for name in self.letters if families and name.startswith(families)}


def _alone(pattern: str, piece: re.Match[str]) -> bool:
    """Say whether a literal is a whole word between spaces or the pattern's edges."""
    before, after = pattern[: piece.start()][-1:], pattern[piece.end() :][:1]
    return before in ("", " ") and after in ("", " ")


def names_group(pattern: str) -> bool:
    """Say whether a pattern speaks of a protected group."""
    return f"{{{GROUP}}}" in pattern or f"{{{GROUP}/" in pattern
