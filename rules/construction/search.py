"""Finds the statements of a construction in a tagged text with RE2.

RE2 knows no look-around and no back-references, so that no pattern can take more than linear time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import re2

# RE2's wrapper has no types.
_RE2: Any = re2


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
        written: The pattern as its author wrote it.
    """

    source: str
    needs: tuple[frozenset[str], ...]
    negation: bool
    words: frozenset[str] = frozenset()
    written: str = ""


@dataclass(slots=True)
class Construction:
    """All patterns of one construction in one language and spelling; compiled when first needed.

    Attributes:
        name: Its file's name.
        patterns: The patterns.
    """

    name: str
    patterns: tuple[Pattern, ...]
    _compiled: dict[bool, Any] = field(default_factory=dict)

    @property
    def words(self) -> frozenset[str]:
        """All literal words of its patterns."""
        return frozenset().union(*(pattern.words for pattern in self.patterns))

    def find(self, text: bytes, negations: Iterable[bool] = (False, True)) -> Iterator[tuple[int, int, bool]]:
        """Find all statements of this construction.

        Args:
            text: Tagged text, in UTF-8.
            negations: Whether to try the patterns without negation, those with it, or both; which can match is told
                by a :class:`~.sieve.Sieve`.

        Yields:
            First tag, one past the last tag, and whether the pattern speaks of negation itself.
        """
        for negation in negations:
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
