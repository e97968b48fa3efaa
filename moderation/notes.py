"""Notes between colleagues: what they tell one another about a comment, and never the reader nor the website."""

from datetime import datetime

from moderation.errors import Conflict, InvalidSubmission, NotFound
from moderation.people import SignedIn
from moderation.storage import comments, notes
from moderation.storage.database import Database
from moderation.storage.notes import Remark

MAX_NOTE = 1000  # characters


def write(database: Database, who: SignedIn, comment_id: str, text: str, *, now: datetime) -> None:
    """Tell colleagues something about a comment, whoever holds it and whatever has been decided.

    Raises:
        NotFound: There is no such comment on this site.
        InvalidSubmission: The note is empty or too long.
        Conflict: The comment's text has been erased, so nothing can be said about it.
    """
    check(text, required=True)
    with database.write() as connection:
        if comments.find(connection, who.person.site_id, comment_id, lock=True) is None:
            raise NotFound("There is no such comment on this site.")
        if comments.find_text(connection, comment_id) is None:
            raise Conflict("The text of this comment has been erased, and notes about it with it.")
        notes.add(connection, Remark(comment_id, who.person.id, text, now))


def check(text: str, *, required: bool) -> None:
    """Hold a note to its length.

    Raises:
        InvalidSubmission: It is too long, or required and empty.
    """
    if len(text) > MAX_NOTE:
        raise InvalidSubmission(f"The note has {len(text)} characters and may have {MAX_NOTE}; shorten it.")
    if required and not text:
        raise InvalidSubmission("The note is empty; write what your colleagues should know.")
