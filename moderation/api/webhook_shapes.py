"""What comes in and goes out about webhooks: endpoints, deliveries and their tries, replays."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from moderation.api.representation import DecidedBy, FindingOut, OutcomeWord, PolicyRef, Reason
from moderation.api.schema import MAX_PAGE, Moment, whole
from moderation.storage.deliveries import Attempt
from moderation.storage.delivery_views import DeliveryView
from moderation.storage.endpoints import Endpoint

_ID = "[0-9a-hjkmnp-tv-z]{26}"
ENDPOINT_ID = re.compile(f"e_{_ID}")
DELIVERY_ID = re.compile(f"msg_{_ID}")
_LABEL = "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# A name, never a number: what else may be sent to, an operator says on the command line.
_HOOK = re.compile(rf"https://({_LABEL}\.){{1,3}}[A-Za-z]{{2,24}}(:443|:8443)?(/[!-\"$-\[\]-~]*)?")
StatusWord = Literal["waiting", "delivered", "dead", "withdrawn"]


def _check(pattern: re.Pattern[str], sentence: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(sentence)
        return value

    return AfterValidator(check)


def _pattern(pattern: re.Pattern[str]) -> Any:  # noqa: ANN401  # pydantic's FieldInfo
    return Field(json_schema_extra={"pattern": f"^{pattern.pattern}$"})


HookAddress = Annotated[
    str,
    Field(max_length=2000, json_schema_extra={"pattern": f"^{_HOOK.pattern}$"}),
    _check(_HOOK, "must be an address such as https://www.example.org/hooks, on port 443 or 8443"),
]
EndpointId = Annotated[str, _pattern(ENDPOINT_ID), _check(ENDPOINT_ID, "must be the `id` of an endpoint")]
Cursor = Annotated[str, _pattern(DELIVERY_ID), _check(DELIVERY_ID, "must be the `next` of the page before, unchanged")]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EndpointIn(_Shape):
    """Where to tell what is decided."""

    url: Annotated[HookAddress, Field(description="Answers a `POST` with 2xx; must be on the public Internet.")]


class EndpointChange(_Shape):
    """What is to change about an endpoint."""

    active: Annotated[bool, Field(strict=True, description="Whether it is told what is decided from now on.")]


class ReplayIn(_Shape):
    """Which deliveries are to be sent again; the times are those of their planning."""

    since: Moment
    until: Moment | None = None
    endpoint: EndpointId | None = None
    status: Annotated[
        Literal["delivered", "dead"] | None, Field(description="Only those that ended so; both if left out.")
    ] = None


class DeliveriesQuery(_Shape):
    """Which deliveries are asked for."""

    endpoint: Annotated[EndpointId | None, Field(description="Id of the endpoint.")] = None
    status: StatusWord | None = None
    since: Annotated[Moment | None, Field(description="Only those planned at or after this time.")] = None
    until: Annotated[Moment | None, Field(description="Only those planned before this time.")] = None
    limit: Annotated[
        int, Field(ge=1, le=MAX_PAGE, description="How many a page has at most."), BeforeValidator(whole)
    ] = 50
    cursor: Annotated[Cursor | None, Field(description="`next` of the page before.")] = None


class EndpointOut(_Shape):
    """An endpoint."""

    id: str
    url: str
    active: bool
    disabled_by: Annotated[
        str | None, Field(description="`website`, `operator`, or `receiver` if it answered 410; null while active.")
    ]
    failures: Annotated[int, Field(description="How many tries in a row have failed.")]
    created_at: datetime
    secret: Annotated[
        str | None, Field(description="What messages are signed with; shown when it is made, and null afterwards.")
    ]


class EndpointList(_Shape):
    """A site's endpoints, the oldest first."""

    endpoints: list[EndpointOut]


class AttemptOut(_Shape):
    """One try."""

    at: datetime
    milliseconds: int
    result: Annotated[str, Field(description="`delivered`, `failed`, or `gone` if the answer was 410.")]
    http_status: Annotated[int | None, Field(description="Null if there was no answer; `problem` says why.")]
    problem: str
    answer: Annotated[str, Field(description="The beginning of the answer's body, at most 1 KiB.")]


