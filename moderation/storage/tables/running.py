"""The processes in the background, by what they last said of themselves."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", String(12), nullable=False),  # "worker", "sweeper" or "sender"
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("heartbeats_seen", "seen_at"),
)
