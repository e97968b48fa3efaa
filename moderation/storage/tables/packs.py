"""The packs that have decided anything, so that what was decided can be decided again."""

from sqlalchemy import Column, LargeBinary, String, Table, Text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

packs = Table(
    "packs",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("policy", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),  # JSON of names and texts, compressed by zlib
    Column("kept_at", Moment, nullable=False),
    Column("in_force_at", Moment, nullable=False),  # the last time that it came to be
)
