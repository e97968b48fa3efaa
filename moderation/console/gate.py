"""Who may come in: every page of the console names the right it asks for, and nothing is served that does not.

Which role has which right is told by ``moderation.people.rights`` alone.

A request that changes something must carry the token of its session in a hidden field and come from a page of ours.
The second alone guards signing in, where there is no session yet.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import people
from moderation.console import language
from moderation.context import Context, utc_now
from moderation.errors import Forbidden, InvalidRequest
from moderation.people import Caller, Lifetime, SignedIn

LONGEST_BROWSER = 200  # characters of what a browser calls itself


@dataclass(frozen=True, slots=True)
class Guest:
    """A request by nobody in particular."""

    context: Context
    now: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A request by somebody who has signed in and whose role allows it."""

    context: Context
    now: datetime
    who: SignedIn

    @property
    def site_id(self) -> str:
        """The site whose comments this person sees."""
        return self.who.person.site_id

    @property
    def actor(self) -> str:
        """How the audit log names this person."""
        return f"person:{self.who.person.id}"

    @property
    def claim_until(self) -> datetime:
        """When a claim taken now ends without a sign of life."""
        return self.now + timedelta(seconds=self.context.settings.claim_seconds)


@dataclass(frozen=True, slots=True)
class Route:
    """A page or an action.

    Attributes:
        view: Given a :class:`Visit`, or a :class:`Guest` where anybody may come, and the variables of the path.
        right: What whoever comes must have a right to, by the table; ``ANYBODY`` means that anybody may come.
    """

    method: str
    path: str
    view: Callable[..., ResponseReturnValue]
    right: str

    @property
    def name(self) -> str:
        """What ``url_for`` knows it by, after ``console.``: the view's module and name (``queue.show``)."""
        return f"{self.view.__module__.rpartition('.')[2]}_{self.view.__name__}"


def add_routes(blueprint: Blueprint, context: Context, routes: Sequence[Route]) -> None:
    """Put every route behind the gate.

    Raises:
        RuntimeError: A route asks for a right that is not in the table.
    """
    for route in routes:
        if route.right not in people.RIGHTS | {people.ANYBODY}:
            raise RuntimeError(
                f"The route {route.path} asks for {route.right!r}, which moderation.people.rights lacks."
            )
        view = partial(_enter, context, route)
        blueprint.add_url_rule(route.path, route.name, view, methods=[route.method])


def check_declared(app: Flask, blueprint: Blueprint, routes: Sequence[Route]) -> None:
    """Refuse to start with a page for which nobody said who may see it.

    Raises:
        RuntimeError: Naming the route.
    """
    declared = {f"{blueprint.name}.{route.name}" for route in routes} | {f"{blueprint.name}.static"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{blueprint.name}.") and rule.endpoint not in declared:
            raise RuntimeError(f"The route {rule.rule} declares no right; add it to ROUTES in moderation.console.")


def cookie_name(context: Context) -> str:
    """Name the session's cookie; with ``__Host-`` a browser takes it over HTTPS and for this host only."""
    return "__Host-session" if context.settings.secure_cookies else "session"


def browser_cookie_name(context: Context) -> str:
    """Name the cookie by which a browser is known again."""
    return "__Host-browser" if context.settings.secure_cookies else "browser"


def provider_cookie_name(context: Context) -> str:
    """Name the cookie that a browser has while it is at the provider of single sign-on."""
    return "__Host-provider" if context.settings.secure_cookies else "provider"


def _enter(context: Context, route: Route, **variables: object) -> ResponseReturnValue:
    now = utc_now()
    _check_characters(variables)
    if request.method == "POST":
        _check_origin()
    if route.right == people.ANYBODY:
        return route.view(Guest(context, now), **variables)
    who = find_who(context, now)
    if who is None:
        return _ask_to_sign_in()
    g.person_id, g.site_id = who.person.id, who.person.site_id  # for the log's line
    if not people.may(who.person.role, route.right):
        raise Forbidden(f"This page is for another role: you are signed in as {who.person.role}.", code="wrong_role")
    if request.method == "POST":
        _check_token(who)
    return route.view(Visit(context.of_site(who.person.site_id), now, who), **variables)


def find_who(context: Context, now: datetime) -> SignedIn | None:
    """Tell who is asking, by the cookie; pages speak the language of their account from then on."""
    token = request.cookies.get(cookie_name(context))
    who = people.find_signed_in(context.database, token, now=now, lifetime=lifetime(context)) if token else None
    if who is not None:
        language.speak_to(who.person.language)
    return who


def lifetime(context: Context) -> Lifetime:
    """Tell how long a sign-in lasts."""
    settings = context.settings
    return Lifetime(timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours))


def find_caller(context: Context) -> Caller:
    """Tell where a request comes from."""
    return Caller(
        address=request.remote_addr or "unknown",
        browser=request.user_agent.string[:LONGEST_BROWSER],
        token=request.cookies.get(browser_cookie_name(context), ""),
    )


def _ask_to_sign_in() -> ResponseReturnValue:
    sign_in = url_for("console.session_ask")
    if request.method == "GET":
        query = request.query_string.decode("latin-1")
        wanted = f"{request.path}?{query}" if query else request.path
        return redirect(f"{sign_in}?{urlencode({'next': wanted})}", 303)
    return redirect(f"{sign_in}?ended=1", 303)


def _check_characters(variables: dict[str, object]) -> None:
    """Refuse NUL, which no text column of PostgreSQL can hold or be compared with."""
    values = [*map(str, variables.values()), *request.args.values(), *request.form.values()]
    if any("\x00" in value for value in values):
        raise InvalidRequest("The request holds a NUL character; leave it out.")


def _check_origin() -> None:
    fetched_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if fetched_from is not None:
        ours = fetched_from in {"same-origin", "none"}
    else:
        ours = origin is None or urlsplit(origin).netloc == request.host
    if not ours:
        raise Forbidden("This request came from another website; nothing was changed.", code="foreign_origin")


def _check_token(who: SignedIn) -> None:
    token = request.form.get("csrf_token", "")
    if not hmac.compare_digest(token.encode(), who.session.csrf_token.encode()):
        raise Forbidden(
            "This page was opened under an earlier sign-in; open it again. Nothing was changed.", code="stale_page"
        )
