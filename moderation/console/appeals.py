"""The appeals: what is open, the soonest due first, and what was answered.

An appeal is decided where its comment is: on the comment's page, by whoever takes it.
"""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from moderation.console import evidence
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.storage import appeal_views, holders
from moderation.storage.appeal_views import AppealView

PAGE = 50


def show(visit: Visit) -> ResponseReturnValue:
    """List the open appeals, with their clock."""
    person, after = visit.who.person.id, request.args.get("after", "")
    with visit.context.database.read() as connection:
        clock = appeal_views.read_clock(connection, visit.site_id, visit.now)
        last = appeal_views.find(connection, visit.site_id, after) if after else None
        found = appeal_views.list_open(connection, visit.site_id, person_id=person, after=last, limit=PAGE + 1)
        held = holders.list_holders(connection, [view.appeal.comment_id for view in found], now=visit.now)
    return page(
        visit,
        "appeals",
        clock=clock,
        appeals=[{**_row(view), "holder": held.get(view.appeal.comment_id)} for view in found[:PAGE]],
        further=url_for("console.appeals_show", after=found[PAGE - 1].appeal.id) if len(found) > PAGE else None,
        first=url_for("console.appeals_show") if after else None,
    )


def answered(visit: Visit) -> ResponseReturnValue:
    """List the answered appeals, the newest first."""
    before = request.args.get("before")
    with visit.context.database.read() as connection:
        found = appeal_views.list_answered(
            connection, visit.site_id, person_id=visit.who.person.id, before=before, limit=PAGE + 1
        )
    return page(
        visit,
        "answered",
        appeals=[_row(view) for view in found[:PAGE]],
        further=url_for("console.appeals_answered", before=found[PAGE - 1].appeal.id) if len(found) > PAGE else None,
        first=url_for("console.appeals_answered") if before else None,
    )


def _row(view: AppealView) -> dict[str, object]:
    return {"view": view, "text": evidence.snippet(view.text)}
