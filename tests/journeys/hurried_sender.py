"""A sender whose clock jumps over the time in which nothing is due, so that three days pass in a minute.

``python -m tests.journeys.hurried_sender FILE``: the file holds by how many seconds its clock is ahead; while it does not
say ``0 hurry`` or more, the clock goes like any other.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from moderation.context import utc_now
from moderation.settings import load_settings
from moderation.storage.database import Database, open_database
from moderation.storage.tables import deliveries
from workers.delivery import Sender

STEP = timedelta(minutes=20)  # at the least, so that an endpoint that is dead for good is not asked a thousand times


def read_clock(file: Path) -> datetime:
    """Tell the time that the file says."""
    return utc_now() + timedelta(seconds=float(file.read_text().split()[0]))


def jump(file: Path, database: Database) -> None:
    """Go on to when something is due."""
    ahead, *hurry = file.read_text().split()
    if not hurry:
        return
    with database.read() as connection:
        query = select(func.min(deliveries.c.due_at)).where(deliveries.c.status == "waiting")
        due_at = connection.execute(query).scalar_one()
    by = max(STEP, (due_at - read_clock(file)) if due_at else STEP)
    new = file.with_suffix(".new")
    new.write_text(f"{float(ahead) + by.total_seconds()} hurry")
    new.replace(file)


def main(file: Path) -> None:
    """Send until killed."""
    settings = load_settings()
    database = open_database(settings.database)
    sender = Sender(database, settings, lambda: read_clock(file))
    while True:
        if not sender.turn(0.05):
            jump(file, database)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
