"""What the website was told: the messages to its endpoints, every try of one, and sending them again."""

from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import deliveries
from moderation.console import filters
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.errors import Conflict, InvalidSubmission, NotFound
from moderation.storage import delivery_views
from moderation.storage.deliveries import ENDED, STATUSES
from moderation.storage.delivery_views import DeliveryFilter

PAGE = 50


def show(visit: Visit) -> ResponseReturnValue:
    """List the deliveries, the newest first."""
    return _show(visit)


def replay(visit: Visit, delivery_id: str) -> ResponseReturnValue:
    """Send one again that was delivered or given up.

    Raises:
        NotFound: There is no such delivery on this site.
        Conflict: It has not ended, or its endpoint is disabled.
    """
    with visit.context.database.write() as connection:
        if delivery_views.find_delivery(connection, visit.site_id, delivery_id) is None:
            raise _no_such()
        wanted = DeliveryFilter(delivery_id)
        if not deliveries.replay(connection, visit.site_id, wanted, by=visit.actor, now=visit.now):
            raise Conflict("It has not ended, or its endpoint is disabled; nothing is sent.", code="not_replayable")
    return redirect(url_for("console.deliveries_one", delivery_id=delivery_id), 303)


def replay_many(visit: Visit) -> ResponseReturnValue:
    """Send again what was planned in a stretch of days and has ended."""
    try:
        wanted = _read_range()
    except InvalidSubmission as error:
        return _show(visit, status=error.status, problem=str(error))
    with visit.context.database.write() as connection:
        count = deliveries.replay(connection, visit.site_id, wanted, by=visit.actor, now=visit.now)
    return redirect(url_for("console.deliveries_show", replayed=count), 303)


def _read_range() -> DeliveryFilter:
    ended = request.form.get("ended") or None
    try:
        since = filters.read_day(request.form.get("from", "").strip())
        until = filters.read_day(request.form.get("until", "").strip(), timedelta(days=1))
    except (ValueError, OverflowError):
        since = until = None
    if since is None or until is None or since >= until or ended not in (None, *ENDED):
        raise InvalidSubmission("Choose the first and the last day of what is to be sent again.")
    return DeliveryFilter(status=ended, since=since, until=until)


def _show(visit: Visit, *, status: int = 200, problem: str = "") -> ResponseReturnValue:
    """List them, with what is wrong with a range that was asked for."""
    chosen = request.args.get("status")
    wanted = DeliveryFilter(status=chosen if chosen in STATUSES else None)
    before = request.args.get("before")
    with visit.context.database.read() as connection:
        found = delivery_views.list_deliveries(connection, visit.site_id, wanted, before=before, limit=PAGE + 1)
    more = found[PAGE - 1].delivery.id if len(found) > PAGE else None
    return page(
        visit,
        "deliveries",
        status=status,
        problem=problem,
        replayed=request.args.get("replayed", type=int),
        form=request.form,
        ended=ENDED,
        found=found[:PAGE],
        statuses=STATUSES,
        chosen=wanted.status,
        before=before,
        older=url_for("console.deliveries_show", status=wanted.status, before=more) if more else None,
    )


def one(visit: Visit, delivery_id: str) -> ResponseReturnValue:
    """Show one delivery: what is sent, and every try.

    Raises:
        NotFound: There is no such delivery on this site.
    """
    with visit.context.database.read() as connection:
        view = delivery_views.find_delivery(connection, visit.site_id, delivery_id)
        if view is None:
            raise _no_such()
        attempts = delivery_views.list_attempts(connection, delivery_id)
    return page(visit, "delivery", view=view, attempts=attempts, ended=ENDED)


def _no_such() -> NotFound:
    return NotFound("There is no such delivery on this site, or it ended more than 30 days ago.")
