"""Notes who looked for what in the log, had whose name shown and why, and took what away.

Each is an entry of the audit log, which names the inspection; the words stand apart, since they may name a reader.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation import audit
from moderation.errors import InvalidSubmission
from moderation.identifiers import new_id
from moderation.people import SignedIn
from moderation.storage import inspections as table
from moderation.storage.inspections import Inspection

ACTIONS = {"search": "searched", "reveal": "author_revealed", "export": "exported"}
SHOWN_FOR = timedelta(hours=1)  # to who gave a reason
LONGEST = 500  # characters of a reason


def note(connection: Connection, who: SignedIn, kind: str, words: str, *, now: datetime) -> Inspection:
    """Note a search or an export, with its filter."""
    return _add(connection, who, _make(who, kind, words, None, now))


def note_taken(connection: Connection, site_id: str, key_id: str, what: str, *, now: datetime) -> None:
    """Note that a website's key has taken entries away.

    Args:
        what: Was taken; it stands in the log itself, so no word of a reader's may be in it.
    """
    audit.append(connection, site_id, [audit.Event("exported", "website", now, detail=f"{key_id} {what}")])


def reveal(connection: Connection, who: SignedIn, comment_id: str, reason: str, now: datetime) -> Inspection:
    """Let somebody see a comment's author for an hour.

    Raises:
        InvalidSubmission: No reason is given, or a long one.
    """
    if not 0 < len(reason.strip()) <= LONGEST:
        raise InvalidSubmission(f"Say why you need to know, in at most {LONGEST} characters.", pointer="/reason")
    return _add(connection, who, _make(who, "reveal", reason.strip(), comment_id, now))


def may_see_author(connection: Connection, who: SignedIn, comment_id: str, now: datetime) -> bool:
    """Tell whether somebody has given a reason for this comment a short while ago."""
    return table.has_revealed(connection, who.person.id, comment_id, now - SHOWN_FOR)


def _add(connection: Connection, who: SignedIn, made: Inspection) -> Inspection:
    table.add(connection, made)
    event = audit.Event(ACTIONS[made.kind], f"person:{who.person.id}", made.at, made.comment_id, detail=made.id)
    audit.append(connection, made.site_id, [event])
    return made


def _make(who: SignedIn, kind: str, words: str, comment_id: str | None, now: datetime) -> Inspection:
    return Inspection(new_id("in", now), who.person.site_id, who.person.id, kind, comment_id, words, now)
