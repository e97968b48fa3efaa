"""The audit log as a file to take away, CSV or JSONL, and the manifest of such a file."""

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from moderation import exports, inspections, people
from moderation.console import audit
from moderation.console.gate import Visit
from moderation.errors import InvalidRequest, NotFound
from moderation.exports import FORMS, TYPES, Wanted
from moderation.storage import log_views


def download(visit: Visit, form: str) -> ResponseReturnValue:
    """Send every entry that the filter lets through.

    Raises:
        InvalidRequest: The filter cannot be read.
        NotFound: There is no such form.
    """
    wanted = _read(visit, form)
    with visit.context.database.write() as connection:
        words = request.query_string.decode("latin-1")
        inspections.note(connection, visit.who, "export", words, now=visit.now)
    name = f"audit-upto-{wanted.upto}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(exports.send(visit.context.database, wanted), content_type=TYPES[form], headers=headers)


def manifest(visit: Visit, form: str) -> ResponseReturnValue:
    """Tell how many entries such a file has, and the SHA-256 of its bytes.

    Raises:
        InvalidRequest: The filter cannot be read.
        NotFound: There is no such form.
    """
    response = jsonify(exports.count(visit.context.database, _read(visit, form)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _read(visit: Visit, form: str) -> Wanted:
    if form not in FORMS:
        raise NotFound("There is no such form of the log; there is csv and jsonl.")
    chosen, problem = audit.read(audit.find_chosen())
    if problem:
        raise InvalidRequest(problem)
    with visit.context.database.read() as connection:
        newest = log_views.find_newest(connection, visit.site_id)
    upto = min(request.args.get("upto", newest, type=int), newest)
    return Wanted(form, visit.site_id, chosen, upto, people.may(visit.who.person.role, "authors"))
