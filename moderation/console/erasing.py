"""What was erased and what may not be, with certificates; and, for who may, the forms that erase, hold and lift.

What is to be erased is named twice: the first form says how much it is, the second one does it.
"""

import json

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import erasures
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.erasures import Order, Target
from moderation.errors import CallerError, Conflict, InvalidSubmission, NotFound
from moderation.storage import erasure_views

PAGE = 50
LONGEST = 255  # characters of an id of the website's
LONGEST_REASON = 500


def show(visit: Visit) -> ResponseReturnValue:
    """List the holds and the erasures, the newest first."""
    return _show(visit)


def erase(visit: Visit) -> ResponseReturnValue:
    """Say how much is to be erased; or, once that was confirmed, erase it and show the certificate."""
    try:
        target = _read_target()
        if request.form.get("confirmed") != "yes":
            return _ask(visit, target)
    except (InvalidSubmission, NotFound, Conflict) as error:
        return _show(visit, error, "erase")
    database = visit.context.database
    begun = erasures.request(database, visit.site_id, target, by=visit.actor, now=visit.now)
    erasures.carry_out(database, begun.id, now=visit.now)
    return redirect(url_for("console.erasing_one", erasure_id=begun.id), 303)


def one(visit: Visit, erasure_id: str) -> ResponseReturnValue:
    """Show one erasure with its certificate.

    Raises:
        NotFound: This site has no such erasure.
    """
    with visit.context.database.read() as connection:
        view = erasure_views.find_erasure(connection, visit.site_id, erasure_id)
        if view is None:
            raise NotFound("This site has no erasure of that id.")
        certificate = erasures.certify(connection, view.erasure)
    return page(visit, "erasure", view=view, certificate=certificate)


def certificate(visit: Visit, erasure_id: str) -> ResponseReturnValue:
    """Send the certificate of an erasure.

    Raises:
        NotFound: This site has no such erasure.
    """
    with visit.context.database.read() as connection:
        found = erasures.find(connection, visit.site_id, erasure_id)
        written = json.dumps(erasures.certify(connection, found), indent=2) + "\n"
    headers = {"Content-Disposition": f'attachment; filename="{found.id}.json"', "Cache-Control": "no-store"}
    return Response(written, content_type="application/json", headers=headers)


def hold(visit: Visit) -> ResponseReturnValue:
    """Forbid to erase an author's comments, or one."""
    try:
        target, reason = _read_target(), request.form.get("reason", "").strip()
        if len(reason) > LONGEST_REASON:
            raise InvalidSubmission(f"The reason may have {LONGEST_REASON} characters.", pointer="/reason")
        with visit.context.database.write() as connection:
            erasures.hold(connection, _order(visit), target, reason)
    except (InvalidSubmission, NotFound) as error:
        return _show(visit, error, "hold")
    return redirect(url_for("console.erasing_show"), 303)


def lift(visit: Visit, hold_id: str) -> ResponseReturnValue:
    """End a hold.

    Raises:
        NotFound: There is no such hold, or it was lifted before.
    """
    with visit.context.database.write() as connection:
        erasures.lift(connection, _order(visit), hold_id)
    return redirect(url_for("console.erasing_show"), 303)


def _order(visit: Visit) -> Order:
    return Order(visit.site_id, visit.actor, visit.now)


def _read_target() -> Target:
    named = request.form.get("id", "").strip()
    if not 0 < len(named) <= LONGEST:
        raise InvalidSubmission("Say which author by the website's id of them, or which comment by ours.")
    return Target(author_id=named) if request.form.get("what") == "author" else Target(comment_id=named)


def _ask(visit: Visit, target: Target) -> ResponseReturnValue:
    with visit.context.database.read() as connection:
        count = erasures.count(connection, visit.site_id, target)
    if not count:
        raise NotFound("Nothing of that id is left to be erased on this site.")
    return page(visit, "erase", target=target, count=count)


def _show(visit: Visit, problem: CallerError | None = None, form: str = "") -> ResponseReturnValue:
    before = request.args.get("before")
    with visit.context.database.read() as connection:
        held = erasure_views.list_holds(connection, visit.site_id)
        found = erasure_views.list_erasures(connection, visit.site_id, before=before, limit=PAGE + 1)
    return page(
        visit,
        "erasures",
        status=problem.status if problem else 200,
        problem=str(problem) if problem else "",
        form=form,
        fields=request.form if problem else {},
        held=held,
        found=found[:PAGE],
        before=before,
        older=found[PAGE - 1].erasure.id if len(found) > PAGE else None,
    )
