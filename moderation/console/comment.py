"""One comment: its text with the evidence marked, what is known of it, and, for its holder, the form to decide it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from moderation import people, reopening, review
from moderation.console import evidence, lettering, second_looks, selection, words
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.console.selection import Selection
from moderation.errors import NotFound
from moderation.storage import context_views, exposures, holders, views
from moderation.storage.credentials import Person
from moderation.storage.views import CommentView, DecisionView


def show(visit: Visit, comment_id: str) -> ResponseReturnValue:
    """Show a comment; only who holds it gets the form to decide it.

    Raises:
        NotFound: There is no such comment on this site.
    """
    return render(visit, comment_id)


def render(
    visit: Visit, comment_id: str, *, status: int = 200, problem: str = "", note: str = ""
) -> ResponseReturnValue:
    """Show a comment, and beside its form what was wrong with the last try.

    Args:
        note: What was typed, so that it need not be typed again.

    Raises:
        NotFound: There is no such comment on this site.
    """
    return _render(
        visit,
        comment_id,
        status=status,
        decided=find_decided(visit, request.args),
        done=words.done(request.args),
        chosen=selection.of_form() if problem else selection.of_address(),
        problem=problem,
        note=note,
        answer=request.form.get("answer", ""),
    )


def render_next(visit: Visit, comment_id: str, chosen: Selection, said: Mapping[str, str]) -> Response:
    """Show a comment in the answer that decided the one before.

    Args:
        said: What its address would say besides the selection.
    """
    return _render(visit, comment_id, decided=find_decided(visit, said), done=words.done(said), chosen=chosen)


def _render(visit: Visit, comment_id: str, **values: Any) -> Response:  # noqa: ANN401
    with visit.context.database.read() as connection:
        view, decisions = find(connection, visit.site_id, comment_id)
        held = _find_holder(connection, visit, comment_id)
        around = context_views.look_around(connection, review.reader_of(visit.who, visit.now), view)
        look = second_looks.gather(connection, visit, comment_id, decisions)
    return page(
        visit,
        "comment",
        view=view,
        decisions=decisions,
        grounded=grounded(decisions),
        evidence=evidence.gather(view, grounded(decisions), visit.context.policy),
        letterings=lettering.write(view),
        around=around,
        look=look,
        **held,
        severe=evidence.is_severe(grounded(decisions)),
        waits=view.comment.status == "escalated" and view.comment.superseded_by is None,
        **values,
    )


def _find_holder(connection: Connection, visit: Visit, comment_id: str) -> dict[str, Any]:
    """Tell who holds a comment, whether that is this person, for how long, and who else may get it."""
    holder = holders.list_holders(connection, [comment_id], now=visit.now).get(comment_id)
    return {
        "holder": holder,
        "mine": holder is not None and holder.person_id == visit.who.person.id,
        "seconds_left": int((holder.expires_at - visit.now).total_seconds()) if holder else 0,
        "today": exposures.find_today(connection, visit.who.person.id, visit.now),
        "team": [one for one in people.list_people(connection, visit.site_id) if _may_get_it(one, visit)],
    }


def _may_get_it(colleague: Person, visit: Visit) -> bool:
    others = colleague.id != visit.who.person.id and colleague.disabled_at is None
    return others and people.may(colleague.role, "review")


def find(connection: Connection, site_id: str, comment_id: str) -> tuple[CommentView, list[DecisionView]]:
    """Fetch a comment of this site and all decisions about it, the first first.

    Raises:
        NotFound: There is no such comment on this site.
    """
    view = views.find_comment(connection, site_id, comment_id)
    if view is None:
        raise NotFound("There is no such comment on this site.")
    return view, views.list_decisions(connection, site_id, comment_id)


def grounded(decisions: list[DecisionView]) -> DecisionView | None:
    """Pick the decision to show the grounds of: the last with findings of the rules; none else has any."""
    asked = {reopening.REPORTED, reopening.APPEALED}
    ours = [decision for decision in decisions if decision.decider != "person" and decision.reason not in asked]
    return ours[-1] if ours else None


def find_decided(visit: Visit, said: Mapping[str, str]) -> tuple[str, DecisionView] | None:
    """Fetch what this person decided on the page before.

    Args:
        said: What the address says; ``decided`` names the comment.

    Returns:
        The comment's id and the decision.
    """
    comment_id = said.get("decided", "")
    with visit.context.database.read() as connection:
        decisions = views.list_decisions(connection, visit.site_id, comment_id) if comment_id else []
    mine = [decision for decision in decisions if decision.person_id == visit.who.person.id]
    return (comment_id, mine[-1]) if mine else None
