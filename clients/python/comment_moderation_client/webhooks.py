"""Tells a webhook of the service from a forged or an old one, as Standard Webhooks 1.0.0 says."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import cast

from .errors import InvalidSignature
from .shapes import Event

PREFIX = "whsec_"


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secrets: str | Sequence[str],
    *,
    tolerance_seconds: float = 300,
    now: float | None = None,
) -> Event:
    """Read a webhook that is the service's own.

    It may come more than once: ``webhook-id`` is the same each time.

    Args:
        body: The bytes as they came; JSON that was read and written again is signed no more.
        headers: In whatever case.
        secrets: The endpoint's, or several while one is being replaced.
        tolerance_seconds: How far the time of sending may be from now.
        now: Unix time; the clock's, if not given.

    Raises:
        InvalidSignature: It is not signed with any of the secrets, or was not sent just now.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message, sent, signatures = (given.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (sent.isascii() and sent.isdigit()):
        raise InvalidSignature("The webhook has no webhook-timestamp in seconds.")
    if abs((time.time() if now is None else now) - int(sent)) > tolerance_seconds:
        raise InvalidSignature("The webhook was not sent just now.")
    signed = b".".join((message.encode(), sent.encode(), body))
    for secret in [secrets] if isinstance(secrets, str) else secrets:
        if any(hmac.compare_digest(_sign(secret, signed), one.encode()) for one in signatures.split()):
            return cast(Event, json.loads(body))
    raise InvalidSignature("The webhook is not signed with the endpoint's secret.")


def _sign(secret: str, signed: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
