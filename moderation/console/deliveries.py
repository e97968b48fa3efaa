"""What the website was told: the messages to its endpoints, and every try of one.

To be looked at only: a replay is the website's to ask for, through the API, or an operator's, on the command line.
"""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.errors import NotFound
from moderation.storage import delivery_views
from moderation.storage.deliveries import STATUSES
from moderation.storage.delivery_views import DeliveryFilter

PAGE = 50


def show(visit: Visit) -> ResponseReturnValue:
    """List the deliveries, the newest first."""
    status = request.args.get("status")
    wanted = DeliveryFilter(status=status if status in STATUSES else None)
    before = request.args.get("before")
    with visit.context.database.read() as connection:
        found = delivery_views.list_deliveries(connection, visit.site_id, wanted, before=before, limit=PAGE + 1)
    more = found[PAGE - 1].delivery.id if len(found) > PAGE else None
    return page(
        visit,
        "deliveries",
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
            raise NotFound("There is no such delivery on this site, or it ended more than 30 days ago.")
        attempts = delivery_views.list_attempts(connection, delivery_id)
    return page(visit, "delivery", view=view, attempts=attempts)
