"""Writes down each hour how many comments wait for a person, and for how long the oldest has."""

from datetime import datetime

from moderation.context import Context
from moderation.storage import credentials, tallies, views


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
                found = views.review_backlog(connection, site.id)
                age = int((now - found.oldest).total_seconds()) if found.oldest else 0
                day, label = hour.split()
                tallies.note(connection, site.id, {(day, "waiting", label): found.count, (day, "oldest", label): age})
        self._hour = hour
