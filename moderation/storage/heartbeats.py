"""The table of heartbeats: which processes decide, sweep and send, and when each was last seen at work."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from moderation.storage.tables import heartbeats

KEPT = timedelta(hours=1)  # so that a page can say who has fallen silent
SILENT = timedelta(seconds=60)
DECIDERS = ("worker", "sweeper")  # either is enough to decide what comes in


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A process, and when it last went through its loop."""

    id: str
    kind: str
    host: str
    process: int
    version: str
    started_at: datetime
    seen_at: datetime

    def is_silent(self, now: datetime) -> bool:
        """Tell whether it has not been heard of for too long."""
        return now - self.seen_at > SILENT


def put(connection: Connection, beat: Heartbeat) -> None:
    """Note that a process is at work, and forget those that have been silent for long."""
    known = update(heartbeats).where(heartbeats.c.id == beat.id).values(seen_at=beat.seen_at)
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(heartbeats).values(**asdict(beat)))
        connection.execute(delete(heartbeats).where(heartbeats.c.seen_at < beat.seen_at - KEPT))


def remove(connection: Connection, beat_id: str) -> None:
    """Forget a process that ends in order."""
    connection.execute(delete(heartbeats).where(heartbeats.c.id == beat_id))


def list_recent(connection: Connection, now: datetime) -> list[Heartbeat]:
    """Fetch the processes of the last hour, by kind."""
    recent = select(heartbeats).where(heartbeats.c.seen_at >= now - KEPT)
    return [
        Heartbeat(**row._mapping) for row in connection.execute(recent.order_by(heartbeats.c.kind, heartbeats.c.id))
    ]


def is_decided(connection: Connection, now: datetime) -> bool:
    """Tell whether there is a process at work that decides what comes in."""
    query = select(func.count()).where(heartbeats.c.seen_at >= now - SILENT, heartbeats.c.kind.in_(DECIDERS))
    return connection.execute(query).scalar_one() > 0
