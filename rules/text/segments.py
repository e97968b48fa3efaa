"""Cuts folded text into tokens: words, emoji, and the few signs that bound or join statements.

Tokens are words (``don't`` is one), single emoji, ``|`` (a sentence or clause ends: ``. ; … ( )`` or a new line),
``?``, ``!``, ``,``, ``-`` (a dash or colon between words), ``=`` and ``"`` (any quotation mark). A text has one
``|`` before and after it, so that patterns may name its edges. Offsets are worked out only when somebody asks: most
comments have no finding.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

BOUNDARIES = frozenset("|?!")
SIGNS = frozenset('|?!,-="')

_QUOTED = re.compile(r"(?<!\w)'(?=\w)([^'\n]*(?:(?<=\w)'(?=\w)[^'\n]*)*)(?<=[\w.!?,])'(?!\w)")
# The spaces before a token are taken with it, or each of them would be tried for each kind of token.
_TOKENS = (
    r"[^\W_]+(?:['.,:](?:(?<=')[^\W_]+|(?<=\d[.,:])\d+))*"
    r"|[.?!;…()\[\]{}\n\r|։。]+(?:\s*[.?!;…()\[\]{}\n\r|։。]+)*"
    r"|[,،՝、]|(?<=\s)[-–—]+(?=\s)|[–—]|--+|:(?=\s|$)|=+|[\"“”„‟«»″]"
    "|[\u2260\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
)
_TOKEN = re.compile(rf" *({_TOKENS})")
_TOKEN_OR_ADDRESS = re.compile(rf" *((?:https?://|www\.)\S+|{_TOKENS})")
_SIGN = {"–": "-", "—": "-", ":": "-", "،": ",", "՝": ",", "、": ","} | dict.fromkeys("“”„‟«»″", '"')
_SIGN |= {".": "|", "?": "?", "!": "!", "…": "|", "։": "|"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a folded text.

    Attributes:
        words: The tokens, with a ``|`` before the first and after the last.
        source: What was cut, for working out offsets.
    """

    words: list[str]
    source: str

    def offsets(self) -> list[tuple[int, int]]:
        """Work out each token's stretch of the folded text; the two edges are empty stretches."""
        inner = [match.span(1) for match in _cutter(self.source).finditer(self.source)]
        return [(0, 0), *inner, (len(self.source), len(self.source))]


def cut(text: str) -> Tokens:
    """Cut folded text into tokens.

    Args:
        text: Folded text.

    Returns:
        Its tokens.

    >>> cut("don't go, 'mr x' - it's 3.5. ok?").words
    ['|', "don't", 'go', ',', '"', 'mr', 'x', '"', '-', "it's", '3.5', '|', 'ok', '?', '|']
    """
    if "'" in text and (text.startswith("'") or " '" in text or "\n'" in text):
        text = _QUOTED.sub(r'"\1"', text)
    words = ["|"]
    cutter = _cutter(text)
    words += [token if token[0].isalnum() else _sign(token) for token in cutter.findall(text)]
    if cutter is _TOKEN_OR_ADDRESS:
        words = ["url" if "://" in word or word.startswith("www.") else word for word in words]
    words.append("|")
    return Tokens(words, text)


def _cutter(text: str) -> re.Pattern[str]:
    """Give the pattern of the tokens that a text may have."""
    return _TOKEN_OR_ADDRESS if "://" in text or "www." in text else _TOKEN


def _sign(token: str) -> str:
    """Give the one sign for a run of signs; an emoji stands for itself."""
    sign = _SIGN.get(token)
    if sign is not None:
        return sign
    if "?" in token:
        return "?"
    if "!" in token:
        return "!"
    if token[0] in "-=":
        return token[0]
    return "|" if token[0] in ".;…()[]{}\n\r|։。" else token


def sentence_bounds(words: Sequence[str], at: int) -> tuple[int, int]:
    """Find the sentence around a token.

    Args:
        words: Tokens, or tags with the signs among them.
        at: Index of a token that is no boundary.

    Returns:
        First index of the sentence and one past its last word (the index of the closing boundary).
    """
    start = at
    while start > 0 and words[start - 1] not in BOUNDARIES:
        start -= 1
    end = at
    while end < len(words) and words[end] not in BOUNDARIES:
        end += 1
    return start, end


def quotations(words: Sequence[str]) -> list[tuple[int, int]]:
    """Pair the quotation marks: each pair's tokens between, as ``(first, one past the last)``."""
    marks = [at for at, word in enumerate(words) if word == '"']
    return [(start + 1, end) for start, end in zip(marks[::2], marks[1::2], strict=False)]
