"""Takes many comments in at once: one transaction, and an answer for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import request
from pydantic import ValidationError

from moderation import intake
from moderation.api import limiting, problems, witnessing, wording
from moderation.api.authentication import needs, require
from moderation.api.current import context, site_id
from moderation.api.examples import BATCH
from moderation.api.representation import BatchOut, CommentOut, ResultOut, show_comment
from moderation.api.schema import BatchHeaders, BatchIn, CommentIn
from moderation.comment import Submission
from moderation.context import utc_now
from moderation.errors import CallerError
from moderation.intake import Receipt
from moderation.storage import views

blueprint = APIBlueprint("batch", __name__, url_prefix="/v1/comments", tag="Comments")
blueprint.after_request(witnessing.add_checkpoint)


@dataclass(frozen=True, slots=True)
class _Refused:
    """A comment of the batch that cannot be taken, with its problem document."""

    problem: dict[str, Any]


@blueprint.post("/batch")
@blueprint.input(BatchIn, location="json", arg_name="body", example=BATCH)
@blueprint.input(BatchHeaders, location="headers", arg_name="headers")
@blueprint.output(BatchOut, description="One result for each comment, in their order, each with its own status.")
@blueprint.doc(operation_id="submitBatch")
@needs("comments:write")
def submit(body: BatchIn, headers: BatchHeaders) -> BatchOut:
    """Submit up to 500 comments.

    Each is stored or refused by itself. A batch is safe to send again if it has an `Idempotency-Key`, or if each
    comment has its `external_id`.
    """
    here = context()
    if not body.webhooks:
        require("backfill")
    read = _read_all(body, headers.idempotency_key)
    answers = iter(_receive_all([submission for submission in read if isinstance(submission, Submission)]))
    results = [_join(submission, answers) for submission in read]
    created = [result for result in results if isinstance(result, Receipt) and result.created]
    if created:
        here.bell.ring()
        limiting.count_more(len(created) - 1)
    shown = _show_stored([result for result in results if isinstance(result, Receipt)])
    return BatchOut(results=[_show_result(index, result, shown) for index, result in enumerate(results)])


def _read_all(body: BatchIn, key: str | None) -> list[Submission | _Refused]:
    read: list[Submission | _Refused] = []
    for index, comment in enumerate(body.comments):
        own_key = f"{key} {index}" if key else None
        try:
            read.append(CommentIn.model_validate(comment).as_submission(own_key, is_old=not body.webhooks))
        except ValidationError as error:
            read.append(_Refused(problems.describe_invalid(error, f"/comments/{index}")))
    return read


def _receive_all(submissions: list[Submission]) -> list[Receipt | CallerError]:
    """Store what is not refused for its author's haste; old comments were written in their own time."""
    here, old = context(), any(submission.is_old for submission in submissions)  # all of them, or none
    hasty = {} if old else limiting.refuse_hasty(submissions)
    calm = [submission for index, submission in enumerate(submissions) if index not in hasty]
    stored = iter(intake.receive_all(here.database, here.policy, site_id(), calm, now=utc_now()) if calm else [])
    return [hasty[index] if index in hasty else next(stored) for index in range(len(submissions))]


def _join(
    submission: Submission | _Refused, answers: Iterator[Receipt | CallerError]
) -> Receipt | CallerError | _Refused:
    return submission if isinstance(submission, _Refused) else next(answers)


def _show_stored(receipts: list[Receipt]) -> dict[str, CommentOut]:
    here, language = context(), wording.for_site(request.accept_languages)
    with here.database.read() as connection:
        found = views.find_comments(connection, site_id(), [receipt.comment.id for receipt in receipts])
    return {name: show_comment(view, here.policy, language, here.settings.appeal_url) for name, view in found.items()}


def _show_result(index: int, result: Receipt | CallerError | _Refused, shown: dict[str, CommentOut]) -> ResultOut:
    if isinstance(result, Receipt):
        comment = shown[result.comment.id]
        return ResultOut(
            index=index,
            status=200 if comment.decision else 202,
            replayed=not result.created,
            comment=comment,
            problem=None,
        )
    problem = _describe(index, result)
    return ResultOut(index=index, status=problem["status"], replayed=False, comment=None, problem=problem)


def _describe(index: int, result: CallerError | _Refused) -> dict[str, Any]:
    if isinstance(result, _Refused):
        return result.problem
    problem = problems.describe(result)
    return {**problem, "pointer": f"/comments/{index}{problem.get('pointer', '')}"}
