"""The audit log for people: every entry with its filters, one entry with all that it rests on, and its receipt."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import audit as log
from moderation import inspections, replays
from moderation.console import comment, evidence, words
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.errors import Conflict, NotFound, OperatorError
from moderation.exports import FIELDS, read_filter
from moderation.replays import Replay
from moderation.storage import log_views
from moderation.storage.log_views import EntryFilter, EntryView
from moderation.storage.views import CommentView, DecisionView

PAGE = 50
LONGEST = 200  # characters of what is looked for


def show(visit: Visit) -> ResponseReturnValue:
    """List the entries that the filter lets through, the newest first."""
    chosen = find_chosen()
    wanted, problem = read(chosen)
    before = request.args.get("before", type=int)
    found, newest = log_views.EntryPage([], None, True), 0
    if chosen and not problem and before is None:
        note_search(visit, chosen)
    if not problem:
        with visit.context.database.read() as connection:
            found = log_views.list_entries(connection, visit.site_id, wanted, before=before, limit=PAGE)
            newest = log_views.find_newest(connection, visit.site_id)
    return page(
        visit,
        "audit",
        status=400 if problem else 200,
        problem=problem,
        found=found,
        rows=[(one, evidence.cut_words(one.text, one.findings)) for one in found.entries],
        chosen=chosen,
        options=_options(visit),
        before=before,
        newest=newest,
        older=_older(chosen, found.following),
    )


def find_chosen() -> dict[str, str]:
    """Read from the address what was chosen in the filter."""
    return {name: request.args[name].strip()[:LONGEST] for name in FIELDS if request.args.get(name, "").strip()}


def entry(visit: Visit, sequence: int) -> ResponseReturnValue:
    """Show one entry and everything it rests on.

    Raises:
        NotFound: The log is not so long.
    """
    with visit.context.database.read() as connection:
        found = _find(visit, sequence)
        view = decisions = None
        revealed = False
        about: list[EntryView] = []
        told: list[tuple[str, str]] = []
        if found.comment_id:
            view, decisions = comment.find(connection, visit.site_id, found.comment_id)
            about = log_views.list_about(connection, visit.site_id, found.comment_id)
            told = log_views.list_told(connection, visit.site_id, found.comment_id, found.version or 0)
            revealed = inspections.may_see_author(connection, visit.who, found.comment_id, visit.now)
        covered = log_views.find_covering(connection, visit.site_id, sequence)
    decision = next((one for one in decisions or () if one.version == found.version), None)
    grounds = comment.grounded([one for one in decisions or () if one.version <= (found.version or 0)])
    return page(
        visit,
        "audit_entry",
        entry=found,
        view=view,
        decision=decision,
        grounded=grounds,
        evidence=evidence.gather(view, grounds, visit.context.policy) if view else None,
        about=about,
        told=told,
        covered=covered,
        revealed=revealed,
        replay=_replay(visit, view, decision) if request.args.get("replay") else None,
    )


def reveal(visit: Visit, sequence: int) -> ResponseReturnValue:
    """Show the author of an entry's comment for an hour, for a reason that is kept.

    Raises:
        NotFound: The log is not so long, or the entry is about no comment.
        InvalidSubmission: No reason is given.
    """
    found = _find(visit, sequence)
    if found.comment_id is None or found.text is None:
        raise NotFound("This entry is about no comment whose author could be shown.")
    with visit.context.database.write() as connection:
        inspections.reveal(connection, visit.who, found.comment_id, request.form.get("reason", ""), visit.now)
    return redirect(url_for("console.audit_entry", sequence=sequence), 303)


def receipt(visit: Visit, sequence: int) -> ResponseReturnValue:
    """Send the proof that an entry stands in the log.

    Raises:
        NotFound: The log is not so long.
        Conflict: No checkpoint is over it yet.
    """
    found = _find(visit, sequence)
    try:
        with visit.context.database.read() as connection:
            written = log.prove_entry(connection, visit.site_id, found.sequence)
    except OperatorError:
        raise Conflict("No checkpoint is over this entry yet; one is made within a minute.") from None
    headers = {
        "Content-Disposition": f'attachment; filename="entry-{sequence}.tlog-proof"',
        "Cache-Control": "no-store",
    }
    return Response(written, content_type="text/plain; charset=utf-8", headers=headers)


def read(chosen: Mapping[str, str]) -> tuple[EntryFilter, str]:
    """Read the filter.

    Returns:
        The filter, and what is wrong with it as a sentence, empty if nothing is.
    """
    try:
        return read_filter(chosen), ""
    except ValueError as error:
        return EntryFilter(), str(error)


def note_search(visit: Visit, chosen: Mapping[str, str]) -> None:
    """Note what somebody looks for."""
    with visit.context.database.write() as connection:
        inspections.note(connection, visit.who, "search", urlencode(chosen), now=visit.now)


def _find(visit: Visit, sequence: int) -> EntryView:
    with visit.context.database.read() as connection:
        found = log_views.fetch_entries(connection, visit.site_id, [min(sequence, 2**62)])
    if not found:
        raise NotFound("The audit log of this site has no such entry.")
    return found[0]


def _older(chosen: dict[str, Any], following: int | None) -> str | None:
    return url_for("console.audit_show", **chosen, before=following) if following else None


def _replay(visit: Visit, view: CommentView | None, decision: DecisionView | None) -> Replay | None:
    if view is None or decision is None:
        return None
    return replays.replay(visit.context.database, visit.context.policies, view, decision)


def _options(visit: Visit) -> dict[str, Mapping[str, str]]:
    policy = visit.context.policy
    return {
        "action": words.ACTIONS,
        "actor": words.ACTORS,
        "outcome": words.OUTCOMES,
        "clause": {clause.id: words.clause_name(clause.id) for clause in policy.clauses},
    }
