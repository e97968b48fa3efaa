"""The review queue: how much waits, since when, what of it somebody is at work on, and taking the next."""

from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from moderation import review
from moderation.console import comment, evidence, selection, words
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.console.selection import Selection
from moderation.review import Hold
from moderation.storage import exposures, holders, queue_views, views
from moderation.storage.queue_views import State, Waiting
from moderation.storage.waiting import GRAVE

PAGE = 50
WHOLE_PAGE = "return=representation"
BEGINNING, WHOLE = 160, 5000  # characters; what many are decided by is read whole


def show(visit: Visit) -> ResponseReturnValue:
    """Show what waits, the most urgent first."""
    chosen, reader = selection.of_address(), review.reader_of(visit.who, visit.now)
    after = selection.read_place()
    with visit.context.database.read() as connection:
        wanted = selection.narrowed(connection, visit, chosen)
        found = queue_views.list_waiting(connection, reader, wanted, after=after, limit=PAGE + 1)
        lines = _lines(connection, visit, found[:PAGE], WHOLE if chosen.narrows else BEGINNING)
        fitting = queue_views.count_waiting(connection, reader, wanted) if chosen.narrows else None
        state = _state(connection, visit)
        mine = holders.list_kept(connection, reader)
        today = exposures.find_today(connection, visit.who.person.id, visit.now)
    return page(
        visit,
        "queue",
        state=state,
        mine=mine,
        today=today,
        done=words.done(request.args),
        target=visit.context.settings.review_target_minutes,
        waiting=lines,
        fitting=fitting,
        chosen=chosen,
        reads=visit.who.person.reads.split(),
        options=selection.options(visit.context.policy, chosen),
        after=after,
        more=selection.write_place(found[PAGE - 1].place) if len(found) > PAGE else None,
        decided=comment.find_decided(visit, request.args),
    )


def show_state(visit: Visit) -> ResponseReturnValue:
    """Show the head of the queue alone, for the script that keeps it up to date."""
    with visit.context.database.read() as connection:
        state = _state(connection, visit)
    return page(visit, "state", state=state, target=visit.context.settings.review_target_minutes)


def take_next(visit: Visit) -> ResponseReturnValue:
    """Claim the most urgent comment; if one is held already, let go of it and never be served it again."""
    skipped, chosen = request.form.get("skip"), selection.of_form()
    if skipped:
        hold = Hold(skipped, request.form.get("token", type=int, default=0))
        review.skip(visit.context.database, visit.who, hold, now=visit.now)
    return go_on(visit, chosen)


def go_on(visit: Visit, chosen: Selection, **said: str) -> ResponseReturnValue:
    """Claim the next comment and show it.

    A form is sent on to the comment's own address.  The script asks for the page itself (``Prefer``, RFC 7240), so
    that the next comment is there after one request; ``Content-Location`` tells its address.

    Args:
        chosen: Which part of the queue one is at work on; the queue is shown if nothing of that waits.
        said: What the page will say: ``decided``, the comment decided just now, or what else was ``done`` with it.
    """
    database = visit.context.database
    with database.read() as connection:
        wanted = selection.narrowed(connection, visit, chosen)
    claim = review.claim_next(database, visit.who, wanted, now=visit.now, until=visit.claim_until)
    address = url_for("console.comment_show", comment_id=claim.comment_id) if claim else url_for("console.queue_show")
    address += chosen.with_more(**said) if said else chosen.suffix
    if claim is None or request.headers.get("Prefer") != WHOLE_PAGE:
        return redirect(address, 303)
    response = comment.render_next(visit, claim.comment_id, chosen, said)
    response.headers["Content-Location"] = address
    response.headers["Preference-Applied"] = WHOLE_PAGE
    return response


def _state(connection: Connection, visit: Visit) -> State:
    target = timedelta(minutes=visit.context.settings.review_target_minutes)
    return queue_views.read_state(connection, review.reader_of(visit.who, visit.now), target)


def _lines(connection: Connection, visit: Visit, found: list[Waiting], length: int) -> list[dict[str, object]]:
    ids = [one.comment_id for one in found]
    shown = views.find_comments(connection, visit.site_id, ids)
    held = holders.list_holders(connection, ids, now=visit.now)
    skipped = queue_views.list_skipped(connection, review.reader_of(visit.who, visit.now), ids)
    return [
        {
            "waits": one,
            "view": shown[one.comment_id],
            "text": evidence.first_words(shown[one.comment_id], length),
            "severe": one.risk == GRAVE,
            "clauses": evidence.clauses(shown[one.comment_id].decision),
            "script": evidence.script(shown[one.comment_id]),
            "holder": held.get(one.comment_id),
            "skipped": one.comment_id in skipped,
        }
        for one in found
    ]
