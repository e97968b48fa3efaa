"""The way of one browser to the provider and back.

The browser keeps one secret, in a cookie; state, nonce and the verifier of PKCE all follow from it, so nothing is
stored here and nothing of it can be swapped: who changes the cookie has another state than the provider was given.
That a way is gone once only, the cookie's digest sees to (``people.sign_in_by_provider``).
"""

import base64
import hashlib
import hmac
import secrets
from binascii import Error
from dataclasses import dataclass
from datetime import datetime, timedelta

MAY_TAKE = timedelta(minutes=10)
LONGEST_WANTED = 1500  # characters; a cookie has about 4,000


@dataclass(frozen=True, slots=True)
class Journey:
    """A way begun.

    Attributes:
        cookie: What the browser keeps: when it was begun, 256 random bits, the page wanted.
        wanted: The page to go on to.
    """

    cookie: str
    wanted: str

    @property
    def state(self) -> str:
        """What comes back with the answer and shows that this browser has asked."""
        return self._derive("state")

    @property
    def nonce(self) -> str:
        """What stands in the signed answer and shows that it is the answer to this question."""
        return self._derive("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that whoever brings the code has asked for it."""
        return self._derive("verifier")

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier (RFC 7636, method S256)."""
        return _encode(hashlib.sha256(self.verifier.encode()).digest())

    def _derive(self, purpose: str) -> str:
        return _encode(hmac.digest(self.cookie.encode(), purpose.encode(), "sha256"))


def begin(wanted: str, now: datetime) -> Journey:
    """Begin a way.

    Args:
        wanted: The page to go on to afterwards; a very long address is forgotten.
    """
    wanted = wanted if len(wanted) <= LONGEST_WANTED else ""
    cookie = f"{int(now.timestamp())}.{secrets.token_urlsafe(32)}.{_encode(wanted.encode())}"
    return Journey(cookie, wanted)


def resume(cookie: str, now: datetime) -> Journey | None:
    """Find out from its cookie which way a browser is on.

    Returns:
        ``None`` if it is on none, or began more than ten minutes ago.
    """
    begun, _, rest = cookie.partition(".")
    secret, _, wanted = rest.partition(".")
    if not (begun.isascii() and begun.isdigit() and len(begun) < 12 and secret):
        return None
    if not timedelta(0) <= now - datetime.fromtimestamp(int(begun), now.tzinfo) <= MAY_TAKE:
        return None
    try:
        return Journey(cookie, base64.urlsafe_b64decode(wanted + "==").decode())
    except (Error, ValueError):
        return None


def _encode(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")
