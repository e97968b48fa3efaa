"""Erases what readers wrote and who they are, at the website's request, and certifies it."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from flask import url_for
from pydantic import BaseModel, ConfigDict, Field

from moderation import erasures
from moderation.api.authentication import needs
from moderation.api.current import context, site_id
from moderation.api.examples import ERASURE
from moderation.api.schema import Name
from moderation.context import utc_now
from moderation.erasures import Target
from moderation.errors import NotFound

ERASURE_ID = re.compile("er_[0-9a-hjkmnp-tv-z]{26}")

blueprint = APIBlueprint("erasing", __name__, url_prefix="/v1/erasures", tag="Erasures")


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ErasureIn(_Shape):
    """What is to be erased."""

    what: Annotated[
        Literal["author", "comment"],
        Field(description="All comments of an author, or one comment with every revision of it."),
    ]
    id: Annotated[Name, Field(description="The author's id as you know it, or our `id` of the comment.")]


class ErasedOut(_Shape):
    """A comment that was erased."""

    comment_id: str
    entry: Annotated[int | None, Field(description="The audit entry that says so; null until it is erased.")]


class ErasureOut(_Shape):
    """An erasure, and the certificate of it."""

    format: Annotated[str, Field(description="`comment-moderation erasure certificate 1`.")]
    id: str
    site: Annotated[str, Field(description="Id of the site, as in the origin of its checkpoints.")]
    cause: Annotated[str, Field(description="`author`, `comment`, `retention`, or `restore` after a backup came back.")]
    requested_at: datetime
    completed_at: Annotated[datetime | None, Field(description="When the last comment was erased.")]
    purged_at: Annotated[
        datetime | None, Field(description="When the bytes were gone from the database's files; null until then.")
    ]
    comments: Annotated[list[ErasedOut], Field(description="What was erased; empty if nothing was left to be.")]
    entry: Annotated[int | None, Field(description="The audit entry that says that all of it is done.")]
    receipt: Annotated[
        str | None, Field(description="Proof that this entry stands in the log; null until a checkpoint is over it.")
    ]


@blueprint.post("")
@blueprint.input(ErasureIn, location="json", arg_name="body", example=ERASURE)
@blueprint.output(ErasureOut, status_code=201, description="It is done; ask again at `Location` for the receipt.")
@blueprint.doc(operation_id="erase")
@needs("erasures")
def erase(body: ErasureIn) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Erase an author, or a comment.

    Texts, names, your own ids and whatever was quoted of a text are gone from every table. That there was a comment,
    and what was decided by which rules, stays, and the audit log still verifies. A comment that waits to be decided is
    rejected with the reason `erased`. Afterwards the bytes go from the database's files, too, and a signed checkpoint
    covers the erasure: look it up again then, and keep what you get as the certificate.
    """
    database, now = context().database, utc_now()
    target = Target(author_id=body.id) if body.what == "author" else Target(comment_id=body.id)
    begun = erasures.request(database, site_id(), target, by="website", now=now)
    done = erasures.carry_out(database, begun.id, now=now)
    with database.read() as connection:
        return erasures.certify(connection, done), 201, {"Location": url_for("erasing.show", erasure_id=done.id)}


@blueprint.get("/<erasure_id>")
@blueprint.output(ErasureOut, description="The erasure: its certificate, once `purged_at` and `receipt` are there.")
@blueprint.doc(operation_id="getErasure")
@needs("erasures")
def show(erasure_id: str) -> dict[str, Any]:
    """Look up an erasure."""
    if not ERASURE_ID.fullmatch(erasure_id):
        raise NotFound("This site has no erasure of that id.")
    with context().database.read() as connection:
        return erasures.certify(connection, erasures.find(connection, site_id(), erasure_id))
