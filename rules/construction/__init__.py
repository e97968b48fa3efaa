"""Constructions: harmful statements as patterns over tagged text, compiled with RE2.

A tagged word is the letters of its categories (one private-use character each, from U+E000) and then the word itself;
the word of a protected group is left out, so that no pattern can know one people from another.
"""

from .dead import dead_alternatives
from .parts import collect, expand
from .search import Construction, Pattern, PatternError, compile_re2
from .sieve import Sieve
from .translation import Spellings, Translator, names_group

__all__ = [
    "Construction",
    "Pattern",
    "PatternError",
    "Sieve",
    "Spellings",
    "Translator",
    "collect",
    "compile_re2",
    "dead_alternatives",
    "expand",
    "names_group",
]
