"""Where a website is told what was decided: its endpoints, made and changed by itself."""

from apiflask import APIBlueprint
from flask import url_for

from moderation import endpoints
from moderation.api.authentication import needs
from moderation.api.current import context, site_id
from moderation.api.examples import ENDPOINT, ENDPOINT_CHANGE
from moderation.api.webhook_shapes import (
    ENDPOINT_ID,
    EndpointChange,
    EndpointIn,
    EndpointList,
    EndpointOut,
    show_endpoint,
)
from moderation.context import utc_now
from moderation.endpoints import Change
from moderation.errors import NotFound
from moderation.storage.endpoints import Endpoint

blueprint = APIBlueprint("endpoints", __name__, url_prefix="/v1/endpoints", tag="Webhooks")


@blueprint.post("")
@blueprint.input(EndpointIn, location="json", arg_name="body", example=ENDPOINT)
@blueprint.output(EndpointOut, status_code=201, description="The endpoint, with its secret: it is not shown again.")
@blueprint.doc(operation_id="createEndpoint")
@needs("webhooks")
def create(body: EndpointIn) -> tuple[EndpointOut, int, dict[str, str]]:
    """Add an endpoint.

    Every decision from then on is posted to it, signed as Standard Webhooks says, at least once and in any order.
    """
    with context().database.write() as connection:
        made = endpoints.create(connection, site_id(), body.url, _change())
    return show_endpoint(made, with_secret=True), 201, {"Location": url_for("endpoints.show", endpoint_id=made.id)}


@blueprint.get("")
@blueprint.output(EndpointList, description="All endpoints, the oldest first.")
@blueprint.doc(operation_id="listEndpoints")
@needs("webhooks")
def list_() -> EndpointList:
    """List the endpoints."""
    with context().database.read() as connection:
        found = endpoints.list_all(connection, site_id())
    return EndpointList(endpoints=[show_endpoint(endpoint) for endpoint in found])


@blueprint.get("/<endpoint_id>")
@blueprint.output(EndpointOut, description="The endpoint.")
@blueprint.doc(operation_id="getEndpoint")
@needs("webhooks")
def show(endpoint_id: str) -> EndpointOut:
    """Look up an endpoint."""
    _check_id(endpoint_id)
    with context().database.read() as connection:
        return show_endpoint(endpoints.find(connection, endpoint_id, site_id()))


@blueprint.patch("/<endpoint_id>")
@blueprint.input(EndpointChange, location="json", arg_name="body", example=ENDPOINT_CHANGE)
@blueprint.output(EndpointOut, description="The endpoint as it is now.")
@blueprint.doc(operation_id="changeEndpoint")
@needs("webhooks")
def change(endpoint_id: str, body: EndpointChange) -> EndpointOut:
    """Disable an endpoint, or enable it again.

    What waits for an endpoint when it is disabled is given up, and can be replayed once it is enabled again.
    """
    _check_id(endpoint_id)
    act = endpoints.enable if body.active else endpoints.disable
    with context().database.write() as connection:
        changed: Endpoint = act(connection, endpoint_id, _change())
    return show_endpoint(changed)


@blueprint.post("/<endpoint_id>/secret")
@blueprint.output(EndpointOut, description="The endpoint, with its new secret: it is not shown again.")
@blueprint.doc(operation_id="rotateSecret")
@needs("webhooks")
def rotate(endpoint_id: str) -> EndpointOut:
    """Give an endpoint a new secret.

    For 24 hours each message is signed with both, then with the new one alone.
    """
    _check_id(endpoint_id)
    with context().database.write() as connection:
        return show_endpoint(endpoints.rotate(connection, endpoint_id, _change()), with_secret=True)


def _change() -> Change:
    return Change(site_id(), "website", utc_now())


def _check_id(endpoint_id: str) -> None:
    if not ENDPOINT_ID.fullmatch(endpoint_id):
        raise NotFound("This site has no endpoint of that id.")
