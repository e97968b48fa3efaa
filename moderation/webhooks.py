"""What a website is told, how that is signed, and when it is tried again.  Pure: no I/O, no clock, no chance.

The form is that of Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md),
so that a website can verify a message with that project's libraries: an id that stays the same over every try, the time
of the try, and HMAC-SHA256 over ``id.time.body`` under each secret that is live.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

TYPE = "comment.decided"
SECRET_PREFIX = "whsec_"  # noqa: S105  # the prefix is public
SECRET_BYTES = 32

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
TRIES = len(PAUSES) + 1
JITTER = 0.1  # of each pause, added, so that what failed together does not come back together
LIFE = timedelta(hours=96)  # more than all the pauses with their jitter and the rests; nothing is tried after it
LONGEST_WAIT = timedelta(hours=24)  # however long a receiver asks us to wait

REST_AFTER = 5  # failures in a row; then the endpoint is left alone for a while
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)

_THROTTLED = frozenset({429, 502, 503, 504})
_GONE = 410


class Result(StrEnum):
    """What a try came to."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GONE = "gone"  # the endpoint wants nothing any more


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer means.

    Attributes:
        wait: How long the receiver asked to be left alone.
    """

    result: Result
    wait: timedelta = timedelta(0)


def write_event(at: datetime, values: Mapping[str, Any]) -> str:
    """Make the body of a message, which then never changes.

    Args:
        at: When what it tells happened.
        values: JSON-ready.
    """
    event = {"type": TYPE, "timestamp": write_moment(at), "data": values}
    return json.dumps(event, separators=(",", ":"))  # ASCII alone: no receiver can misread its encoding


def write_moment(at: datetime) -> str:
    """Write a time as the API does.

    >>> write_moment(datetime(2026, 11, 22, 12, tzinfo=UTC))
    '2026-11-22T12:00:00Z'
    """
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def write_secret(key: bytes) -> str:
    """Write a secret as the libraries read it: ``whsec_`` and the key in base 64."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def sign(secrets: Sequence[str], message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """Make the headers that go with a message.

    Args:
        secrets: Every secret that is live, the newest first; there is a signature under each.
        message_id: The same for every try.
        now: The time of this try.
        body: Exactly what is sent.
    """
    seconds = str(int(now.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def judge(status: int, retry_after: str | None, now: datetime) -> Judgement:
    """Tell what an answer means: 2xx alone is success, and 410 says never again.

    Args:
        retry_after: The header, in seconds or as a date; heeded where the receiver is throttled or away.
    """
    if 200 <= status < 300:
        return Judgement(Result.DELIVERED)
    if status == _GONE:
        return Judgement(Result.GONE)
    return Judgement(Result.FAILED, _read_wait(retry_after, now) if status in _THROTTLED else timedelta(0))


def find_next_try(tries: int, now: datetime, wait: timedelta, chance: float) -> datetime | None:
    """Tell when to try again.

    Args:
        tries: How many there were, the one that has just failed included; from 1.
        wait: How long the receiver asked to be left alone.
        chance: From 0 up to 1.

    Returns:
        ``None`` if it was the last.
    """
    if tries >= TRIES:
        return None
    return now + max(PAUSES[tries - 1] * (1 + JITTER * chance), wait)


def find_rest(failures: int, wait: timedelta) -> timedelta:
    """Tell how long an endpoint is to be left alone.

    Args:
        failures: How many tries in a row have failed.
        wait: How long the receiver asked for.
    """
    if failures < REST_AFTER:
        return wait
    doublings = min(failures - REST_AFTER, 10)
    return max(wait, min(FIRST_REST * (1 << doublings), LONGEST_REST))


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _read_wait(retry_after: str | None, now: datetime) -> timedelta:
    if not retry_after:
        return timedelta(0)
    written = retry_after.strip()
    if written.isascii() and written.isdigit():
        wait = timedelta(seconds=min(int(written[:9]), LONGEST_WAIT.total_seconds()))
    else:
        wait = _read_date(written, now) - now
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _read_date(written: str, now: datetime) -> datetime:
    try:
        found = parsedate_to_datetime(written)
    except ValueError:
        return now
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
