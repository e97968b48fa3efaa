"""The review queue: how much waits, since when, and taking the next."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import review
from moderation.console import comment, evidence
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.review import Hold
from moderation.storage import holders, views

PAGE = 50


def show(visit: Visit) -> ResponseReturnValue:
    """Show what waits, the oldest first."""
    after = request.args.get("after")
    with visit.context.database.read() as connection:
        backlog = views.review_backlog(connection, visit.site_id)
        found = views.list_queue(connection, visit.site_id, after=after, limit=PAGE + 1)
        held = holders.list_holders(connection, [view.comment.id for view in found], now=visit.now)
    waiting = [
        {
            "view": view,
            "text": evidence.first_words(view),
            "clauses": evidence.clauses(view.decision),
            "holder": held.get(view.comment.id),
        }
        for view in found[:PAGE]
    ]
    more = found[PAGE - 1].comment.id if len(found) > PAGE else None
    return page(
        visit, "queue", backlog=backlog, waiting=waiting, after=after, more=more, decided=comment.find_decided(visit)
    )


def take_next(visit: Visit) -> ResponseReturnValue:
    """Claim the comment that has waited longest; if one is held already, let go of it and pass it over."""
    skipped = request.form.get("skip")
    if skipped:
        hold = Hold(skipped, request.form.get("token", type=int, default=0))
        review.release(visit.context.database, visit.who, hold, now=visit.now)
    return redirect(next_page(visit, after=skipped), 303)


def next_page(visit: Visit, *, after: str | None = None, decided: str | None = None) -> str:
    """Claim the next comment.

    Args:
        after: The comment to pass over; the queue begins again from its start behind the last.
        decided: The comment decided just now, which the page will say.

    Returns:
        The address of the claimed comment, or of the queue if nothing waits.
    """
    database = visit.context.database
    claim = review.claim_next(database, visit.who, now=visit.now, until=visit.claim_until, after=after)
    if claim is None and after is not None:
        claim = review.claim_next(database, visit.who, now=visit.now, until=visit.claim_until)
    if claim is None:
        return url_for("console.queue_show", decided=decided)
    return url_for("console.comment_show", comment_id=claim.comment_id, decided=decided)
