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


@lru_cache(maxsize=16384)
def ends_turkic(word: str) -> bool:
    """Say whether a long word has an ending that hardly any word of the other languages has."""
    return len(word) >= _MIN_ENDED and _TURKIC_ENDINGS.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def ends_russian(word: str) -> bool:
    """Say the same of Russian typed in Latin letters."""
    return len(word) >= _MIN_ENDED and _RUSSIAN_ENDINGS.fullmatch(word) is not None
