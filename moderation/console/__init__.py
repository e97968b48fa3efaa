"""The people's face: moderators work the review queue here, auditors read the log of decisions.

Pages are plain HTML and forms; the one script only adds comfort (a countdown, keys).  Nothing here decides or writes
by itself: what a form asks for goes through ``review`` and ``people``, and what a page shows comes from the views.
"""

from functools import partial

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from moderation.console import (
    account,
    appeals,
    audit,
    comment,
    deciding,
    deliveries,
    erasing,
    export,
    history,
    judging,
    language,
    log,
    operations,
    overview,
    pages,
    passing,
    quality,
    queue,
    report,
    reversing,
    session,
    signing_on,
    speaking,
    taking,
    team,
    training,
)
from moderation.console.gate import Guest, Route, add_routes, check_declared
from moderation.context import Context
from moderation.errors import NotFound
from moderation.people import ANYBODY
from moderation.provider import check_usable


def register(app: Flask, context: Context) -> None:
    """Add the console to the web application.

    Raises:
        RuntimeError: A page does not declare the right that it asks for.
        OperatorError: The provider of single sign-on cannot be used.
    """
    check_usable(context.settings)
    blueprint = Blueprint(
        "console", __name__, template_folder="templates", static_folder="static", static_url_path="/console/static"
    )
    add_routes(blueprint, context, ROUTES)
    blueprint.register_error_handler(Exception, partial(pages.answer, context))
    language.install(app)
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
    Route("GET", "/console/sign-in/code", session.ask_code, ANYBODY),
    Route("POST", "/console/sign-in/code", session.enter_code, ANYBODY),
    Route("GET", "/console/sign-in/provider", signing_on.begin, ANYBODY),
    Route("GET", "/console/sign-in/provider/answer", signing_on.finish, ANYBODY),
    Route("POST", "/console/language", speaking.choose, ANYBODY),
    Route("POST", "/console/account/languages", speaking.settle, "account"),
    Route("POST", "/console/sign-out", session.leave, "account"),
    Route("GET", "/console/account", account.show, "account"),
    Route("POST", "/console/account/password", account.set_password, "account"),
    Route("POST", "/console/account/second-step", account.begin_second_step, "account"),
    Route("GET", "/console/account/second-step/secret", account.show_secret, "account"),
    Route("POST", "/console/account/second-step/confirm", account.confirm_second_step, "account"),
    Route("POST", "/console/account/second-step/remove", account.remove_second_step, "account"),
    Route("POST", "/console/account/second-step/codes", account.renew_codes, "account"),
    Route("POST", "/console/account/sessions/<session_id>/end", account.end_session, "account"),
    Route("POST", "/console/account/sessions/end-others", account.end_others, "account"),
    Route("GET", "/console/queue", queue.show, "review"),
    Route("GET", "/console/queue/state", queue.show_state, "review"),
    Route("POST", "/console/queue/next", queue.take_next, "review"),
    Route("POST", "/console/queue/decisions", reversing.decide_many, "review"),
    Route("POST", "/console/undo", reversing.undo, "review"),
    Route("GET", "/console/comments/<comment_id>", comment.show, "comments"),
    Route("POST", "/console/comments/<comment_id>/claim", deciding.claim, "review"),
    Route("POST", "/console/comments/<comment_id>/take-over", deciding.take_over, "senior"),
    Route("POST", "/console/comments/<comment_id>/renew", deciding.renew, "review"),
    Route("POST", "/console/comments/<comment_id>/release", deciding.release, "review"),
    Route("POST", "/console/comments/<comment_id>/notes", deciding.write_note, "review"),
    Route("POST", "/console/comments/<comment_id>/decision", deciding.decide, "review"),
    Route("GET", "/console/appeals", appeals.show, "log"),
    Route("GET", "/console/appeals/answered", appeals.answered, "log"),
    Route("POST", "/console/comments/<comment_id>/reverse", reversing.reverse, "review"),
    Route("POST", "/console/comments/<comment_id>/hold", passing.put_by, "review"),
    Route("POST", "/console/comments/<comment_id>/hand-over", passing.hand_over, "review"),
    Route("POST", "/console/comments/<comment_id>/answer", passing.answer, "review"),
    Route("POST", "/console/comments/<comment_id>/seniors", passing.leave_to_seniors, "review"),
    Route("GET", "/console/overview", overview.show, "log"),
    Route("GET", "/console/report", report.show, "log"),
    Route("GET", "/console/report.<form>", report.download, "export"),
    Route("GET", "/console/log", log.show, "log"),
    Route("GET", "/console/log.csv", export.download, "export"),
    Route("GET", "/console/log/<comment_id>/<int:version>", log.entry, "log"),
    Route("GET", "/console/audit", audit.show, "log"),
    Route("GET", "/console/audit.<form>", taking.download, "export"),
    Route("GET", "/console/audit.<form>/manifest", taking.manifest, "export"),
    Route("GET", "/console/audit/<int:sequence>", audit.entry, "log"),
    Route("POST", "/console/audit/<int:sequence>/reveal", audit.reveal, "log"),
    Route("GET", "/console/audit/<int:sequence>/receipt", audit.receipt, "log"),
    Route("GET", "/console/rules", history.show, "log"),
    Route("POST", "/console/rules", history.approve, "rules"),
    Route("GET", "/console/deliveries", deliveries.show, "deliveries"),
    Route("POST", "/console/deliveries", deliveries.replay_many, "replay"),
    Route("GET", "/console/deliveries/<delivery_id>", deliveries.one, "deliveries"),
    Route("POST", "/console/deliveries/<delivery_id>/replay", deliveries.replay, "replay"),
    Route("GET", "/console/erasures", erasing.show, "certificates"),
    Route("POST", "/console/erasures", erasing.erase, "erase"),
    Route("GET", "/console/erasures/<erasure_id>", erasing.one, "certificates"),
    Route("GET", "/console/erasures/<erasure_id>/certificate", erasing.certificate, "certificates"),
    Route("POST", "/console/holds", erasing.hold, "erase"),
    Route("POST", "/console/holds/<hold_id>/lift", erasing.lift, "erase"),
    Route("GET", "/console/operations", operations.show, "operations"),
    Route("GET", "/console/quality", quality.show, "figures"),
    Route("POST", "/console/quality", quality.draw, "quality"),
    Route("GET", "/console/quality/moderators", quality.moderators, "quality"),
    Route("GET", "/console/quality/<sample_id>", quality.result, "figures"),
    Route("GET", "/console/quality/<sample_id>/next", judging.show, "quality"),
    Route("POST", "/console/quality/<sample_id>/next", judging.judge, "quality"),
    Route("POST", "/console/quality/<sample_id>/end", quality.end, "quality"),
    Route("POST", "/console/quality/<sample_id>/golden", quality.settle, "quality"),
    Route("GET", "/console/training", training.show, "review"),
    Route("POST", "/console/training", training.begin, "review"),
    Route("GET", "/console/training/<trial_id>", training.result, "review"),
    Route("GET", "/console/training/<trial_id>/next", training.show_next, "review"),
    Route("POST", "/console/training/<trial_id>/next", training.judge, "review"),
    Route("GET", "/console/people", team.show, "team"),
    Route("POST", "/console/people", team.add, "people"),
    Route("POST", "/console/people/<person_id>/role", team.set_role, "people"),
    Route("POST", "/console/people/<person_id>/second-step/reset", team.reset_second_step, "people"),
    Route("POST", "/console/people/<person_id>/disable", team.disable, "people"),
    Route("POST", "/console/people/<person_id>/enable", team.enable, "people"),
    Route("GET", "/console/<path:path>", _nowhere, ANYBODY),
)
