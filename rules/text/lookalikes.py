"""Letters that look like letters of another script, and what to do about them.

The facts are those of Unicode TR39 (confusables) for the lower-case letters that readers of six languages can type or
paste, and a few that TR39 leaves out (``к`` for ``k``, ``я`` for ``r``).  A word's own script decides which way a
look-alike is read: a Cyrillic word with a Latin ``a`` is Cyrillic, a Latin word with a Cyrillic ``с`` is Latin.
"""

import re
from collections.abc import Callable
from functools import lru_cache

LATIN = "latin"
CYRILLIC = "cyrillic"
GREEK = "greek"
ARMENIAN = "armenian"
GEORGIAN = "georgian"
OTHER = "other"


def _pairs(table: str) -> dict[str, str]:
    """Read ``looks>is`` pairs that are separated by spaces."""
    return {pair[0]: pair[2:] for pair in table.split()}


_TO_LATIN = _pairs(
    "а>a в>b с>c ԁ>d е>e ғ>f һ>h і>i ї>i ј>j к>k ӏ>l м>m п>n о>o р>p ԛ>q г>r ѕ>s т>t у>y ѵ>v ԝ>w ш>w х>x ү>y я>r "
    "и>u н>h "
    "ь>b з>z є>e ӓ>a ӧ>o ӱ>y ё>e э>e "
    "α>a β>b ε>e η>n ι>i κ>k ν>v ο>o ρ>p σ>o τ>t υ>u χ>x γ>y ω>w μ>u ϲ>c ς>s ζ>z ϳ>j ϝ>f "
    "օ>o ո>n ս>u հ>h ց>g զ>q յ>j ք>p ռ>n ա>w ր>n ւ>l ʍ>w"
)
_TO_CYRILLIC = _pairs(
    "a>а b>в c>с d>д e>е g>г h>н i>и k>к m>м n>п o>о p>р r>г t>т u>и w>ш x>х y>у z>з "
    "α>а β>в ε>е η>н ι>и κ>к ν>в ο>о ρ>р τ>т υ>у χ>х γ>г δ>д λ>л μ>м π>п φ>ф ϲ>с і>и օ>о"
)
_TO_ARMENIAN = _pairs("o>օ о>օ ο>օ u>ս n>ո h>հ g>ց q>զ j>յ p>ք")
_TABLES = {LATIN: _TO_LATIN, CYRILLIC: _TO_CYRILLIC, ARMENIAN: _TO_ARMENIAN}

# Letters of scripts and symbols that no reader writes in: always Latin, and NFKC leaves them as they are.
EXOTIC = _pairs(
    "ɑ>a ʌ>a ᴀ>a ʙ>b ᴄ>c ᴅ>d ᴇ>e ɛ>e ɡ>g ɢ>g ʜ>h ɩ>i ɪ>i ᴊ>j ᴋ>k ʟ>l ᴍ>m ɴ>n ɔ>o ᴏ>o ᴘ>p ʀ>r ꜱ>s ᴛ>t ᴜ>u ʋ>v ᴠ>v "
    "ᴡ>w ʏ>y ᴢ>z "
    "ħ>h đ>d ð>d ł>l ø>o ŧ>t ƀ>b ɓ>b ƈ>c ɗ>d ƒ>f ɠ>g ɦ>h ɨ>i ƙ>k ɫ>l ɱ>m ɲ>n ƞ>n ŋ>n ɵ>o ƥ>p ʠ>q ɾ>r ʂ>s ƭ>t ʉ>u "
    "ʊ>u ƴ>y ʐ>z ȥ>z "
    "ꭺ>a ꭼ>e ꭵ>i ꮋ>h ꮃ>w ꭻ>j ꮶ>k ꮮ>l ꮇ>m ꮲ>p ꮢ>r ꮪ>s ꭲ>t ꮩ>v ꮓ>z ꮯ>c ꮐ>g ¢>c ß>ss æ>ae œ>oe þ>th"
)
EXOTIC.update({chr(base + i): chr(97 + i) for base in (0x1F150, 0x1F170) for i in range(26)})


_ONLY_LATIN = re.compile(f"[{''.join(sorted(set('abcdefghijklmnopqrstuvwxyz') - set(_TO_CYRILLIC)))}]")
_ONLY_CYRILLIC = re.compile(f"[{''.join(chr(c) for c in range(0x430, 0x460) if chr(c) not in _TO_LATIN)}]")


@lru_cache(maxsize=2048)
def script_of(letter: str) -> str:
    """Name the script of one folded letter.

    Args:
        letter: One code point, folded.

    Returns:
        One of the script names of this module; ``other`` for what is none of them.
    """
    code = ord(letter)
    if code < 0x250 or 0x1E00 <= code < 0x1F00 or letter == "ə":
        return LATIN if letter.isalpha() else OTHER
    for script, first, last in _RANGES:
        if first <= code <= last:
            return script
    return OTHER


_RANGES = (
    (GREEK, 0x370, 0x3FF),
    (CYRILLIC, 0x400, 0x52F),
    (ARMENIAN, 0x530, 0x58F),
    (GEORGIAN, 0x10A0, 0x10FF),
    (LATIN, 0x250, 0x2AF),
)


def read_as(word: str, script: str) -> str | None:
    """Read all letters of a word as letters of one script.

    Args:
        word: A folded word.
        script: The script to read it in.

    Returns:
        The word in that script, of the same length; ``None`` if a letter has no look-alike there.
    """
    table = _TABLES.get(script, {})
    letters = []
    for ch in word:
        letter = table.get(ch)
        if letter is None:
            if ch.isalpha() and script_of(ch) != script:
                return None
            letter = ch
        letters.append(letter)
    return "".join(letters)


# Only letters that a reader cannot tell apart.
_SAME_LOOKS = str.maketrans("асеорхукбвнмт", "aceopxyk6bhmt")
_ALL_SAME_LOOKS = re.compile("[асеорхукбвнмт]+")


def by_looks(word: str) -> str | None:
    """Type a Cyrillic word with Latin letters of the same looks; ``None`` if a letter has none.

    >>> by_looks("сука")
    'cyka'
    """
    return word.translate(_SAME_LOOKS) if _ALL_SAME_LOOKS.fullmatch(word) else None


def main_script(text: str) -> str:
    """Tell which script a text is in, going by the letters that have no look-alike in another.

    Args:
        text: Folded text.

    Returns:
        Latin or Cyrillic; Latin if neither has more.
    """
    return CYRILLIC if len(_ONLY_CYRILLIC.findall(text)) > len(_ONLY_LATIN.findall(text)) else LATIN


def settle_script(word: str, main: str, known: Callable[[str], bool] = lambda word: False) -> str:
    """Give a word of mixed scripts one script, if its letters allow it.

    The script is that of the letters which cannot be read otherwise; if all can, that of a known word, else that of
    the text.

    Args:
        word: A folded word.
        main: The text's script.
        known: Whether the policy knows a word.

    Returns:
        The word in one script, of the same length; unchanged if no script reads all of it.

    >>> settle_script("дypак", LATIN), settle_script("сrаwl", LATIN)
    ('дурак', 'crawl')
    """
    if len(set(map(script_of, word))) < 2:
        return word
    scripts = [script_of(ch) for ch in word if ch.isalpha()]
    present = sorted(set(scripts), key=lambda script: (script != main, -scripts.count(script), script))
    if len(present) < 2:
        return word
    readings = [reading for script in present if (reading := read_as(word, script)) is not None]
    return next(filter(known, readings), readings[0] if readings else word)
