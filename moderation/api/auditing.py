"""Gives the audit log away as a file, CSV or JSONL: every entry that is asked for, however many.

Authors are in it for a key that may read comments as well; for any other they are masked.
"""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, g, url_for
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from moderation import exports, inspections
from moderation.api.authentication import needs
from moderation.api.current import context, site_id
from moderation.api.described import Responses
from moderation.api.schema import Words, whole
from moderation.context import utc_now
from moderation.exports import TYPES, Wanted
from moderation.storage import log_views

LATEST = 9_999_999_999  # ten digits
FILE: Responses = {
    200: {
        "description": "The file, the oldest entry first.",
        "content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in TYPES.values()},
    }
}

blueprint = APIBlueprint("auditing", __name__, url_prefix="/v1/audit", tag="Audit log")


def _day(value: object) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        day = date.max
    if not (1000 <= day.year < 9000 and str(value) == day.isoformat()):
        raise ValueError("must be a day, written as 2026-11-22")
    return str(value)


Day = Annotated[
    str, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": "^[1-8][0-9]{3}-"})
]
Part = Annotated[Words, Field(max_length=200)]


class EntriesQuery(BaseModel):
    """Which entries are asked for, in which form; the fields are those of the console's page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Annotated[
        Literal["csv", "jsonl"], Field(description="`jsonl`, or `csv`, in which no cell is a spreadsheet's formula.")
    ] = "jsonl"
    action: Annotated[Part | None, Field(description="What was done: `decided`, `refused`, `appealed` …")] = None
    actor: Annotated[
        Part | None, Field(description="`rules`, `service`, `website`, `operator`, `person` or `person:ID`.")
    ] = None
    outcome: Annotated[Part | None, Field(description="`approve`, `reject` or `escalate`.")] = None
    clause: Annotated[Part | None, Field(description="A clause that was found broken, or named by a person.")] = None
    rule: Annotated[Part | None, Field(description="A part of a rule's id, such as `insult` or `insult-word@3`.")] = (
        None
    )
    fingerprint: Annotated[Part | None, Field(description="Of the pack that decided.")] = None
    comment: Annotated[Part | None, Field(description="Our `id` of the comment.")] = None
    q: Annotated[Part | None, Field(description="Words of the comment, one after the other.")] = None
    since: Annotated[Day | None, Field(alias="from", description="The first day (UTC).")] = None
    until: Annotated[Day | None, Field(description="The last day (UTC), inclusive.")] = None
    upto: Annotated[
        int | None,
        Field(ge=0, le=LATEST, description="The last entry that may be in it; so the same file comes again."),
        BeforeValidator(whole),
    ] = None

    @property
    def filter(self) -> dict[str, str]:
        """What the entries have to fit, by the names of the fields."""
        return self.model_dump(by_alias=True, exclude={"form", "upto"}, exclude_none=True)


class ManifestOut(BaseModel):
    """What such a file is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: str
    site: Annotated[str, Field(description="Id of the site, as in the origin of its checkpoints.")]
    upto: Annotated[int, Field(description="The last entry that may be in it.")]
    entries: Annotated[int, Field(description="How many are in it.")]
    sha256: Annotated[str, Field(description="Of the file's bytes, in hexadecimal.")]


@blueprint.get("")
@blueprint.input(EntriesQuery, location="query", arg_name="query")
@blueprint.doc(operation_id="exportLog", responses=FILE)
@needs("audit:read")
def export(query: EntriesQuery) -> Response:
    """Export entries of the audit log.

    Every entry that fits is sent, however many, with the comment's text, unless that was erased. An export is an entry
    itself. Authors are in it if the key has the scope `comments:read` too; otherwise they are masked.
    """
    wanted, now = _read(query), utc_now()
    with context().database.write() as connection:
        inspections.note_taken(connection, wanted.site_id, g.key_id, _describe(query, wanted.upto), now=now)
    same = urlencode({**query.filter, "form": wanted.form, "upto": wanted.upto})
    headers = {
        "Content-Disposition": f'attachment; filename="audit-upto-{wanted.upto}.{wanted.form}"',
        "Link": f'<{url_for("auditing.manifest")}?{same}>; rel="describedby"',
    }
    return Response(exports.send(context().database, wanted), content_type=TYPES[wanted.form], headers=headers)


@blueprint.get("/manifest")
@blueprint.input(EntriesQuery, location="query", arg_name="query")
@blueprint.output(ManifestOut, description="How many entries the file has, and the SHA-256 of its bytes.")
@blueprint.doc(operation_id="getLogManifest")
@needs("audit:read")
def manifest(query: EntriesQuery) -> dict[str, Any]:
    """Give the manifest of an export.

    `Link` of the export names it. It is right as long as nothing in the file has been erased since, and for a key that
    sees authors as the first one did.
    """
    return exports.count(context().database, _read(query))


def _read(query: EntriesQuery) -> Wanted:
    with context().database.read() as connection:
        newest = log_views.find_newest(connection, site_id())
    upto = newest if query.upto is None else min(query.upto, newest)
    names = "comments:read" in g.scopes.split()
    return Wanted(query.form, site_id(), exports.read_filter(query.filter), upto, names)


def _describe(query: EntriesQuery, upto: int) -> str:
    """Say what was taken without the words of the filter, which may name a reader."""
    return " ".join([query.form, f"upto={upto}", *(f"{name}=…" for name in query.filter)])
