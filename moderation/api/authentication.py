"""Whose key a request comes with, and whether it may do this.

Every view of the API says which scope it needs, or that it is public; the application does not start with one that
says nothing.
"""

from collections.abc import Callable
from typing import TypeVar

from apiflask import APIFlask
from flask import current_app, g, request

from moderation import access
from moderation.api import limiting
from moderation.api.current import context
from moderation.context import utc_now
from moderation.errors import Unauthorized

ANY_SCOPE = "any"  # a live key of whatever scope
PUBLIC = "public"
_DECLARED = "_api_access"

View = TypeVar("View", bound=Callable[..., object])


def needs(scope: str) -> Callable[[View], View]:
    """Declare the scope that a view needs, or ``ANY_SCOPE``."""

    def declare(view: View) -> View:
        setattr(view, _DECLARED, scope)
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view needs no key."""
    setattr(view, _DECLARED, PUBLIC)
    return view


def declared(view: Callable[..., object]) -> str | None:
    """Tell what a view declares: a scope, ``ANY_SCOPE``, ``PUBLIC``, or nothing."""
    return getattr(view, _DECLARED, None)


def check_declared(app: APIFlask) -> None:
    """See that every route registered so far says who may use it.

    Raises:
        RuntimeError: Naming the routes that do not.
    """
    silent = [rule.rule for rule in app.url_map.iter_rules() if declared(app.view_functions[rule.endpoint]) is None]
    if silent:
        raise RuntimeError(f"These routes do not declare who may use them: {', '.join(sorted(silent))}.")


def authenticate() -> None:
    """Refuse a request of the API without a live key of the view's scope; otherwise note whose site it is.

    Raises:
        Unauthorized: No key, or none that is live.
        Forbidden: The key lacks the scope.
        TooManyRequests: The key has used up its rate.
    """
    if request.endpoint is None:
        return  # no such path or method: told apart later
    scope = declared(current_app.view_functions[request.endpoint])
    if scope is None or scope == PUBLIC:
        return  # the console declares its own roles, and checks them
    with context().database.read() as connection:
        key = access.check_key(connection, _secret(), None if scope == ANY_SCOPE else scope, utc_now())
    g.site_id, g.scopes = key.site_id, key.scopes
    limiting.admit_key(key.id)


def require(scope: str) -> None:
    """Hold the key of this request to one more scope, which what it asks for needs.

    Raises:
        Forbidden: The key lacks it.
    """
    access.check_scope(g.scopes, scope)


def _secret() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthorized("This needs an API key; send it as `Authorization: Bearer …`.")
    return secret.strip()
