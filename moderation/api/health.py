"""Tells machines how the service is: alive, ready, and in numbers."""

from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from moderation.api import metrics
from moderation.api.authentication import public
from moderation.api.current import context
from moderation.api.described import also
from moderation.context import utc_now
from moderation.errors import OperatorError, WorldError
from moderation.storage.migrating import check_current

blueprint = APIBlueprint("health", __name__, tag="Operation")


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class Ready(BaseModel):
    """What the service needs, and whether it is there."""

    status: Annotated[
        Literal["ready", "degraded", "unavailable"],
        Field(description="`degraded`: comments are taken and decided, but more slowly, by the sweeper."),
    ]
    database: Annotated[
        Literal["present", "outdated", "away"], Field(description="`outdated`: run `moderation migrate`.")
    ]
    redis: Literal["present", "away"]


NOT_READY = "The database is away, or its tables are not of this version: comments cannot be taken."


@blueprint.get("/healthz")
@blueprint.output(Alive, description="The process is alive; it says nothing about anything else.")
@blueprint.doc(operation_id="getHealth")
@public
def healthz() -> Alive:
    """Tell that this process answers."""
    return Alive(status="alive")


@blueprint.get("/readyz")
@blueprint.output(Ready, description="Comments can be taken.")
@blueprint.doc(operation_id="getReadiness", responses=also(503, NOT_READY, "Ready"))
@public
def readyz() -> tuple[Ready, int]:
    """Tell whether comments can be taken."""
    database = _look_at_database()
    redis: Literal["present", "away"] = "present" if context().bell.is_heard() else "away"
    if database != "present":
        return Ready(status="unavailable", database=database, redis=redis), 503
    return Ready(status="ready" if redis == "present" else "degraded", database=database, redis=redis), 200


@blueprint.get("/metrics")
@blueprint.doc(operation_id="getMetrics", responses=also(200, "Metrics as Prometheus reads them."))
@public
def show_metrics() -> Response:
    """Give the metrics of all processes of this installation.

    They hold counts and ages only, over all sites; keep the path inside your own network all the same.
    """
    here = context()
    return Response(metrics.render(here.database, here.bell, utc_now()), content_type=metrics.CONTENT_TYPE)


def _look_at_database() -> Literal["present", "outdated", "away"]:
    try:
        check_current(context().database)
    except WorldError:
        return "away"
    except OperatorError:
        return "outdated"
    return "present"
