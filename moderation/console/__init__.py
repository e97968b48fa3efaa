"""The people's face: moderators work the review queue here, auditors read the log of decisions.

Pages are plain HTML and forms; the one script only adds comfort (a countdown, keys).  Nothing here decides or writes
by itself: what a form asks for goes through ``review`` and ``people``, and what a page shows comes from the views.
"""

from functools import partial

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from moderation.console import comment, deciding, deliveries, export, log, pages, queue, session
from moderation.console.gate import ANYBODY, MODERATORS, READERS, Guest, Route, add_routes, check_declared
from moderation.context import Context
from moderation.errors import NotFound


def register(app: Flask, context: Context) -> None:
    """Add the console to the web application.

    Raises:
        RuntimeError: A page does not declare who may see it.
    """
    blueprint = Blueprint(
        "console", __name__, template_folder="templates", static_folder="static", static_url_path="/console/static"
    )
    add_routes(blueprint, context, ROUTES)
    blueprint.register_error_handler(Exception, partial(pages.answer, context))
    app.register_blueprint(blueprint)
    check_declared(app, blueprint, ROUTES)


def _root(_guest: Guest) -> ResponseReturnValue:
    return redirect(url_for("console.session_start"), 303)


def _nowhere(_guest: Guest, path: str) -> ResponseReturnValue:
    raise NotFound("There is no such page in the console.")


ROUTES = (
    Route("GET", "/", _root, ANYBODY),
    Route("GET", "/console/", session.start, ANYBODY),
    Route("GET", "/console/sign-in", session.ask, ANYBODY),
    Route("POST", "/console/sign-in", session.enter, ANYBODY),
    Route("POST", "/console/sign-out", session.leave, READERS),
    Route("GET", "/console/queue", queue.show, MODERATORS),
    Route("POST", "/console/queue/next", queue.take_next, MODERATORS),
    Route("GET", "/console/comments/<comment_id>", comment.show, READERS),
    Route("POST", "/console/comments/<comment_id>/claim", deciding.claim, MODERATORS),
    Route("POST", "/console/comments/<comment_id>/renew", deciding.renew, MODERATORS),
    Route("POST", "/console/comments/<comment_id>/release", deciding.release, MODERATORS),
    Route("POST", "/console/comments/<comment_id>/decision", deciding.decide, MODERATORS),
    Route("GET", "/console/log", log.show, READERS),
    Route("GET", "/console/log.csv", export.download, READERS),
    Route("GET", "/console/log/<comment_id>/<int:version>", log.entry, READERS),
    Route("GET", "/console/deliveries", deliveries.show, READERS),
    Route("GET", "/console/deliveries/<delivery_id>", deliveries.one, READERS),
    Route("GET", "/console/<path:path>", _nowhere, ANYBODY),
)
