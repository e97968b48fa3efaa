"""What people looked for in the log, whose names they had shown and why, in words that no entry may hold."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

inspections = Table(
    "inspections",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # "search", "reveal" or "export"
    Column("comment_id", ForeignKey("comment_texts.comment_id", ondelete="CASCADE"), index=True),  # of a reveal
    Column("words", Text, nullable=False),  # the filter, or the reason
    Column("at", Moment, nullable=False),
    Index("inspections_reveals", "person_id", "comment_id", "at"),
    Index("inspections_at", "at"),
)
