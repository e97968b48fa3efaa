"""Endings that tell a language: a long word with one is worth a little word."""

import re
from functools import lru_cache

_MIN_ENDED = 5
_TURKIC_ENDINGS = re.compile(
    r".{2,}(?:l[ae]r(?:[ıi]|[ıi]n|[ae]|d[ae]n?|l[ae])?|yor(?:um|uz|sun|lar)?|m[ıiuü]ş|[ae]c[ae][kğ]|m[ae]l[ıi]|s[ıi]n|[dt][ıi]r"
    r"|l[ıi]k|d[ae]n)|.{2,}(?:lər(?:i|in|ə|də|dən|lə)?|[iıuü]r[əa]m|[iı]r[iı][kq]|c[aə][qk]|m[aə]l[ıi]|m[aə][qk]|l[ıi]q)"
)
# The same of Russian words that are typed in Latin letters.
_RUSSIAN_ENDINGS = re.compile(
    r".{2,}(?:ogo|omu|[iy]kh|[nvktd][iy]x|[nkg]a[yji]a|(?:ch|sh|sk|[nvzdt]n)u[yji]u|iy|yy|(?:sk|n|ch|sh|v|t)[iy]j|ts[yji]a|ls[yj]a"
    r"|[aeiou][yj]ut|[aei]iut|[nsrldvg][yj]at|aet|sko[yji]|stvo|stv[aeu]|nost[iy']?|ny?ye|ny?je|ni[yj][eu]|y[yj]e|ami|yesh|aesh"
    r"|ovat|[aiey]t')"
)
# The same of Georgian words: plurals in their cases, postpositions, the copula, verbs of "we" and "they".
_GEORGIAN_ENDINGS = re.compile(
    r".{2,}(?:[^aeioubt]eb(?:i|is|s|ma|it|ze|shi|ia|ian|tan|isgan|istvis|o)|isgan|istvis|ulad|urad|oba[sm]|obis|[aeo]bs|[aeo]ben"
    r"|[aeo]bt|avt|[vmbgdz]diat|[iao]shi|[lr]ebs|dnen|khar[st]?|ariano?)"
)
# The same of Armenian words: plurals with the article and their cases, abstract nouns, participles, calls.
_ARMENIAN_ENDINGS = re.compile(
    r".{2,}(?:ner(?:@|y|@n|ic|its|ov|um|in|n)|neri|utyu?n(?:@|y|n|i|ner|nery|ner@)?|ut[iy]an|ut[iy]amb|[vx]um|[gk]hum|tsum|dzum"
    r"|tnum|kanner|kan@|tsnel|cnel|cnenq|tsnenq|[^aeiou]enq|[^aeiou]eq|anq|ats|vats|vac|er@|akan[@y]?|oghner[iy]?)"
)


@lru_cache(maxsize=16384)
def ends_turkic(word: str) -> bool:
    """Say whether a long word has an ending that hardly any word of the other languages has."""
    return len(word) >= _MIN_ENDED and _TURKIC_ENDINGS.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def ends_russian(word: str) -> bool:
    """Say the same of Russian typed in Latin letters."""
    return len(word) >= _MIN_ENDED and _RUSSIAN_ENDINGS.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def ends_georgian(word: str) -> bool:
    """Say the same of Georgian typed in Latin letters."""
    return len(word) >= _MIN_ENDED and _GEORGIAN_ENDINGS.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def ends_armenian(word: str) -> bool:
    """Say the same of Armenian typed in Latin letters."""
    return len(word) >= _MIN_ENDED and _ARMENIAN_ENDINGS.fullmatch(word) is not None
