"""Undoes what people do to a word to get it past a filter, and keeps the way back.

The folded text is lower case, without accents that make no letter of the six alphabets, without invisible characters,
in one script a word.  Every folded character knows the stretch of the original it came from, so that what is found in
the folded text can be shown in the text as it was given.  Folding is total, bounded (18 times the input at most: the
longest NFKC expansion is U+FDFA's) and idempotent.  Nothing here decides whether a word is bad.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .disguises import NO_WORDS, Edit, Vocabulary, undo
from .lookalikes import EXOTIC, LATIN, main_script, read_as, script_of, settle_script

# Letters that a combining mark makes and that are letters of their own in one of the six alphabets.
_OWN_LETTERS = frozenset("йçşğöüâîû")
_PLAIN = {
    "\xa0": " ",
    "ё": "е",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "ʻ": "'",
    "＇": "'",
    "ՙ": "'",
    "İ": "i",
    "ї": "ї",
}
_TURKISH_CASE = {"I": "ı", "İ": "i"}
_DOTTED_CASE = {"İ": "i"}
_ARMENIAN_MARKS = frozenset("՚՛՜՟")
_INVISIBLE = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u2800\u3164\uffa0\u20e3")
_EMOJI = "[\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"

# Text of these characters alone keeps its length when folded; almost every comment is.
_ORDINARY_SIGNS = "\t\n\r -_a-~\xa0№–—…“”„«»’‘А-яЁёა-ჰԱ-Ֆա-և։՝ÇĞİÖŞÜÂÎÛçğıöşüâîûƏə"
_ORDINARY = re.compile(f"[{_ORDINARY_SIGNS}]*")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ODD = re.compile(f"(?s).[{_MARKS}]+|[^{_ORDINARY_SIGNS}]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_LETTER = re.compile("[a-zğışəçöü]")
_PURE_CYRILLIC = re.compile("[а-я]+")
_LOOKALIKE = re.compile("[\u0370-\u058f]")
# Armenian: a colon after a letter is a full stop; the mark of a question stands inside the word that is asked for.
_ARMENIAN = re.compile("[\u0531-\u0587]")
_ARMENIAN_STOP = re.compile(r"[:․](?<=[\u0531-\u0587՛՜՞].)(?=՞*(?:\s|$))")
_ASKING = "՞"
_ASKING_APART = re.compile(f"{_ASKING}(?:(?<= .) )?")
_ASKED = re.compile(f"{_ASKING}[^։.…\n?!]*[։.…]")
_MAX_ROUNDS = 7
_CACHED_CLUSTER = 8
_EMOJI_RUN = re.compile(f"({_EMOJI})\\1+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    Attributes:
        text: The folded text.
        starts: For each folded character the offset of its first original one; ``None`` if the offsets are the same.
        ends: For each folded character one past its last original one; ``None`` as above.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the original for a stretch of the folded text, in code points; ``start < end``."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str, words: Vocabulary = NO_WORDS, *, turkish: bool = False) -> Folded:
    r"""Undo the disguises of a text.

    Args:
        text: Any text.
        words: What the policy knows as words; disguises with several readings are settled by it.
        turkish: Whether a capital ``I`` is the dotless letter, as in Turkish and Azerbaijani.

    Returns:
        The folded text with the way back.

    >>> fold("Ｙоu ƒo\u200bоl").text
    'you fool'
    """
    folded = fold_characters(text, turkish=turkish)
    if not folded.text.isascii() and _LATIN_LETTER.search(folded.text) and _LOOKALIKE.search(folded.text):
        folded = edited(folded, list(_settled_scripts(folded.text, words)))
    return undo_disguises(folded, words)


def fold_characters(text: str, *, turkish: bool = False) -> Folded:
    """Fold characters one by one: case, compatibility forms, accents, invisible ones; words stay as they are.

    Args:
        text: Any text.
        turkish: Whether a capital ``I`` is the dotless letter.

    Returns:
        The folded text with the way back.
    """
    cased = _replaced(text, _TURKISH_CASE if turkish else _DOTTED_CASE)
    ordinary = _ORDINARY.fullmatch(cased)
    folded = Folded(_replaced(cased.lower(), _PLAIN)) if ordinary else _fold_slowly(cased)
    return _with_armenian_stops(folded) if _ARMENIAN.search(folded.text) else folded


def _replaced(text: str, letters: Mapping[str, str]) -> str:
    """Replace letter by letter; a text has few of them, and ``str.translate`` looks at each character of it."""
    for letter, plain in letters.items():
        if letter in text:
            text = text.replace(letter, plain)
    return text


def _with_armenian_stops(folded: Folded) -> Folded:
    """Give Armenian sentences the stops that others have: a colon is a full stop, ՞ within a word asks."""
    folded = edited(folded, [(match.start(), match.end(), "։") for match in _ARMENIAN_STOP.finditer(folded.text)])
    if _ASKING not in folded.text:
        return folded
    folded = edited(folded, [(match.end() - 1, match.end(), "?") for match in _ASKED.finditer(folded.text)])
    return edited(folded, [(match.start(), match.end(), "") for match in _ASKING_APART.finditer(folded.text)])


def undo_disguises(folded: Folded, words: Vocabulary) -> Folded:
    """Apply the edits of ``disguises`` until none is left: one round for each kind, and one for what they uncover."""
    for _ in range(_MAX_ROUNDS):
        edits = undo(folded.text, words)
        if not edits:
            return folded
        folded = edited(folded, edits)
    return folded


def edited(folded: Folded, edits: list[Edit]) -> Folded:
    """Replace stretches of a folded text and carry the way back along.

    Args:
        folded: The text so far.
        edits: ``(start, end, replacement)`` in order, not overlapping.

    Returns:
        The text with the replacements; a replacement of the same length keeps each character's own origin.
    """
    if not edits:
        return folded
    length = len(folded.text)
    starts = folded.starts if folded.starts is not None else list(range(length))
    ends = folded.ends if folded.ends is not None else list(range(1, length + 1))
    text: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for start, end, replacement in edits:
        text += (folded.text[at:start], replacement)
        same = len(replacement) == end - start
        new_starts += starts[at:start] + (starts[start:end] if same else [starts[start]] * len(replacement))
        new_ends += ends[at:start] + (ends[start:end] if same else [ends[end - 1]] * len(replacement))
        at = end
    text.append(folded.text[at:])
    return Folded("".join(text), new_starts + starts[at:], new_ends + ends[at:])


def _fold_slowly(text: str) -> Folded:
    """Fold a text with odd characters: compatibility forms, marks, invisibles; the rest as in ordinary text."""
    edits: list[Edit] = []
    for match in _ODD.finditer(text):
        cluster = match.group()
        plain = _fold_cluster(cluster) if len(cluster) <= _CACHED_CLUSTER else _fold_cluster.__wrapped__(cluster)
        edits.append((match.start(), match.end(), plain))
    ordinary = _ODD.sub(lambda match: "\0" * (match.end() - match.start()), text).lower()
    ordinary = _replaced(ordinary, _PLAIN)
    return _without_emoji_runs(edited(Folded(ordinary), edits))


def _without_emoji_runs(folded: Folded) -> Folded:
    """A run of the same emoji is one."""
    return edited(folded, [(m.start(), m.end(), m.group(1)) for m in _EMOJI_RUN.finditer(folded.text)])


@lru_cache(maxsize=8192)
def _fold_cluster(cluster: str) -> str:
    """Fold a base character with its marks, until nothing changes."""
    for _ in range(4):
        folded = "".join(_fold_character(ch) for ch in unicodedata.normalize("NFC", cluster))
        if folded == cluster:
            break
        cluster = folded
    return cluster


def _fold_character(ch: str) -> str:
    """Fold one code point."""
    if ch in _INVISIBLE or ch in _ARMENIAN_MARKS or unicodedata.category(ch) == "Cf" or "\ufe00" <= ch <= "\ufe0f":
        return ""
    lower = _PLAIN.get(ch) or unicodedata.normalize("NFKC", ch).lower()
    return "".join(_bare(letter) for letter in lower)


def _bare(letter: str) -> str:
    """Drop the accents of a letter, unless they make it one of the six alphabets'; drop bare marks."""
    if letter in _PLAIN or letter in EXOTIC:
        return _PLAIN.get(letter) or EXOTIC[letter]
    if letter in _OWN_LETTERS or letter.isascii():
        return letter
    if unicodedata.category(letter) in ("Mn", "Me"):
        return "" if re.match(f"[{_MARKS}]", letter) else letter
    base = unicodedata.normalize("NFD", letter) if letter.isalpha() else letter
    if len(base) > 1 and re.fullmatch(f"[{_MARKS}]+", base[1:]):
        return base[0]
    return letter


def _settled_scripts(text: str, words: Vocabulary) -> Iterator[Edit]:
    """Find the words of mixed scripts, and the known words wholly in look-alikes of the text's main script."""
    main = main_script(text)
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii() if main == LATIN else _PURE_CYRILLIC.fullmatch(word):
            continue
        settled = settle_script(word, main, words.known)
        if settled == word and script_of(word[0]) != main:
            reading = read_as(word, main)
            settled = reading if reading and words.known(reading) else word
        if settled != word:
            yield match.start(), match.end(), settled
