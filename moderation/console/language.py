"""Which language a page speaks, and its words: gettext's catalogues beside this module, each read once per process.

English is the language of the source and of whatever a catalogue lacks.  Outside of a request everything is English.
"""

import gettext as catalogues
import io
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept

ENGLISH = "en"
NAMES = {
    "en": "English",
    "ru": "Русский",
    "az": "Azərbaycanca",
    "tr": "Türkçe",
    "ka": "ქართული",
    "hy": "Հայերեն",
}
FOLDER = Path(__file__).parent / "languages"
COOKIE = "language"  # of whoever has not signed in

Code = TypeVar("Code")


class Words(Mapping[Code, str]):
    """What codes are called, in the language of the page that asks."""

    def __init__(self, english: dict[Code, str], context: str = "") -> None:
        """Take the words in English, and what tells them apart from the same words with another meaning."""
        self._english, self._context = english, context

    def __getitem__(self, code: Code) -> str:
        word = self._english[code]
        return _read(current()).pgettext(self._context, word) if self._context else gettext(word)

    def __iter__(self) -> Iterator[Code]:
        return iter(self._english)

    def __len__(self) -> int:
        return len(self._english)


def install(app: Flask) -> None:
    """Let the templates speak."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_find, _find_plural, newstyle=True)  # type: ignore[attr-defined]


def current() -> str:
    """Tell the language of the page that is being made."""
    if not has_request_context():
        return ENGLISH
    if "language" not in g:
        wanted = (g.get("account_language", ""), request.cookies.get(COOKIE, ""))
        g.language = choose(wanted, request.accept_languages)
    return str(g.language)


def choose(wanted: tuple[str, ...], accepted: LanguageAccept) -> str:
    """Choose a language.

    Args:
        wanted: What was asked for, what counts most first; empty or unknown ones do not count.
        accepted: What the browser asks for.

    >>> choose(("", "ka"), LanguageAccept([("tr", 1)])), choose(("",), LanguageAccept([("hy-AM", 1), ("en", 0.5)]))
    ('ka', 'hy')
    """
    known = (code for code in wanted if code in NAMES)
    asked_for = (tag.lower().partition("-")[0] for tag, quality in accepted if quality)
    return next(known, None) or next((code for code in asked_for if code in NAMES), ENGLISH)


def speak_to(account_language: str) -> None:
    """Speak the language of somebody's account from now on in this request; empty leaves it to the browser."""
    g.account_language = account_language
    g.pop("language", None)


def gettext(message: str, **values: object) -> str:
    """Say a sentence.

    Args:
        message: In English, with places such as ``%(name)s``.
        values: For the places.

    >>> gettext("%(low)s to %(high)s", low=1, high=2)
    '1 to 2'
    """
    said = _find(message)
    return said % values if values else said


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Say a sentence with a number in it, by the rule of the language.

    >>> ngettext("%(num)s hour", "%(num)s hours", 2)
    '2 hours'
    """
    return _find_plural(one, many, count) % {"num": count, **values}


def _find(message: str) -> str:
    return _read(current()).gettext(message) if message else ""  # of which a catalogue would make its own head


def _find_plural(one: str, many: str, count: int) -> str:
    return _read(current()).ngettext(one, many, count)


@lru_cache
def _read(language: str) -> catalogues.NullTranslations:
    """Read a catalogue; without one the words stay English."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return catalogues.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as written:
        write_mo(compiled, read_po(written, locale=language))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
