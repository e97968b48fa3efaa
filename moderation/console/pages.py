"""Makes pages of templates, and of errors."""

import logging
from datetime import UTC
from functools import partial
from typing import Any

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from moderation import people
from moderation.console import browsers, language, links, marking, problems, scripts, times, words
from moderation.console.evidence import clause_words, first_words
from moderation.console.gate import Guest, Visit, find_who
from moderation.context import Context, utc_now
from moderation.errors import CallerError, WorldError, recognise

logger = logging.getLogger(__name__)
# What every template may say something with.
_WORDS = {
    "words": words,
    "times": times,
    "scripts": scripts,
    "browsers": browsers,
    "language": language,
    "say": problems.say,
    "links": links,
    "cut": marking.cut,
    "clause_words": clause_words,
    "first_words": first_words,
}


def page(visit: Guest | Visit, template: str, *, status: int = 200, **values: object) -> Response:
    """Render a page, which no cache may keep: it shows what readers wrote.

    Args:
        template: Its name in the console's templates, without folder and ending.
        values: What the template asks for.
    """
    who = visit.who if isinstance(visit, Visit) else None
    html = render_template(
        f"console/{template}.html",
        who=who,
        may=partial(people.may, who.person.role if who else ""),
        csrf_token=who.session.csrf_token if who else "",
        now=visit.now.astimezone(UTC),
        policy=visit.context.policy,
        here=request.full_path if request.method == "GET" and status < 400 else "",
        **_WORDS,
        severe_before_break=visit.context.settings.review_severe_before_break,
        undo_seconds=visit.context.settings.undo_seconds,
        provider=visit.context.settings.oidc_issuer and visit.context.settings.oidc_name,
        passwords=not visit.context.settings.oidc_only,
        **_told(values),
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # or a browser's forms would say they come from nowhere
    return response


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Say in the page's language what went wrong."""
    return values | {name: problems.say(str(values[name])) for name in ("problem", "sentence") if values.get(name)}


def refusal(context: Context, error: CallerError, **values: object) -> Response:
    """Show what cannot be granted, why, and where to go on.

    Args:
        values: ``comment_id`` and ``note``, if it was about deciding a comment.
    """
    now = utc_now()
    who = find_who(context, now)
    visit = Visit(context, now, who) if who else Guest(context, now)
    return _problem(visit, error.status, str(error), error=error, **values)


def answer(context: Context, error: Exception) -> Response:
    """Turn whatever was raised into a page; what is nobody's fault outside is logged."""
    error = recognise(error)
    if isinstance(error, CallerError):
        return refusal(context, error)
    guest = Guest(context, utc_now())  # whoever it is: the database that would tell may be what is away
    if isinstance(error, WorldError):
        response = _problem(guest, 503, str(error))
        response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    if status >= 500:
        logger.error("A page of the console failed.", exc_info=error)
    return _problem(guest, status, words.FAILURES.get(status, words.FAILURES[500]))


def _problem(visit: Guest | Visit, status: int, sentence: str, **values: object) -> Response:
    return page(visit, "problem", status=status, title=words.title_of(status), sentence=sentence, **values)
