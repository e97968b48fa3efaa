"""Words with their letters apart, masked, repeated or written in digits and signs: what they may have been.

Each disguise is first looked for with one cheap pattern, so that plain text costs next to nothing.  A reading that
could as well be an accident (``pen.is``, ``mp3``) is taken only if the policy knows the word; so nothing here makes a
violation out of clean text.  Undoing is idempotent: what it leaves has no disguise that it would undo again.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Protocol

Edit = tuple[int, int, str]
# What stands for one hidden letter: a star (people mask swearing), an emoji (they mask anything).
STAR = "*"
PICTURE = "\N{REPLACEMENT CHARACTER}"


class Vocabulary(Protocol):
    """What the policy knows as words."""

    def known(self, word: str) -> bool:
        """Say whether a term, a pattern or the list of ordinary words has this folded word."""

    def strong(self, word: str) -> bool:
        """Say whether the word is one that people disguise: profanity, a slur, an insult, violence."""

    def unmask(self, masked: str) -> str | None:
        """Give the known word that fits, each ``STAR`` or ``PICTURE`` standing for a letter; ``None`` if none does."""

    def between(self, start: str, end: str, hidden: int) -> str | None:
        """Give the strong word that begins and ends so, about so many letters between; ``None`` if there is none."""


class _NoWords:
    """The vocabulary of a text that is folded without a policy."""

    def known(self, word: str) -> bool:
        """Know nothing."""
        return False

    def strong(self, word: str) -> bool:
        """Fear nothing."""
        return False

    def unmask(self, masked: str) -> str | None:
        """Guess nothing."""
        return None

    def between(self, start: str, end: str, hidden: int) -> str | None:
        """Guess nothing."""
        return None


NO_WORDS: Vocabulary = _NoWords()

_LETTER = r"[^\W\d_]"
_LETTER_OR_DIGIT = r"[^\W_]"
_APART_SIGNS = r"[ ._\-*·•~|/+,=]"
_LEET_SIGNS = "0-9@$€£¥!|+*#¡"
_LEET_STARTS = "0-9@$€£¥!|+*¡"
_EMOJI = "[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]"

_REPEATED = re.compile(rf"(?<![^\W_]){_LETTER_OR_DIGIT}*?({_LETTER})\1\1{_LETTER_OR_DIGIT}*")
_THRICE = re.compile(rf"({_LETTER})\1\1")
_RUN = re.compile(rf"({_LETTER})\1\1+")
_UNIT = r"(?:ու|[^\W_])"  # Armenian writes one letter with two signs
_APART = re.compile(
    rf"(?<![\w'@#]){_UNIT}({_APART_SIGNS}){_UNIT}(?!\w)(?:\1{_UNIT}(?!['\w]))+(?:\1?'\1?[a-z]{{1,2}}(?!\w))?"
)
_LEET = re.compile(rf"(?:{_LETTER_OR_DIGIT}|[@$€£¥!|+*#¡]|(?<={_LETTER}){_EMOJI}(?={_LETTER})|(?<=[\w@$])'(?=[\w@$]))+")
_PIECES = re.compile(rf"(?<!\w){_LETTER_OR_DIGIT}+(?:[._\-*~·]{_LETTER_OR_DIGIT}+)+(?!\w)")
# What must be there for the patterns above to be worth trying; they begin with rare signs, so that plain text
# passes fast.
_APART_HINT = re.compile(rf"{_APART_SIGNS}(?:ու|{_LETTER_OR_DIGIT}){_APART_SIGNS}(?:ու|{_LETTER_OR_DIGIT})(?!\w)")
_LEET_HINT = re.compile(
    rf"[{_LEET_SIGNS}{_EMOJI[1:]}(?:(?<={_LETTER}[{_LEET_SIGNS}])[{_LEET_SIGNS}]*{_LETTER}"
    rf"|(?<!\w.)(?<=[{_LEET_STARTS}])[{_LEET_STARTS}]*{_LETTER}"
    rf"|(?<={_LETTER}[0-9@$*€])|(?<={_LETTER}{_EMOJI}){_LETTER})"
)
_MASK_HINT = re.compile(rf"[.*…](?:(?<=…)|[.*]){_LETTER}")
_MASK = re.compile(rf"(?<!\w)({_LETTER}{{1,8}})([.*]{{2,}}|…)({_LETTER}{{1,8}})(?!\w)")
# A Georgian ending after a hyphen only joins.
_CLITIC = re.compile("(?<=[ა-ჰ])-(?=[ა-ჰ]{1,5}(?![ა-ჰ-]))")
_PIECES_HINT = re.compile(rf"[._\-*~·]{_LETTER_OR_DIGIT}")
_QUANTITY = re.compile(r"[$€£¥#]?\d+[.,]?\d*[^\W\d_]{0,3}|[#@$]\d+")
_LATIN_LEET = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
    "@": "ao", "$": "s", "!": "il", "|": "il", "+": "t", "€": "e", "£": "l", "¥": "y", "*": "*", "#": "*", "¡": "i",
}  # fmt: skip
_CYRILLIC_LEET = {
    "0": "о", "1": "и", "3": "зе", "4": "чаа", "6": "б", "9": "д", "@": "а", "$": "с", "!": "и", "|": "и",
    "*": "*", "#": "*", "€": "е", "8": "в",
}  # fmt: skip
_GEORGIAN_LEET = _CYRILLIC_LEET | {
    "0": "ო", "1": "ი", "3": "ეზ", "4": "აჩ", "5": "ს", "6": "ბშ", "7": "თტ", "@": "ა", "$": "ს", "!": "ი", "|": "ი",
}  # fmt: skip
_ARMENIAN_LEET = _CYRILLIC_LEET | {
    "0": "օո", "1": "ի", "3": "եէ", "4": "աչ", "5": "ս", "6": "զը", "7": "տ", "@": "աը", "$": "ս", "!": "ի", "|": "ի",
}  # fmt: skip
_LEET_SCRIPTS = (("а", "я"), ("ა", "ჰ"), ("ա", "և"))
_LEET_OF = {"а": _CYRILLIC_LEET, "ა": _GEORGIAN_LEET, "ա": _ARMENIAN_LEET}
_MAX_READINGS = 32
_MAX_MASKED = 8
_LEET_TEXT = 2
_MIN_DOTTED = 3
_DOMAIN = re.compile("com|net|org|info|edu|gov|biz|io|tv|ru|ua|tr|az|ge|am|uk|de|fr|eu")
_MIN_LEFT = 3


def undo(text: str, words: Vocabulary) -> list[Edit]:
    """Find the disguised words of a folded text and what they were.

    Args:
        text: Folded text.
        words: What the policy knows as words.

    Returns:
        Edits in order, not overlapping; empty if nothing is disguised.
    """
    if _APART_HINT.search(text) and (edits := list(_put_together(text, words))):
        return edits
    if "-" in text and (edits := [(match.start(), match.end(), "") for match in _CLITIC.finditer(text)]):
        return edits
    if _THRICE.search(text) and (edits := list(_without_repeats(text, words))):
        return edits
    if _MASK_HINT.search(text) and (edits := list(_unmasked(text, words))):
        return edits
    if _LEET_HINT.search(text) and (edits := list(_without_leet(text, words))):
        return edits
    return list(_joined_pieces(text, words)) if _PIECES_HINT.search(text) else []


def _unmasked(text: str, words: Vocabulary) -> Iterator[Edit]:
    """Read words with a run of dots or stars in their middle; dots after one letter are no mask but a pause."""
    for match, _ in zip(_MASK.finditer(text), range(_MAX_MASKED), strict=False):
        start, mask, end = match.groups()
        if "*" not in mask and len(start) + len(end) < _MIN_LEFT:
            continue
        if words.known(start) and words.known(end):
            continue
        word = words.unmask(start + mask + end) if "*" in mask else None
        word = word or words.between(start, end, len(mask))
        if word:
            yield match.start(), match.end(), word


def _put_together(text: str, words: Vocabulary) -> Iterator[Edit]:
    """Join letters that stand apart: ``f u c k``, ``f.u.c.k``."""
    for match in _APART.finditer(text):
        joined = match.group().replace(match.group(1), "")
        if joined.isdigit() or (len(joined) < 4 and match.group(1) in " ,/+=|" and not words.known(joined)):
            continue
        if sum(ch.isdigit() for ch in joined) * 2 > len(joined):
            continue
        if joined[0] in "aiя" and not words.known(joined) and words.known(joined[1:]) and len(joined) > 3:
            yield match.start() + 2, match.end(), joined[1:]
        else:
            yield match.start(), match.end(), joined


def _without_repeats(text: str, words: Vocabulary) -> Iterator[Edit]:
    """Reduce letters that are repeated three times or more."""
    for match in _REPEATED.finditer(text):
        word = match.group()
        if word != "www" and not words.known(word):
            yield match.start(), match.end(), _reduced(word, words)


def _reduced(word: str, words: Vocabulary) -> str:
    """Choose one or two of each repeated letter: a strong word, else the longest known one, else one of each."""
    parts = _RUN.split(word)
    letters = parts[1::2]
    known: list[str] = []
    for counts in product((2, 1), repeat=min(len(letters), 4)):
        counts += (1,) * (len(letters) - len(counts))
        repeated = [letter * count for letter, count in zip(letters, counts, strict=True)]
        reading = "".join(part for pair in zip(parts[::2], [*repeated, ""], strict=True) for part in pair)
        if words.strong(reading):
            return reading
        if words.known(reading):
            known.append(reading)
    return known[0] if known else "".join(parts)


def _without_leet(text: str, words: Vocabulary) -> Iterator[Edit]:
    """Read digits, signs and emoji inside words as the letters they stand for.

    Where two words have been read so, the rest of the text is taken for leet as well, known words or not.
    """
    found: list[tuple[re.Match[str], Edit | None]] = []
    masked_left = _MAX_MASKED
    listed = 0
    for match in _LEET.finditer(text):
        word = match.group()
        if word.replace("'", "").isalpha():
            continue
        if _QUANTITY.fullmatch(word) or word.isdigit():
            found.append((match, None))
            continue
        masked_left -= "*" in word or "#" in word
        edit = _leet_edit(match, words, guess=masked_left >= 0)
        if edit is None and words.known(word):  # "h8" is a word as it stands, and leet all the same
            listed += 1
            continue
        found.append((match, edit))
    leet_text = sum(edit is not None for _, edit in found) + listed >= _LEET_TEXT
    for match, edit in found:
        if edit is not None:
            yield edit
        elif leet_text and (plain := _first_letters(match.group(), words)):
            yield match.start(), match.start() + len(plain), plain


def _leet_edit(match: re.Match[str], words: Vocabulary, *, guess: bool) -> Edit | None:
    """Find the known word that a word with digits and signs stands for, with or without the signs at its end."""
    word = match.group()
    sign_ends = len(word) - len(word.rstrip("!*+|#"))
    for cut in sorted({0, sign_ends}, reverse=True):
        body = word[: len(word) - cut]
        if not body or body.replace("'", "").isalpha():
            return None
        sure = any(ch.isalpha() for ch in body) or len(body) > 2
        reading = _leet_reading(body, words, guess=guess) if sure else None
        if reading and (any(ch.isalpha() for ch in body) or words.strong(reading)):
            return match.start(), match.end() - cut, reading
    return None


def _first_letters(word: str, words: Vocabulary) -> str | None:
    """Read a word of a leet text by the first letter that each sign stands for; short signs only as known words."""
    body = word.rstrip("!*+|#")
    choices = [_LATIN_LEET.get(ch, ch) for ch in body]
    if not body or STAR in choices or not all(one.replace("'", "").isalpha() or one == "'" for one in choices):
        return None
    if body == "1":
        return "i"
    readings = ["".join(letters) for letters, _ in zip(product(*choices), range(_MAX_READINGS), strict=False)]
    known = [reading for reading in readings if words.known(reading)]
    if known and not body.isdigit():
        return known[0]
    return readings[0] if any(ch.isalpha() for ch in body) and not _QUANTITY.fullmatch(word) else None


def _script_of_leet(letter: str) -> str:
    """Give the script of a letter if digits are read differently in it."""
    return next((first for first, last in _LEET_SCRIPTS if first <= letter <= last), "")


def _leet_reading(word: str, words: Vocabulary, *, guess: bool) -> str | None:
    """Find a known word among the readings of a word with digits and signs."""
    table = _LEET_OF.get(next(filter(None, map(_script_of_leet, word)), ""), _LATIN_LEET)
    choices = [table.get(ch, ch if ch.isalnum() or ch == "'" else PICTURE) for ch in word]
    for count, letters in enumerate(product(*choices)):
        reading = "".join(letters)
        if count >= _MAX_READINGS:
            break
        if STAR in reading or PICTURE in reading:
            found = words.unmask(reading) if guess and reading[0].isalpha() else None
            if found:
                return found
        elif words.known(reading):
            return reading
    return _number_at_the_end(word, words)


def _number_at_the_end(word: str, words: Vocabulary) -> str | None:
    """Read ``word1`` as the word, if it is a strong one."""
    bare = word.rstrip("0123456789")
    return bare if bare != word and bare.isalpha() and words.strong(bare) else None


def _are_dotted_words(pieces: list[str], before: str, words: Vocabulary) -> bool:
    """Say whether pieces are words of a sentence, not of an address or an abbreviation."""
    if len(pieces) < _MIN_DOTTED or before in ("@", "/") or pieces[0] == "www" or _DOMAIN.fullmatch(pieces[-1]):
        return False
    return all(len(piece) > 1 or piece in "ai" for piece in pieces) and all(map(words.known, pieces))


def _joined_pieces(text: str, words: Vocabulary) -> Iterator[Edit]:
    """Join a strong word that was cut by signs (``id-iot``), unless each piece is a word of its own.

    Where words stand apart by dots and not by spaces, the dots are spaces: they would be the ends of sentences.
    """
    for match in _PIECES.finditer(text):
        pieces = re.split(r"[._\-*~·]", match.group())
        if "." in match.group() and _are_dotted_words(pieces, text[match.start() - 1 : match.start()], words):
            dots = (at for at in range(*match.span()) if text[at] == ".")
            yield from ((at, at + 1, " ") for at in dots)
            continue
        joined = "".join(pieces)
        if len(joined) > 3 and not all(map(words.known, pieces)) and words.strong(joined):
            yield match.start(), match.end(), joined
