"""Takes the appeal of a rejected comment's author, and tells how it stands."""

from datetime import datetime, timedelta
from typing import Annotated

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from moderation import appeals
from moderation.api import witnessing
from moderation.api.authentication import needs
from moderation.api.current import context, site_id
from moderation.api.described import also
from moderation.api.examples import APPEAL
from moderation.api.schema import COMMENT_ID, Words
from moderation.appeals import NewAppeal
from moderation.context import utc_now
from moderation.errors import NotFound
from moderation.storage import appeal_views, views
from moderation.storage.appeals import LAPSED, OPEN, OVERTURNED, UPHELD, Appeal

MAX_WORDS = 1000
BEFORE = also(200, "There is an appeal against this decision already: this is it.", "AppealOut")
StateWord = Annotated[
    str,
    Field(
        json_schema_extra={"enum": [OPEN, UPHELD, OVERTURNED, LAPSED]},
        description="`lapsed`: the author has changed the comment since, or it was erased; nobody answers.",
    ),
]

blueprint = APIBlueprint("appealing", __name__, url_prefix="/v1/comments", tag="Second looks")
blueprint.after_request(witnessing.add_checkpoint)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AppealIn(_Shape):
    """What an author asks for."""

    words: Annotated[
        Annotated[Words, Field(max_length=MAX_WORDS)] | None, Field(description="The author's own, for the moderator.")
    ] = None


class AppealOut(_Shape):
    """An appeal and how it stands."""

    id: str
    comment_id: str
    version: Annotated[int, Field(description="Of the decision that it is against.")]
    state: StateWord
    created_at: datetime
    due_at: Annotated[datetime, Field(description="By when it is to be answered.")]
    answer: Annotated[str | None, Field(description="What the moderator tells the author; null while it is open.")]
    answered_at: datetime | None


class AppealList(_Shape):
    """The appeals about a comment, the last first."""

    appeals: list[AppealOut]


@blueprint.post("/<comment:comment_id>/appeals")
@blueprint.input(AppealIn, location="json", arg_name="body", example=APPEAL)
@blueprint.output(AppealOut, status_code=201, description="It is stored, and the comment waits for another person.")
@blueprint.doc(operation_id="appeal", responses=BEFORE)
@needs("comments:write")
def lodge(comment_id: str, body: AppealIn) -> tuple[AppealOut, int, dict[str, str]]:
    """Appeal against a rejection, for the comment's author.

    The comment is escalated with the reason `appealed`, and is decided by a person who has not decided about it
    before. The answer is a decision with the reason `appeal`; the webhook that tells it has an `appeal` with the text
    for the author. There is one appeal against a decision: asked again, the answer is about the same.
    """
    here = context()
    _check_id(comment_id)
    within = timedelta(hours=here.settings.appeal_hours)
    wanted = NewAppeal(site_id(), comment_id, body.words, within)
    receipt = appeals.lodge(here.database, here.policy, wanted, now=utc_now())
    shown = show_appeal(receipt.appeal, receipt.appeal.state)
    return shown, 201 if receipt.created else 200, {} if receipt.created else {"Idempotency-Replayed": "true"}


@blueprint.get("/<comment:comment_id>/appeals")
@blueprint.output(AppealList, description="The appeals; none if its author has not appealed.")
@blueprint.doc(operation_id="listAppeals")
@needs("comments:read")
def list_(comment_id: str) -> AppealList:
    """List the appeals about a comment."""
    _check_id(comment_id)
    with context().database.read() as connection:
        if views.find_comment(connection, site_id(), comment_id) is None:
            raise NotFound("This site has no comment of that id.")
        found = appeal_views.list_about(connection, site_id(), comment_id)
    return AppealList(appeals=[show_appeal(view.appeal, view.state) for view in found])


def show_appeal(appeal: Appeal, state: str) -> AppealOut:
    """Make the JSON shape of an appeal; never who has answered it."""
    return AppealOut(
        id=appeal.id,
        comment_id=appeal.comment_id,
        version=appeal.version,
        state=state,
        created_at=appeal.created_at,
        due_at=appeal.due_at,
        answer=appeal.answer,
        answered_at=appeal.answered_at,
    )


def _check_id(comment_id: str) -> None:
    if not COMMENT_ID.fullmatch(comment_id):
        raise NotFound("This site has no comment of that id.")
