"""Signing in and out."""

from urllib.parse import urlsplit

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import people
from moderation.console.gate import Guest, Visit, cookie_name, find_who
from moderation.console.pages import page
from moderation.errors import TooManyTries, Unauthorized
from moderation.people import SignedIn


def start(guest: Guest) -> ResponseReturnValue:
    """Send people where their work begins."""
    who = find_who(guest.context, guest.now)
    return redirect(_home(who) if who else url_for("console.session_ask"), 303)


def ask(guest: Guest) -> ResponseReturnValue:
    """Show the form to sign in."""
    who = find_who(guest.context, guest.now)
    wanted = request.args.get("next", "")
    if who:
        return redirect(_inside(wanted) or _home(who), 303)
    return page(guest, "sign_in", wanted=wanted, ended="ended" in request.args)


def enter(guest: Guest) -> ResponseReturnValue:
    """Sign in, and go on to the page that was asked for."""
    email, wanted = request.form.get("email", "").strip(), request.form.get("next", "")
    try:
        who, token = people.sign_in(
            guest.context.database,
            email,
            request.form.get("password", ""),
            address=request.remote_addr or "unknown",
            now=guest.now,
        )
    except (Unauthorized, TooManyTries) as error:
        return page(guest, "sign_in", status=error.status, email=email, wanted=wanted, problem=str(error))
    settings = guest.context.settings
    response = make_response(redirect(_inside(wanted) or _home(who), 303))
    response.set_cookie(
        cookie_name(guest.context),
        token,
        max_age=settings.session_hours * 3600,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def leave(visit: Visit) -> ResponseReturnValue:
    """Sign out: the session ends on the server too."""
    people.sign_out(visit.context.database, visit.who)
    response = make_response(redirect(url_for("console.session_ask"), 303))
    name = cookie_name(visit.context)
    response.delete_cookie(name, secure=visit.context.settings.secure_cookies, httponly=True, samesite="Lax")
    return response


def _home(who: SignedIn) -> str:
    return url_for("console.queue_show" if who.person.role == "moderator" else "console.log_show")


def _inside(wanted: str) -> str:
    """Keep only an address within the console, so that nobody is led to another website after signing in."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/console/")
    return wanted if inside and "\\" not in wanted and wanted.isprintable() else ""
