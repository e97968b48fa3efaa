"""Writes down each hour how many comments wait for a person, and logs which rules jumped (:mod:`moderation.alarms`)."""

import logging
from datetime import datetime

from sqlalchemy import Connection

from moderation import alarms
from moderation.context import Context
from moderation.storage import credentials, tallies, views

logger = logging.getLogger(__name__)


class Sampler:
    """Looks once an hour; of any number of sweepers the first of an hour writes."""

    def __init__(self, context: Context) -> None:
        """Begin; nothing is written yet."""
        self._context = context
        self._hour = ""

    def turn(self, now: datetime) -> None:
        """Look, unless that was done this hour.

        Raises:
            WorldError: The database is away.
        """
        hour = now.strftime("%Y-%m-%d %H")
        if hour == self._hour:
            return
        with self._context.database.write() as connection:
            for site in credentials.list_sites(connection):
                _note(connection, site.id, now)
                for jump in alarms.find_jumps(connection, site.id, now.date()):
                    logger.warning(
                        "The rule %s has hit %d of %d comments of the site %s today; before, %d of %d.",
                        *(jump.rule, jump.today.part, jump.today.whole, site.id, jump.before.part, jump.before.whole),
                    )
        self._hour = hour


def _note(connection: Connection, site_id: str, now: datetime) -> None:
    found = views.review_backlog(connection, site_id)
    age = int((now - found.oldest).total_seconds()) if found.oldest else 0
    day, label = now.strftime("%Y-%m-%d"), now.strftime("%H")
    tallies.note(connection, site_id, {(day, "waiting", label): found.count, (day, "oldest", label): age})
