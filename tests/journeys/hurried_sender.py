"""A sender whose clock jumps over the time in which nothing is due, so that three days pass in a minute.

``python -m tests.journeys.hurried_sender FILE``: the file holds by how many seconds its clock is ahead; unless the word
``hurry`` stands behind that, the clock goes like any other.
"""

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from moderation.context import utc_now
from moderation.errors import WorldError
from moderation.settings import load_settings
from moderation.storage.database import Database, open_database
from moderation.storage.tables import deliveries, endpoints
from workers.delivery import Sender

STEP = timedelta(hours=6)  # at the least, so that an endpoint that is dead for good is not asked a thousand times
HOPELESS = 12  # failures in a row
SHORT = timedelta(minutes=1)


def read_clock(file: Path) -> datetime:
    """Tell the time that the file says."""
    return utc_now() + timedelta(seconds=float(file.read_text().split()[0]))


def sign_of_life(file: Path, pid: int) -> Path:
    """Name the file that is there once the sender of this number works."""
    return file.with_name(f"sender-{pid}")


def jump(file: Path, database: Database) -> None:
    """Go on to when something is due, or an endpoint has rested that may come back."""
    ahead, *hurry = file.read_text().split()
    if not hurry:
        return
    now = read_clock(file)
    waiting = select(func.min(deliveries.c.due_at)).where(deliveries.c.status == "waiting")
    may_come_back = (endpoints.c.id == deliveries.c.endpoint_id, endpoints.c.failures < HOPELESS)
    with database.read() as connection:
        due_at = connection.execute(waiting).scalar_one()
        hoped_for = connection.execute(waiting.where(*may_come_back)).scalar_one()
    by = SHORT if hoped_for and hoped_for <= now else max(STEP, due_at - now if due_at else STEP)
    new = file.with_suffix(".new")
    new.write_text(f"{float(ahead) + by.total_seconds()} hurry")
    new.replace(file)


def main(file: Path) -> None:
    """Send until killed."""
    settings = load_settings()
    database = open_database(settings.database)
    sender = Sender(database, settings, lambda: read_clock(file))
    while True:
        try:
            busy = sender.turn(0.05)
            sign_of_life(file, os.getpid()).touch()
            if not busy:
                jump(file, database)
        except WorldError:  # the database is too busy; as the real one does, but sooner
            time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
