"""The proof that a comment comes from a page that has opened the form: signed, bound to that page, and short-lived.

A token is the second at which it ends and an HMAC-SHA256 over that second, the site, the article and the page's
origin.  Pure: no I/O, no clock.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(minutes=15)
_TOKEN = re.compile(r"(\d{1,11})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """Where a form stands.

    Attributes:
        article_id: The website's own id of the article.
        origin: As browsers write it, such as ``https://www.example.org``.
    """

    site_id: str
    article_id: str
    origin: str


def issue(key: bytes, page: Page, now: datetime) -> str:
    """Make a token that is good for this page until ``LIFE`` has passed."""
    end = int((now + LIFE).timestamp())
    return f"{end}.{_sign(key, page, end)}"


def is_good(key: bytes, page: Page, token: str, now: datetime) -> bool:
    """Tell whether a token was made for this very page and has not ended."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return False
    end = int(found[1])
    return hmac.compare_digest(_sign(key, page, end), found[2]) and now.timestamp() < end


def _sign(key: bytes, page: Page, end: int) -> str:
    signed = json.dumps([end, page.site_id, page.article_id, page.origin]).encode()
    return base64.urlsafe_b64encode(hmac.new(key, signed, hashlib.sha256).digest()).rstrip(b"=").decode()
