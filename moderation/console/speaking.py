"""What the console speaks to somebody, and which languages of comments they read."""

from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import people
from moderation.console.gate import Guest, Visit
from moderation.console.language import COOKIE, NAMES
from moderation.console.session import inside
from moderation.errors import InvalidSubmission

KEPT_FOR = timedelta(days=365)


def choose(guest: Guest) -> ResponseReturnValue:
    """Keep in the browser what the console speaks to somebody who has not signed in."""
    response = redirect(_back(), 303)
    response.set_cookie(
        COOKIE,
        _read_language(),
        max_age=KEPT_FOR,
        secure=guest.context.settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def settle(visit: Visit) -> ResponseReturnValue:
    """Keep in the account what the console speaks, and, if the form asks for them, which languages one reads."""
    language = _read_language()
    with visit.context.database.write() as connection:
        people.set_language(connection, visit.who.person, language)
        if "reading" in request.form:
            people.set_reads(
                connection, visit.who.person, [one for one in request.form.getlist("reads") if one in NAMES]
            )
    return redirect(_back(), 303)


def _read_language() -> str:
    """Read which language is wanted.

    Raises:
        InvalidSubmission: None that the console speaks.
    """
    language = request.form.get("language", "")
    if language not in NAMES:
        raise InvalidSubmission(
            "The console does not speak this language; choose one of those at the foot of the page."
        )
    return language


def _back() -> str:
    return inside(request.form.get("back", "")) or url_for("console.session_start")
