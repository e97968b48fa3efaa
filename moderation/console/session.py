"""Signing in, by one step or two, and out."""

import logging
from urllib.parse import urlencode, urlsplit

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from moderation import logs, people
from moderation.console.gate import Guest, Visit, browser_cookie_name, cookie_name, find_caller, find_who
from moderation.console.language import gettext
from moderation.console.pages import page
from moderation.context import Context
from moderation.errors import TooManyTries, Unauthorized
from moderation.people import SignedIn, sessions

logger = logging.getLogger("moderation.sign_ins")

# Where the work of each begins: the first of these that their role has a right to.
HOMES = {
    "review": "console.queue_show",
    "log": "console.log_show",
    "sites": "console.operations_show",
    "people": "console.team_show",
    "deliveries": "console.deliveries_show",
}


def start(guest: Guest) -> ResponseReturnValue:
    """Send people where their work begins."""
    who = find_who(guest.context, guest.now)
    return redirect(_home(who) if who else url_for("console.session_ask"), 303)


def ask(guest: Guest) -> ResponseReturnValue:
    """Show the form to sign in."""
    who = find_who(guest.context, guest.now)
    wanted = request.args.get("next", "")
    if who:
        return redirect(inside(wanted) or _home(who), 303)
    return page(guest, "sign_in", wanted=wanted, ended="ended" in request.args)


def enter(guest: Guest) -> ResponseReturnValue:
    """Sign in, and go on to the page that was asked for, or to the second step."""
    email, wanted = request.form.get("email", "").strip(), request.form.get("next", "")
    if guest.context.settings.oidc_only:
        log_try(guest, "password_refused")
        return page(guest, "sign_in", status=403, wanted=wanted, problem=gettext("Nobody signs in by a password here."))
    database, caller = guest.context.database, find_caller(guest.context)
    try:
        who, token = people.sign_in(database, email, request.form.get("password", ""), caller=caller, now=guest.now)
    except (Unauthorized, TooManyTries) as error:
        log_try(guest, error.code)
        return page(guest, "sign_in", status=error.status, email=email, wanted=wanted, problem=str(error))
    before = find_who(guest.context, guest.now)
    if before:
        people.sign_out(database, before)  # or it would live on in nobody's hands
    if not who.session.second_step_due:
        return let_in(guest, who, token, wanted)
    log_try(guest, "code_due", who)
    asked = url_for("console.session_ask_code")
    response = make_response(redirect(f"{asked}?{urlencode({'next': wanted})}" if wanted else asked, 303))
    give_session(guest.context, response, token)
    return response


def ask_code(guest: Guest) -> ResponseReturnValue:
    """Show the form for the code, to whoever has given their password a short while ago."""
    token = request.cookies.get(cookie_name(guest.context), "")
    if people.find_half_signed_in(guest.context.database, token, now=guest.now) is None:
        return redirect(url_for("console.session_start"), 303)
    return page(guest, "code", wanted=request.args.get("next", ""))


def enter_code(guest: Guest) -> ResponseReturnValue:
    """Take the second step."""
    token, wanted = request.cookies.get(cookie_name(guest.context), ""), request.form.get("next", "")
    database, code = guest.context.database, request.form.get("code", "")
    try:
        who, token = people.complete_sign_in(database, token, code, caller=find_caller(guest.context), now=guest.now)
    except (Unauthorized, TooManyTries) as error:
        log_try(guest, error.code)
        template = "sign_in" if error.code == "too_late" else "code"
        return page(guest, template, status=error.status, wanted=wanted, problem=str(error))
    return let_in(guest, who, token, wanted)


def leave(visit: Visit) -> ResponseReturnValue:
    """Sign out: the session ends on the server too."""
    people.sign_out(visit.context.database, visit.who)
    log_try(visit, "signed_out", visit.who)
    response = make_response(redirect(url_for("console.session_ask"), 303))
    response.headers["Clear-Site-Data"] = '"cache"'  # or the button "Back" might show a page once more
    name = cookie_name(visit.context)
    response.delete_cookie(name, secure=visit.context.settings.secure_cookies, httponly=True, samesite="Lax")
    return response


def give_session(context: Context, response: Response, token: str) -> None:
    """Have the browser keep a session's token."""
    set_cookie(context, response, cookie_name(context), token, context.settings.session_hours * 3600)


def let_in(guest: Guest, who: SignedIn, token: str, wanted: str, what: str = "signed_in") -> Response:
    """Lead somebody who has signed in to the page they wanted, with their session; their browser is known from now on.

    Args:
        what: How the log tells it.
    """
    context = guest.context
    log_try(guest, what, who)
    response = make_response(redirect(inside(wanted) or _home(who), 303))
    give_session(context, response, token)
    known_by = people.remember_browser(context.database, who.person, find_caller(context), guest.now)
    set_cookie(context, response, browser_cookie_name(context), known_by, int(sessions.KNOWN_FOR.total_seconds()))
    return response


def log_try(visit: Guest | Visit, what: str, who: SignedIn | None = None) -> None:
    """Write how a try to sign in ended, and from where; never what was typed, which may be a password."""
    told = {"what": what, "by": who.person.id if who else None, "address": find_caller(visit.context).address}
    logger.log(logging.INFO if who else logging.WARNING, "sign-in", extra={logs.FIELDS: told})


def set_cookie(context: Context, response: Response, name: str, token: str, seconds: int) -> None:
    """Have the browser keep something out of reach of scripts and other websites."""
    secure = context.settings.secure_cookies
    response.set_cookie(name, token, max_age=seconds, secure=secure, httponly=True, samesite="Lax")


def _home(who: SignedIn) -> str:
    homes = (home for right, home in HOMES.items() if people.may(who.person.role, right))
    return url_for(next(homes, "console.account_show"))


def inside(wanted: str) -> str:
    """Keep only an address within the console, so that nobody is led to another website after signing in."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/console/")
    return wanted if inside and "\\" not in wanted and wanted.isprintable() else ""
