"""Carries on erasures that were left in the middle, purges the files, and erases what has been kept for long enough.

This is the sweeper's third work.

Whoever writes has to wait while files are written anew; if they are large, that is done at night, too.
"""

import logging
from datetime import UTC, datetime, timedelta

from moderation import access, erasures
from moderation.comment import Status
from moderation.context import Context
from moderation.settings import Settings
from moderation.storage import erasures as table
from moderation.storage import inspections, purging
from moderation.storage.database import Database

PATIENCE = timedelta(seconds=30)  # with whoever began an erasure and is at it still
PAUSE = timedelta(seconds=10)  # between two looks

logger = logging.getLogger(__name__)


class Eraser:
    """Remembers when it looked last, and for which night the work is done."""

    def __init__(self, context: Context) -> None:
        """Prepare to look."""
        self._database, self._settings = context.database, context.settings
        self._not_before = datetime.min.replace(tzinfo=UTC)
        self._night = ""

    def turn(self, now: datetime) -> None:
        """Do what is due.

        Raises:
            WorldError: The database is away.
        """
        if now < self._not_before:
            return
        self._not_before = now + PAUSE
        self._carry_on(now)
        at_night = now.hour == self._settings.nightly_hour
        if at_night and self._night != f"{now:%Y-%m-%d}":
            expire(self._database, self._settings, now)
            if forget_inspections(self._database, self._settings, now):
                purging.purge(self._database)
            self._night = f"{now:%Y-%m-%d}"
        purge(self._database, now, at_night=at_night)

    def _carry_on(self, now: datetime) -> None:
        with self._database.read() as connection:
            left = table.list_open(connection, before=now - PATIENCE)
        for erasure_id in left:
            erasures.carry_out(self._database, erasure_id, now=now)
            logger.info("The erasure %s had been left in the middle and is complete now.", erasure_id)


def expire(database: Database, settings: Settings, now: datetime) -> int:
    """Erase what has been kept for as long as the settings say.

    Returns:
        How many comments these were.
    """
    kept = {Status.APPROVED: settings.keep_approved_days, Status.REJECTED: settings.keep_rejected_days}
    with database.read() as connection:
        sites = access.list_sites(connection)
    count = 0
    for status, days in kept.items():
        for site in sites if days else ():
            while found := erasures.erase_expired(
                database, site.id, status, before=now - timedelta(days=days), now=now
            ):
                count += found
    if count:
        logger.info("%d comments had been kept for long enough and were erased.", count)
    return count


def forget_inspections(database: Database, settings: Settings, now: datetime) -> int:
    """Take away what auditors looked for, and why, as long ago as the settings say; that they did stays in the log.

    Returns:
        How many inspections these were.
    """
    if not settings.keep_inspections_days:
        return 0
    with database.write() as connection:
        count = inspections.forget(connection, now - timedelta(days=settings.keep_inspections_days))
    if count:
        logger.info("%d inspections of the audit log had been kept for long enough.", count)
    return count


def purge(database: Database, now: datetime, *, at_night: bool) -> bool:
    """Take what was erased out of the database's files, unless that would hold up too many by day.

    Returns:
        Whether nothing that was erased is left in them.
    """
    with database.read() as connection:
        waiting = table.list_unpurged(connection)
    if not waiting:
        return True
    if not (at_night or purging.is_small(database)):
        return False
    if not purging.purge(database):
        return False
    with database.write() as connection:
        table.mark_purged(connection, [erasure.id for erasure in waiting], now)
    return True
