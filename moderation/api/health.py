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
from moderation.storage import heartbeats
from moderation.storage.migrating import check_current

blueprint = APIBlueprint("health", __name__, tag="Operation")

Status = Literal["ready", "degraded", "unavailable"]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class Ready(BaseModel):
    """What the service needs, and whether it is there."""

    status: Annotated[
        Status,
        Field(description="`degraded`: comments are taken, and decided more slowly, by the pack before, or later."),
    ]
    database: Annotated[
        Literal["present", "outdated", "away"], Field(description="`outdated`: run `moderation migrate`.")
    ]
    redis: Literal["present", "away"]
    deciders: Annotated[
        Literal["present", "silent"],
        Field(description="`silent`: no worker and no sweeper has been seen for a minute, so nothing is decided."),
    ]
    policy: Annotated[
        Literal["current", "refused"],
        Field(description="`refused`: the pack has mistakes, so the policy read before them is in force."),
    ]
    mistakes: Annotated[list[str], Field(description="The first mistakes of a refused pack, each with file and key.")]


MOST_MISTAKES = 20
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
    database, mistakes = _look_at_database(), list(context().policies.mistakes)
    heard, decided = context().bell.is_heard(), database == "present" and _is_decided()
    whole = heard and decided and not mistakes
    status: Status = "unavailable" if database != "present" else "ready" if whole else "degraded"
    ready = Ready(
        status=status,
        database=database,
        redis="present" if heard else "away",
        deciders="present" if decided else "silent",
        policy="refused" if mistakes else "current",
        mistakes=mistakes[:MOST_MISTAKES],
    )
    return ready, 503 if status == "unavailable" else 200


@blueprint.get("/metrics")
@blueprint.doc(operation_id="getMetrics", responses=also(200, "Metrics as Prometheus reads them."))
@public
def show_metrics() -> Response:
    """Give the metrics of all processes of this installation.

    They hold counts and ages only, over all sites; keep the path inside your own network all the same.
    """
    return Response(metrics.render(context(), utc_now()), content_type=metrics.CONTENT_TYPE)


def _is_decided() -> bool:
    try:
        with context().database.read() as connection:
            return heartbeats.is_decided(connection, utc_now())
    except WorldError:
        return False


def _look_at_database() -> Literal["present", "outdated", "away"]:
    try:
        check_current(context().database)
    except WorldError:
        return "away"
    except OperatorError:
        return "outdated"
    return "present"
