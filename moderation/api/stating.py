"""Gives the statement of reasons of a rejected comment: what to tell its author, and the record for the public."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from moderation import statements
from moderation.api import witnessing, wording
from moderation.api.authentication import needs
from moderation.api.current import context, site_id
from moderation.api.schema import COMMENT_ID
from moderation.errors import Conflict, NotFound
from moderation.statements import Terms
from moderation.storage import views

blueprint = APIBlueprint("stating", __name__, url_prefix="/v1/comments", tag="Second looks")
blueprint.after_request(witnessing.add_checkpoint)


class StatementOut(BaseModel):
    """Why a comment was rejected, and every way to object."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decision_id: str
    comment_id: str
    version: Annotated[int, Field(description="Of the decision that it explains: the last rejection.")]
    language: Annotated[str, Field(description="The author's, as far as it is known: one of those of `texts`.")]
    texts: Annotated[dict[str, str], Field(description="The statement by language; nothing personal is in it.")]
    record: Annotated[
        dict[str, Any],
        Field(description="The same as the EU's Transparency Database takes it; `puid` is the decision's id."),
    ]


@blueprint.get("/<comment:comment_id>/statement")
@blueprint.output(StatementOut, description="The statement of the last rejection.")
@blueprint.doc(operation_id="getStatement")
@needs("comments:read")
def show(comment_id: str) -> StatementOut:
    """Give the statement of reasons of a rejection.

    Show the author the text of their language: it says what was done, what it rests on, whether a person decided, and
    how to object. The last rejection is explained, even if it was overturned since.
    """
    here = context()
    terms = Terms.chosen(here.settings)
    with here.database.read() as connection:
        case = statements.find_case(connection, site_id(), comment_id) if COMMENT_ID.fullmatch(comment_id) else None
        known = case or views.find_comment(connection, site_id(), comment_id)
    if known is None:
        raise NotFound("This site has no comment of that id.")
    if case is None:
        raise Conflict("This comment has not been rejected; there is nothing to state.", code="not_rejected")
    texts = {language: statements.write_text(case, here.policy, terms, language) for language in statements.LANGUAGES}
    return StatementOut(
        decision_id=case.decision.id,
        comment_id=comment_id,
        version=case.decision.version,
        language=wording.for_reader(case.view.comment.language, case.decision.language),
        texts=texts,
        record=statements.write_record(case, here.policy, terms),
    )
