"""The table of exposures: how many comments somebody has opened on a day, and how many of them were severe."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from moderation.storage.tables import exposures, waiting
from moderation.storage.waiting import GRAVE


@dataclass(frozen=True, slots=True)
class Exposure:
    """What somebody has read on a day."""

    read: int = 0
    severe: int = 0


def count(connection: Connection, person_id: str, comment_id: str, now: datetime) -> None:
    """Count a comment that somebody opens to decide it."""
    risk = connection.execute(select(waiting.c.risk).where(waiting.c.comment_id == comment_id)).scalar_one_or_none()
    severe = int(risk == GRAVE)
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(exposures).values(person_id=person_id, day=_day(now), read=1, severe=severe)
    more = {"read": exposures.c.read + 1, "severe": exposures.c.severe + severe}
    connection.execute(statement.on_conflict_do_update(index_elements=["person_id", "day"], set_=more))


def find_today(connection: Connection, person_id: str, now: datetime) -> Exposure:
    """Fetch what somebody has read today (UTC)."""
    query = select(exposures.c.read, exposures.c.severe).where(
        exposures.c.person_id == person_id, exposures.c.day == _day(now)
    )
    row = connection.execute(query).one_or_none()
    return Exposure(row.read, row.severe) if row else Exposure()


def _day(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%d")
