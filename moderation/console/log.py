"""The log of decisions: the list with its filters, and one entry."""

import json
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from moderation import statements
from moderation.console import audit, comment, evidence, filters
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.errors import NotFound
from moderation.statements import Case, Terms
from moderation.storage import log_views, views
from moderation.storage.views import CommentView

PAGE = 50


def show(visit: Visit) -> ResponseReturnValue:
    """Show the decisions that the filter lets through, the newest first."""
    wanted, problem = filters.read(request.args)
    before = request.args.get("before")
    found: list[CommentView] = []
    chosen: dict[str, Any] = {name: request.args[name] for name in filters.FIELDS if request.args.get(name)}
    if chosen and not problem and before is None:
        audit.note_search(visit, chosen)
    if not problem:
        with visit.context.database.read() as connection:
            found = views.list_log(connection, visit.site_id, wanted, before=before, limit=PAGE + 1)
    more = found[PAGE - 1].decision if len(found) > PAGE else None
    return page(
        visit,
        "log",
        status=400 if problem else 200,
        problem=problem,
        entries=[_row(view) for view in found[:PAGE]],
        chosen=chosen,
        options=filters.options(visit.context.policy, chosen),
        before=before,
        older=url_for("console.log_show", **chosen, before=more.id) if more else None,
    )


def entry(visit: Visit, comment_id: str, version: int) -> ResponseReturnValue:
    """Show one decision and everything it rests on.

    Raises:
        NotFound: There is no such decision on this site.
    """
    with visit.context.database.read() as connection:
        view, decisions = comment.find(connection, visit.site_id, comment_id)
        case = statements.find_case(connection, visit.site_id, comment_id, version)
        sequence = log_views.find_decision(connection, visit.site_id, comment_id, version)
    upto = [decision for decision in decisions if decision.version <= version]
    if not upto or upto[-1].version != version:
        raise NotFound("There is no such decision on this site.")
    return page(
        visit,
        "entry",
        view=view,
        decision=upto[-1],
        decisions=decisions,
        grounded=comment.grounded(upto),
        evidence=evidence.gather(view, comment.grounded(upto), visit.context.policy),
        clauses=evidence.clauses(upto[-1]),
        statement=_state(visit, case) if case else None,
        sequence=sequence,
    )


def _state(visit: Visit, case: Case) -> dict[str, object]:
    """Write the statement of reasons of a rejection, in the author's language first, and its record."""
    policy, terms = visit.context.policy, Terms.chosen(visit.context.settings)
    own = case.view.comment.language or case.decision.language
    languages = sorted(statements.LANGUAGES, key=lambda language: language != own)
    texts = {language: statements.write_text(case, policy, terms, language) for language in languages}
    record = json.dumps(statements.write_record(case, policy, terms), indent=2, ensure_ascii=False)
    return {"texts": texts, "record": record}


def _row(view: CommentView) -> dict[str, object]:
    return {
        "view": view,
        "decision": view.decision,
        "text": evidence.first_words(view),
        "clauses": evidence.clauses(view.decision),
    }
