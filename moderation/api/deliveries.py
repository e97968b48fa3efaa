"""What was sent to a website's endpoints, every try of it, and sending it again."""

from apiflask import APIBlueprint

from moderation import deliveries
from moderation.api.authentication import needs
from moderation.api.current import context, link_next, site_id
from moderation.api.examples import REPLAY
from moderation.api.webhook_shapes import (
    DELIVERY_ID,
    DeliveriesQuery,
    DeliveryPage,
    DeliveryWhole,
    Replayed,
    ReplayIn,
    show_delivery,
    show_whole,
)
from moderation.context import utc_now
from moderation.errors import Conflict, NotFound
from moderation.storage import delivery_views
from moderation.storage.delivery_views import DeliveryFilter

blueprint = APIBlueprint("deliveries", __name__, url_prefix="/v1", tag="Webhooks")


@blueprint.get("/deliveries")
@blueprint.input(DeliveriesQuery, location="query", arg_name="query")
@blueprint.output(DeliveryPage, description="A page of deliveries, the newest first.")
@blueprint.doc(operation_id="listDeliveries")
@needs("webhooks")
def list_(query: DeliveriesQuery) -> tuple[DeliveryPage, int, dict[str, str]]:
    """List what was sent or is to be, the newest first.

    What has ended is listed for 30 days.
    """
    wanted = DeliveryFilter(None, query.endpoint, query.status, query.since, query.until)
    with context().database.read() as connection:
        found = delivery_views.list_deliveries(
            connection, site_id(), wanted, before=query.cursor, limit=query.limit + 1
        )
    shown = [show_delivery(view) for view in found[: query.limit]]
    following = shown[-1].id if len(found) > query.limit else None
    return DeliveryPage(deliveries=shown, next=following), 200, link_next(following)


@blueprint.get("/deliveries/<delivery_id>")
@blueprint.output(DeliveryWhole, description="The delivery, what is sent, and every try.")
@blueprint.doc(operation_id="getDelivery")
@needs("webhooks")
def show(delivery_id: str) -> DeliveryWhole:
    """Look up a delivery with every try of it."""
    _check_id(delivery_id)
    with context().database.read() as connection:
        view = delivery_views.find_delivery(connection, site_id(), delivery_id)
        if view is None:
            raise NotFound("This site has no delivery of that id.")
        return show_whole(view, delivery_views.list_attempts(connection, delivery_id))


@blueprint.post("/deliveries/<delivery_id>/replay")
@blueprint.output(Replayed, status_code=202, description="It is sent again.")
@blueprint.doc(operation_id="replayDelivery")
@needs("webhooks")
def replay(delivery_id: str) -> Replayed:
    """Send a delivery again that was delivered or given up, under the id that it had."""
    _check_id(delivery_id)
    with context().database.write() as connection:
        if delivery_views.find_delivery(connection, site_id(), delivery_id) is None:
            raise NotFound("This site has no delivery of that id.")
        wanted = DeliveryFilter(delivery_id)
        count = deliveries.replay(connection, site_id(), wanted, by="website", now=utc_now())
    if not count:
        raise Conflict("The delivery has not ended, or its endpoint is disabled.", code="not_replayable")
    return Replayed(replayed=count)


@blueprint.post("/replays")
@blueprint.input(ReplayIn, location="json", arg_name="body", example=REPLAY)
@blueprint.output(Replayed, status_code=202, description="They are sent again.")
@blueprint.doc(operation_id="replayDeliveries")
@needs("webhooks")
def replay_many(body: ReplayIn) -> Replayed:
    """Send again what was delivered or given up in a stretch of time.

    What goes to a disabled endpoint is left alone.
    """
    wanted = DeliveryFilter(None, body.endpoint, body.status, body.since, body.until)
    with context().database.write() as connection:
        return Replayed(replayed=deliveries.replay(connection, site_id(), wanted, by="website", now=utc_now()))


def _check_id(delivery_id: str) -> None:
    if not DELIVERY_ID.fullmatch(delivery_id):
        raise NotFound("This site has no delivery of that id.")
