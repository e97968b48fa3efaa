"""Which websites there are, and what their API keys may do.

A key is 256 random bits, so its SHA-256 is all that is stored.  The site always comes from the key, never from the
request.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation import audit
from moderation.errors import Forbidden, OperatorError, Unauthorized
from moderation.identifiers import new_id
from moderation.storage import credentials
from moderation.storage.credentials import ApiKey, Site

SCOPES = ("audit:read", "backfill", "check", "comments:read", "comments:write", "erasures", "webhooks")
KEY_PREFIX, TEST_PREFIX = "mod_", "mod_test_"
LIVE_KEYS = 2  # of one name, so that a key can be replaced without a gap


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be made.

    Attributes:
        name: What it is for; two live keys may share it.
        scopes: Of ``SCOPES``.
        days: After how many days it expires; ``None`` means never.
        test: What is done with it has no consequences.
    """

    name: str
    scopes: tuple[str, ...] = SCOPES
    days: int | None = None
    test: bool = False


def create_site(connection: Connection, name: str, now: datetime) -> Site:
    """Add a site, with an empty audit log of its own.

    Raises:
        OperatorError: There is one of that name.
    """
    if credentials.find_site(connection, name):
        raise OperatorError(f"There is a site named {name!r} already; choose another name.")
    site = Site(new_id("s", now), name, now)
    credentials.add_site(connection, site)
    audit.start(connection, site.id)
    return site


def find_test_site(connection: Connection, site: Site) -> Site | None:
    """Fetch what a site's test keys belong to, if it has had one.

    That is a site of its own, so its comments, their ids, its log and its endpoints are apart from the real ones by
    whatever keeps any two sites apart.  Nobody signs in to it, and no statistics count it.
    """
    return credentials.find_test_site(connection, site.id)


def find_site(connection: Connection, name: str) -> Site:
    """Fetch a site by its name.

    Raises:
        OperatorError: Naming the sites that there are.
    """
    site = credentials.find_site(connection, name)
    if site is None:
        names = ", ".join(repr(known.name) for known in credentials.list_sites(connection)) or "none yet"
        raise OperatorError(f"There is no site named {name!r}; the sites are: {names}.")
    return site


def get_site(connection: Connection, site_id: str) -> Site:
    """Fetch the site of somebody or something that belongs to one."""
    return credentials.get_site(connection, site_id)


def list_sites(connection: Connection) -> list[Site]:
    """Fetch all sites, the oldest first."""
    return credentials.list_sites(connection)


def list_keys(connection: Connection, site: Site) -> list[ApiKey]:
    """Fetch a site's keys, the oldest first."""
    return credentials.list_keys(connection, site.id)


def create_key(connection: Connection, site: Site, wanted: NewKey, now: datetime) -> tuple[ApiKey, str]:
    """Make an API key; the first test key of a site makes its test site.

    Returns:
        The key as it is stored, and its secret, which cannot be shown again.

    Raises:
        OperatorError: An unknown scope, or two live keys of that name.
    """
    if wanted.test:
        site = _open_test_site(connection, site, now)
    _check_wanted(wanted, [key for key in credentials.list_keys(connection, site.id) if is_live(key, now)])
    secret = (TEST_PREFIX if wanted.test else KEY_PREFIX) + secrets.token_urlsafe(32)
    expires = now + timedelta(days=wanted.days) if wanted.days else None
    key = ApiKey(new_id("k", now), site.id, wanted.name, " ".join(sorted(wanted.scopes)), now, expires, None)
    credentials.add_key(connection, key, _digest(secret))
    audit.append(connection, site.id, [audit.Event("key_created", "operator", now, detail=key.id)])
    return key, secret


def revoke_key(connection: Connection, key_id: str, now: datetime) -> None:
    """End a key's life at once.

    Raises:
        OperatorError: There is no live key of that id.
    """
    site_id = credentials.revoke_key(connection, key_id, now)
    if site_id is None:
        raise OperatorError(f"There is no live key {key_id!r}; `moderation key list` shows the keys.")
    audit.append(connection, site_id, [audit.Event("key_revoked", "operator", now, detail=key_id)])


def check_key(connection: Connection, secret: str, scope: str | None, now: datetime) -> ApiKey:
    """Tell whose key this is, and that it may be used for this.

    Args:
        scope: Of ``SCOPES``; ``None`` means that any live key will do.

    Raises:
        Unauthorized: It is unknown, revoked or expired; which one is not said.
        Forbidden: It lacks the scope.
    """
    key = credentials.find_key(connection, _digest(secret))
    if key is None or not is_live(key, now):
        raise Unauthorized("This API key is not known, or no longer; send a live one as `Authorization: Bearer …`.")
    if scope is not None:
        check_scope(key.scopes, scope)
    return key


def check_scope(scopes: str, scope: str) -> None:
    """Hold a key's scopes to the one that is needed.

    Raises:
        Forbidden: It is not among them.
    """
    if scope not in scopes.split():
        raise Forbidden(f"This API key lacks the scope {scope}; it has: {scopes}.", code="missing_scope")


def _open_test_site(connection: Connection, site: Site, now: datetime) -> Site:
    if credentials.is_test_site(connection, site.id):
        return site
    found = credentials.find_test_site(connection, site.id)
    if found is None:
        found = create_site(connection, f"{site.name} (test)", now)
        credentials.add_test_site(connection, found.id, site.id)
    return found


def _check_wanted(wanted: NewKey, live: list[ApiKey]) -> None:
    unknown = set(wanted.scopes) - set(SCOPES)
    if unknown or not wanted.scopes:
        what = f"no scope {', '.join(sorted(unknown))}" if unknown else "no key without a scope"
        raise OperatorError(f"There is {what}; the scopes are: {', '.join(SCOPES)}.")
    if len([key for key in live if key.name == wanted.name]) >= LIVE_KEYS:
        raise OperatorError(
            f"Two keys named {wanted.name!r} are live already; revoke one with `moderation key revoke ID`."
        )


def is_live(key: ApiKey, now: datetime) -> bool:
    """Tell whether a key may be used at all."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
