"""Takes comments in, and shows what became of them."""

import re
import time

from apiflask import APIBlueprint
from flask import request, url_for
from werkzeug.routing import Map, UnicodeConverter

from moderation import intake
from moderation.api import limiting, witnessing, wording
from moderation.api.authentication import needs
from moderation.api.current import context, link_next, site_id
from moderation.api.described import also
from moderation.api.examples import COMMENT
from moderation.api.representation import CommentOut, CommentPage, show_comment
from moderation.api.schema import COMMENT_ID, CommentIn, CommentsQuery, SubmitHeaders
from moderation.comment import Status, Submission
from moderation.context import Context, utc_now
from moderation.errors import NotFound, WorldError
from moderation.intake import Receipt
from moderation.storage import views
from moderation.storage.views import CommentFilter, CommentView

MAX_WAIT_SECONDS = 10
FIRST_LOOK_SECONDS, LONGEST_PAUSE_SECONDS, GROWTH = 0.005, 0.1, 1.5
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?=$|[,;\s])", re.IGNORECASE)

blueprint = APIBlueprint("comments", __name__, url_prefix="/v1/comments", tag="Comments")
blueprint.after_request(witnessing.add_checkpoint)

DECIDED = also(200, "Stored and decided: the decision is in it.", "CommentOut")
Answer = tuple[CommentOut, int, dict[str, str]]


class CommentId(UnicodeConverter):
    """The last part of a comment's path: whatever is not a path of its own."""

    def __init__(self, map: Map) -> None:  # noqa: A002  # werkzeug's name
        """Take all but ``batch``, so that `Allow` names each path's own methods."""
        super().__init__(map)
        self.regex = r"(?!batch\Z)[^/]+"


@blueprint.post("")
@blueprint.input(CommentIn, location="json", arg_name="body", example=COMMENT)
@blueprint.input(SubmitHeaders, location="headers", arg_name="headers")
@blueprint.output(CommentOut, status_code=202, description="Stored, and not decided yet: ask again at `Location`.")
@blueprint.doc(operation_id="submitComment", responses=DECIDED)
@needs("comments:write")
def submit(body: CommentIn, headers: SubmitHeaders) -> Answer:
    """Submit a comment.

    Stored before the answer is sent, and then decided in the background. Sending it again, with the same
    `Idempotency-Key` or the same `external_id` and `revision`, is safe: the answer is about the same comment and
    carries `Idempotency-Replayed: true`. An edit has the same `external_id` and a greater `revision`.
    """
    here = context()
    submission = body.as_submission(headers.idempotency_key)
    for refusal in limiting.refuse_hasty([submission]).values():
        raise refusal
    receipt = intake.receive(here.database, here.policy, site_id(), submission, now=utc_now())
    if receipt.created:
        here.bell.ring()
    seconds = _read_wait(headers.prefer or "")
    view = look_until(receipt, submission, seconds)
    shown = _show(here, view)
    return shown, 200 if shown.decision else 202, _head(receipt, seconds)


@blueprint.get("/<comment:comment_id>")
@blueprint.output(CommentOut, description="The comment, with its last decision if it has one.")
@blueprint.doc(operation_id="getComment")
@needs("comments:read")
def show(comment_id: str) -> CommentOut:
    """Look up a comment and the decision about it."""
    here = context()
    view = None
    if COMMENT_ID.fullmatch(comment_id):
        with here.database.read() as connection:
            view = views.find_comment(connection, site_id(), comment_id)
    if view is None:
        raise NotFound("This site has no comment of that id.")
    return _show(here, view)


@blueprint.get("")
@blueprint.input(CommentsQuery, location="query", arg_name="query")
@blueprint.output(CommentPage, description="A page of comments, the newest first.")
@blueprint.doc(operation_id="listComments")
@needs("comments:read")
def list_(query: CommentsQuery) -> tuple[CommentPage, int, dict[str, str]]:
    """List comments, the newest first.

    `next` is the `cursor` of the following page, and null on the last one; the header `Link` holds its address.
    """
    here = context()
    wanted = CommentFilter(query.article, query.author, query.status, query.since)
    with here.database.read() as connection:
        found = views.list_comments(connection, site_id(), wanted, after=query.cursor, limit=query.limit + 1)
    shown = [_show(here, view) for view in found[: query.limit]]
    following = shown[-1].id if len(found) > query.limit else None
    return CommentPage(comments=shown, next=following), 200, link_next(following)


def _show(here: Context, view: CommentView) -> CommentOut:
    language = wording.for_site(request.accept_languages)
    return show_comment(view, here.policy, language, here.settings.appeal_url)


def _head(receipt: Receipt, seconds: int) -> dict[str, str]:
    head = {"Location": url_for("comments.show", comment_id=receipt.comment.id)}
    if not receipt.created:
        head["Idempotency-Replayed"] = "true"
    if seconds:
        head["Preference-Applied"] = f"wait={seconds}"
    return head


def _read_wait(prefer: str) -> int:
    found = _WAIT.search(prefer)
    return min(int(found[1]), MAX_WAIT_SECONDS) if found else 0


def look_until(receipt: Receipt, submission: Submission, seconds: int) -> CommentView:
    """Look for the decision until it is there or the time is over; looks are rarer the longer it takes."""
    view = _as_submitted(receipt, submission)
    if receipt.created and not seconds:
        return view
    end, pause = time.monotonic() + seconds, FIRST_LOOK_SECONDS
    while True:
        try:
            view = _look(receipt.comment.id) or view
        except WorldError:
            return view  # it is stored, and that is the answer, whatever the database does now
        if view.comment.status is not Status.PENDING or time.monotonic() >= end:
            return view
        time.sleep(max(0, min(pause, end - time.monotonic())))
        pause = min(pause * GROWTH, LONGEST_PAUSE_SECONDS)


def _look(comment_id: str) -> CommentView | None:
    with context().database.read() as connection:
        return views.find_comment(connection, site_id(), comment_id)


def _as_submitted(receipt: Receipt, submission: Submission) -> CommentView:
    return CommentView(
        comment=receipt.comment,
        text=submission.text,
        author_id=submission.author_id,
        author_name=submission.author_name,
        article_url=submission.article_url,
        article_title=submission.article_title,
        decision=None,
    )
