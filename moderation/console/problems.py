"""Says what cannot be granted in the language of the page.

The stations speak English, since programs and logs read their messages, too.  A sentence without figures is looked up
as it is; those with figures stand here with places for them.
"""

import re
from functools import lru_cache

from moderation.console.language import gettext

WITH_FIGURES = (
    "The note has %(count)s characters and may have %(most)s; shorten it.",
    "The answer has %(count)s characters and may have %(most)s; shorten it.",
    "The password has %(count)s characters; use %(least)s to %(most)s.",
    "There is nothing to take back: you have decided nothing within the last %(count)s seconds.",
    "Choose 1 to %(most)s comments to decide at once.",
    "This comment does not wait for a person: it is %(status)s.",
    "A rejection needs the clause that the comment breaks, one of: %(clauses)s.",
    "Somebody signs in as %(email)s already; choose another address.",
    "There is no role %(role)s; the roles are: %(roles)s.",
    "The name must have 1 to %(most)s characters.",
    "%(email)s is no e-mail address; write it as name@host.",
    "This page is for another role: you are signed in as %(role)s.",
    "More than %(count)s decisions were made then; choose fewer days.",
    "A sample has 1 to %(most)s comments.",
    "A seed is a number from 0 to %(most)s.",
    "Whose decisions is one of: %(known)s.",
    "A trial has 1 to %(most)s comments.",
    "Say why you need to know, in at most %(most)s characters.",
    "%(name)s holds this comment until %(time)s.",
    "The reason may have %(most)s characters.",
    "The provider by which people sign in %(what)s.",
    "The %(what)s was %(then)s and is %(now)s.",
    "%(rule)s was found %(place)s, and is not.",
    "%(rule)s is found %(place)s, and was not.",
)


def say(sentence: str) -> str:
    """Say a sentence of a station; one that no catalogue has stays English.

    >>> say("A trial has 1 to 100 comments.")
    'A trial has 1 to 100 comments.'
    """
    for message in WITH_FIGURES:
        found = _read(message).fullmatch(sentence)
        if found:
            return gettext(message, **found.groupdict())
    return gettext(sentence)


def find(sentence: str) -> str | None:
    """Find the message with places for figures that a sentence was made of."""
    return next((message for message in WITH_FIGURES if _read(message).fullmatch(sentence)), None)


@lru_cache
def _read(message: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", message)
    written = [f"(?P<{piece}>.+)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)]
    return re.compile("".join(written), re.DOTALL)
