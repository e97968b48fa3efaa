"""The audit log as a file to take away, CSV or JSONL, and the manifest of such a file."""

from collections.abc import Iterator

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from moderation import exports, inspections, people
from moderation.console import audit
from moderation.console.gate import Visit
from moderation.errors import InvalidRequest, NotFound
from moderation.exports import FORMS, Tally, Wanted
from moderation.storage import log_views

TYPES = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/x-ndjson"}
AT_ONCE = 65_536  # bytes sent together


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
    return Response(_bundle(visit, wanted), content_type=TYPES[form], headers=headers)


def manifest(visit: Visit, form: str) -> ResponseReturnValue:
    """Tell how many entries such a file has, and the SHA-256 of its bytes; it is written anew for that.

    Raises:
        InvalidRequest: The filter cannot be read.
        NotFound: There is no such form.
    """
    wanted, tally = _read(visit, form), Tally()
    with visit.context.database.read() as connection:
        for _written in exports.write(connection, wanted, tally):
            pass
    response = jsonify(tally.manifest(wanted))
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


def _bundle(visit: Visit, wanted: Wanted) -> Iterator[bytes]:
    held = bytearray()
    with visit.context.database.read() as connection:
        for written in exports.write(connection, wanted, Tally()):
            held += written
            if len(held) >= AT_ONCE:
                yield bytes(held)
                held.clear()
    yield bytes(held)
