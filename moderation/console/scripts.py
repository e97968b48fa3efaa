"""What scripts and unseen characters are called on the pages."""

import unicodedata
from collections import Counter

from moderation.console.language import Words, gettext

SCRIPTS = Words(
    {
        "Latin": "Latin",
        "Cyrillic": "Cyrillic",
        "Georgian": "Georgian",
        "Armenian": "Armenian",
        "Arabic": "Arabic",
        "Greek": "Greek",
        "Hebrew": "Hebrew",
    },
    "script",
)


def name(text: str) -> str:
    """Name the scripts of a text's letters, the most used first.

    >>> name("Ой, Ruritania!")
    'Latin, Cyrillic'
    """
    counts = Counter(unicodedata.name(sign, "").partition(" ")[0].capitalize() for sign in text if sign.isalpha())
    return ", ".join(SCRIPTS.get(one, one) for one, _count in counts.most_common(2) if one)


def character(sign: str) -> str:
    """Name a character that cannot be seen.

    >>> character(chr(0x200B))
    'ZERO WIDTH SPACE'
    """
    return unicodedata.name(sign, "") or gettext("character without a name")
