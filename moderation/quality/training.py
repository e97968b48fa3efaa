"""Tries newcomers on the golden set: comments whose outcome is settled, since two have decided alike.

A trial is a sample of that set whose judge is the newcomer.  Nobody is tried on what they have decided themselves, or
twice on the same comment.
"""

from datetime import datetime

from moderation.errors import InvalidSubmission
from moderation.people import SignedIn
from moderation.quality import samples
from moderation.quality.samples import Wish
from moderation.storage import golden_views
from moderation.storage.database import Database
from moderation.storage.quality_views import Candidate, Period
from moderation.storage.samples import TRIAL

MOST_TRIED = 100


def begin(database: Database, who: SignedIn, size: int, *, now: datetime) -> str:
    """Draw a trial for somebody; gives its id.

    Raises:
        InvalidSubmission: The size is out of range, or nothing is left in the golden set.
    """
    if not 0 < size <= MOST_TRIED:
        raise InvalidSubmission(f"A trial has 1 to {MOST_TRIED} comments.", pointer="/size")
    with database.write() as connection:
        found = golden_views.list_untried(connection, who.person.site_id, who.person.id)
        if not found:
            raise InvalidSubmission("The golden set has nothing that you have not judged or decided before.")
        candidates = [Candidate(row.comment_id, 0, row.outcome, None, row.clause, row.language) for row in found]
        wish = Wish(Period(now, now, "golden"), size, kind=TRIAL)
        return samples.store(connection, who, wish, candidates, now)
