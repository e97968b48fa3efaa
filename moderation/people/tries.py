"""Slows down whoever guesses: a try counts before it is looked at, so that many at once are no way around.

A try that was right is taken back.  Whoever comes with a browser that the person has signed in with before is counted
by that browser alone: strangers who guess can lock out neither the person nor the office they sit in.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from moderation.errors import TooManyTries
from moderation.identifiers import new_id
from moderation.storage import sign_ins
from moderation.storage.database import Database
from moderation.storage.sign_ins import Attempt

WINDOW = timedelta(minutes=15)
BY_PERSON, BY_ADDRESS = 5, 20


def begin(database: Database, most: Mapping[str, int], now: datetime) -> list[Attempt]:
    """Count a try.

    Args:
        most: How many wrong tries each of its subjects may have made in ``WINDOW``.

    Raises:
        TooManyTries: One of them has; the try is not counted.
    """
    since = now - WINDOW
    with database.write() as connection:
        sign_ins.hold_attempts(connection, list(most))
        if any(sign_ins.count_attempts(connection, subject, since) >= limit for subject, limit in most.items()):
            raise TooManyTries("Too many wrong tries; wait a quarter of an hour and try again.")
        made = [Attempt(new_id("a", now), subject, now) for subject in most]
        sign_ins.add_attempts(connection, made)
    return made


def take_back(database: Database, made: Sequence[Attempt]) -> None:
    """Forget a try that was right."""
    with database.write() as connection:
        sign_ins.forget_attempts(connection, made)


def digest(token: str) -> str:
    """Give what is stored of a token that has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
