"""Takes what a reader reports about somebody else's comment."""

import hashlib
from datetime import datetime
from typing import Annotated

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from moderation import reports
from moderation.api import limiting, witnessing
from moderation.api.authentication import needs
from moderation.api.current import context, site_id
from moderation.api.described import also
from moderation.api.examples import REPORT
from moderation.api.representation import StatusWord
from moderation.api.schema import COMMENT_ID, Name, Words
from moderation.context import utc_now
from moderation.errors import NotFound
from moderation.limits import Charge, Rate
from moderation.reports import NewReport, Receipt, Threshold

MAX_WORDS = 1000
BEFORE = also(200, "This reader had reported it before; the first report stands.", "ReportOut")

blueprint = APIBlueprint("reporting", __name__, url_prefix="/v1/comments", tag="Second looks")
blueprint.after_request(witnessing.add_checkpoint)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReportIn(_Shape):
    """What a reader reports."""

    reporter: Annotated[Name, Field(description="Your id of the reader; only a hash of it is kept.")]
    clause: Annotated[Name, Field(description="Id of the clause that the reader says it breaks; see `/v1/policy`.")]
    words: Annotated[
        Annotated[Words, Field(max_length=MAX_WORDS)] | None, Field(description="The reader's own, for the moderator.")
    ] = None


class ReportOut(_Shape):
    """A report, and how the comment stands."""

    id: str
    comment_id: str
    clause: str
    status: StatusWord
    created_at: datetime


@blueprint.post("/<comment:comment_id>/reports")
@blueprint.input(ReportIn, location="json", arg_name="body", example=REPORT)
@blueprint.output(ReportOut, status_code=201, description="It is stored; `status` is the comment's after it.")
@blueprint.doc(operation_id="reportComment", responses=BEFORE)
@needs("comments:write")
def report(comment_id: str, body: ReportIn) -> tuple[ReportOut, int, dict[str, str]]:
    """Report a comment.

    A reader counts once. When enough have reported a published comment (one, unless the installation chose
    otherwise), it is escalated to a person with the reason `reported`, and you are told by webhook. What is reported
    before the rules have read it counts as soon as they approve it.
    """
    if not COMMENT_ID.fullmatch(comment_id):
        raise NotFound("This site has no comment of that id.")
    here, wanted = context(), NewReport(site_id(), comment_id, body.reporter, body.clause, body.words)
    limiting.admit(_charge(body.reporter), "This reader reports more than one may; wait, then send this again.")
    receipt = reports.receive(here.database, here.policy, wanted, Threshold.chosen(here.settings), now=utc_now())
    return _show(receipt), 201 if receipt.created else 200, {} if receipt.created else {"Idempotency-Replayed": "true"}


def _charge(reporter: str) -> Charge:
    per_hour = context().settings.reporter_reports_per_hour
    name = hashlib.sha256(f"{site_id()} {reporter}".encode()).hexdigest()
    return Charge(f"reporter:{name[:32]}", Rate(per_hour / 3600, per_hour))


def _show(receipt: Receipt) -> ReportOut:
    report = receipt.report
    return ReportOut(
        id=report.id,
        comment_id=report.comment_id,
        clause=report.clause,
        status=receipt.comment.status.value,
        created_at=report.created_at,
    )
