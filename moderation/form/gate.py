"""Who may use the form: pages of the origins that a site has named, so often from one network address, with a token.

The site's API key is never in a page.  What a browser says about its page (``Origin``) holds for browsers alone, so the
token and the limits stand beside it.
"""

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import cast

from flask import Flask, current_app, g, request
from sqlalchemy import Connection

from moderation.api.current import context
from moderation.context import utc_now
from moderation.errors import Forbidden, OperatorError, TooManyRequests
from moderation.form import tokens
from moderation.form.keys import open_key
from moderation.form.tokens import Page
from moderation.limits import Charge, Limits, Rate
from moderation.settings import Settings
from moderation.storage import credentials, origins
from moderation.storage.credentials import Site

_NAME = "form"


@dataclass(frozen=True)
class Gate:
    """What the form's requests are held to.

    Attributes:
        key: What tokens are signed with; ``None`` if it cannot be kept, and then no page is admitted.
        origins: The sites' origins that the settings name; the database has more.
    """

    key: bytes | None
    origins: Mapping[str, frozenset[str]]
    limits: Limits


def attach(app: Flask, settings: Settings) -> None:
    """Give the application its gate.

    Raises:
        OperatorError: A site has a form and the key of its tokens cannot be kept.
    """
    try:
        key = open_key(settings)
    except OperatorError:
        if settings.form_sites:
            raise
        key = None  # no form is open yet, and none can be
    limits = Limits(settings.redis, settings.web_processes)
    app.extensions[_NAME] = Gate(key, settings.form_sites, limits)


def admit(site: str, article_id: str) -> Page:
    """Let a request in that comes from a page of the site; its answer may then be read there.

    Raises:
        Forbidden: The site has no form, or none on pages of that origin; which one is not said.
        TooManyRequests: The address has used up its rate.
    """
    origin = request.headers.get("Origin", "")
    with context().database.read() as connection:
        found = credentials.find_site(connection, site)
        if found is None or _gate().key is None or not _may_stand(connection, found, origin):
            raise _refusal()
    g.form_origin, g.site_id = origin, found.id
    _admit_address("request", context().settings.form_requests_per_minute)
    return Page(found.id, article_id, origin)


def admit_comment(page: Page, token: str) -> None:
    """Let a comment in that has a token of its page.

    Raises:
        Forbidden: The token is of another page, or has ended: the form opens again and sends the comment again.
        TooManyRequests: The address has used up its rate of comments.
    """
    if not tokens.is_good(_key(), page, token, utc_now()):
        raise Forbidden("The page was opened too long ago; open the form again.", code="stale_token")
    _admit_address("comment", context().settings.form_comments_per_minute)


def issue_token(page: Page) -> str:
    """Make a token for a page that was admitted."""
    return tokens.issue(_key(), page, utc_now())


def find_demo_site() -> str | None:
    """Name a site whose form may stand on a page of our own, if there is one."""
    ours = {f"{scheme}://{request.host}" for scheme in ("http", "https")}
    return next((site for site, origins in _gate().origins.items() if origins & ours), None)


def _may_stand(connection: Connection, site: Site, origin: str) -> bool:
    return origin in _gate().origins.get(site.name, ()) or origins.is_there(connection, site.id, origin)


def _key() -> bytes:
    key = _gate().key
    if key is None:
        raise _refusal()
    return key


def _admit_address(what: str, per_minute: int) -> None:
    charge = Charge(f"form:{what}:{_address()}", Rate(per_minute / 60, per_minute))
    (answer,) = _gate().limits.charge([charge])
    if answer.wait_seconds:
        raise TooManyRequests(
            "Too much comes from this network address; wait, then send this again.",
            retry_after_seconds=math.ceil(answer.wait_seconds),
        )


def _address() -> str:
    """Name the reader's network.  Redis is told no address, but its HMAC."""
    network = find_network(request.remote_addr or "")
    return hmac.new(_key(), network.encode(), hashlib.sha256).hexdigest()[:32]


def find_network(address: str) -> str:
    """Give what one reader has: an IPv4 address, or the 2^64 addresses of an IPv6 network.

    >>> find_network("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    """
    try:
        given = ip_address(address)
    except ValueError:
        return address  # what a proxy writes that does not know, and all whom it does not know count as one
    if isinstance(given, IPv6Address):
        return str(given.ipv4_mapped or ip_network((given, 64), strict=False))
    return str(given)


def _refusal() -> Forbidden:
    return Forbidden(
        "This site has no form on pages of this origin; the operator names both: `moderation form allow`.",
        code="foreign_origin",
    )


def _gate() -> Gate:
    return cast(Gate, current_app.extensions[_NAME])