class DeliveryOut(_Shape):
    """A message for an endpoint, and how it stands."""

    id: Annotated[str, Field(description="The header `webhook-id`: the same over every try.")]
    endpoint: str
    url: str
    comment_id: str
    version: Annotated[int, Field(description="Which decision about the comment it tells, from 1.")]
    status: StatusWord
    tries: Annotated[int, Field(description="Since it was planned or last replayed.")]
    planned_at: datetime
    next_try_at: Annotated[datetime | None, Field(description="Null once it is delivered, given up or withdrawn.")]
    ended_at: datetime | None
    last_try: AttemptOut | None


class ToldDecision(_Shape):
    """The decision as `GET /v1/comments/{id}` shows it, without the words, which depend on who reads them."""

    outcome: OutcomeWord
    reason: Reason
    language: str
    policy: PolicyRef
    findings: list[FindingOut]
    decided_by: DecidedBy
    decided_at: datetime
    clause: str | None


class ToldOut(_Shape):
    """What has become of a comment."""

    comment_id: str
    external_id: str | None
    revision: int
    version: Annotated[int, Field(description="Which decision about the comment this is; the greatest is the last.")]
    status: Annotated[str, Field(json_schema_extra={"enum": ["approved", "rejected", "escalated"]})]
    decision: ToldDecision


class EventOut(_Shape):
    """The body that is posted to an endpoint, as Standard Webhooks has it."""

    type: Annotated[str, Field(description="`comment.decided`.")]
    timestamp: datetime
    data: ToldOut


class DeliveryWhole(DeliveryOut):
    """The same with what is sent and every try."""

    payload: EventOut
    attempts: list[AttemptOut]


class DeliveryPage(_Shape):
    """Deliveries, the newest first."""

    deliveries: list[DeliveryOut]
    next: Annotated[str | None, Field(description="`cursor` of the next page; null on the last.")]


class Replayed(_Shape):
    """What is sent again."""

    replayed: Annotated[int, Field(description="How many deliveries are sent again, under the ids that they had.")]


def show_endpoint(endpoint: Endpoint, *, with_secret: bool = False) -> EndpointOut:
    """Make the JSON shape of an endpoint."""
    return EndpointOut(
        id=endpoint.id,
        url=endpoint.url,
        active=endpoint.disabled_at is None,
        disabled_by=endpoint.disabled_by,
        failures=endpoint.failures,
        created_at=endpoint.created_at,
        secret=endpoint.secret if with_secret else None,
    )


def show_delivery(view: DeliveryView) -> DeliveryOut:
    """Make the JSON shape of a delivery."""
    return DeliveryOut(**_values(view))


def show_whole(view: DeliveryView, attempts: Sequence[Attempt]) -> DeliveryWhole:
    """Make the JSON shape of a delivery with all that belongs to it."""
    payload = EventOut.model_validate_json(view.delivery.payload)
    return DeliveryWhole(**_values(view), payload=payload, attempts=[_show_attempt(attempt) for attempt in attempts])


def _values(view: DeliveryView) -> dict[str, Any]:
    delivery = view.delivery
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint_id,
        "url": view.url,
        "comment_id": delivery.comment_id,
        "version": delivery.version,
        "status": delivery.status,
        "tries": delivery.tries,
        "planned_at": delivery.created_at,
        "next_try_at": delivery.due_at if delivery.ended_at is None else None,
        "ended_at": delivery.ended_at,
        "last_try": _show_attempt(view.last) if view.last else None,
    }


def _show_attempt(attempt: Attempt) -> AttemptOut:
    return AttemptOut(
        at=attempt.at,
        milliseconds=attempt.milliseconds,
        result=attempt.result,
        http_status=attempt.http_status,
        problem=attempt.problem,
        answer=attempt.answer,
    )
