"""The appeals: what is open, the soonest due first, and what was answered.

An appeal is decided where its comment is: on the comment's page, by whoever takes it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue

from moderation.console import evidence, words
from moderation.console.gate import Visit
from moderation.console.language import gettext
from moderation.console.pages import page
from moderation.storage import appeal_views, holders
from moderation.storage.appeal_views import AppealView, Outcome

PAGE = 50
COUNTED = 10_000  # of the last answered


@dataclass(frozen=True, slots=True)
class Share:
    """How many appeals against something were overturned."""

    name: str
    answered: int
    overturned: int

    @property
    def percent(self) -> int:
        """The share of them."""
        return round(100 * self.overturned / self.answered)


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
        ended = appeal_views.list_outcomes(connection, visit.site_id, COUNTED)
    return page(
        visit,
        "answered",
        shares=_share(ended),
        appeals=[_row(view) for view in found[:PAGE]],
        further=url_for("console.appeals_answered", before=found[PAGE - 1].appeal.id) if len(found) > PAGE else None,
        first=url_for("console.appeals_answered") if before else None,
    )


def _share(ended: list[Outcome]) -> dict[str, list[Share]]:
    """Count what was overturned, by what the appeals were against; the most overturned first."""
    return {
        gettext("Rule"): _count((rule, one) for one in ended for rule in one.rules if rule),
        gettext("Language"): _count((words.language(one.language), one) for one in ended),
        gettext("Decided by"): _count((one.decided_by or words.DECIDERS["rules"], one) for one in ended),
    }


def _count(named: Iterable[tuple[str, Outcome]]) -> list[Share]:
    answered, overturned = Counter[str](), Counter[str]()
    for name, one in named:
        answered[name] += 1
        overturned[name] += one.overturned
    shares = [Share(name, count, overturned[name]) for name, count in answered.items()]
    return sorted(shares, key=lambda share: (-share.overturned / share.answered, -share.answered, share.name))


def _row(view: AppealView) -> dict[str, object]:
    return {"view": view, "text": evidence.snippet(view.text)}
