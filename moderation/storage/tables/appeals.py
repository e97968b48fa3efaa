"""What readers and authors ask for after a decision: another look at a published comment, or at a rejected one."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

reports = Table(
    "reports",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("comment_id", ForeignKey("comments.id"), nullable=False),
    Column("reporter", String(64), nullable=False),  # a hash, of this comment alone: nobody is followed across comments
    Column("clause", String(60), nullable=False),
    Column("words", Text),
    Column("version", Integer, nullable=False),  # of the comment, when it was reported
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("comment_id", "reporter", name="reports_once"),
)

_open = text("state = 'open'")
appeals = Table(
    "appeals",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("comment_id", ForeignKey("comments.id"), nullable=False),
    Column("version", Integer, nullable=False),  # of the decision that it is against
    Column("state", String(12), nullable=False),  # "open", "upheld", "overturned" or "lapsed"
    Column("words", Text),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("answered_version", Integer),  # of the decision that answers it
    Column("answer", Text),
    Column("answered_by", ForeignKey("people.id")),
    Column("answered_at", Moment),
    UniqueConstraint("comment_id", "version", name="appeals_once"),
    Index("appeals_site", "site_id", "id"),
    Index("appeals_open", "site_id", "due_at", "id", sqlite_where=_open, postgresql_where=_open),
)
