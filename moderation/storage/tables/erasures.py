"""What was erased and what may not be: ids of ours alone, so that the ledger itself says nothing about a reader."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

_number = BigInteger().with_variant(Integer, "sqlite")
_open, _unpurged, _left = text("completed_at IS NULL"), text("purged_at IS NULL"), text("sequence IS NULL")

erasures = Table(
    "erasures",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("cause", String(12), nullable=False),  # "author", "comment", "retention" or "restore"
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("completed_at", Moment),
    Column("sequence", _number),  # of the audit entry that says that it is complete
    Column("purged_at", Moment),  # when the bytes were gone from the database's files
    Index("erasures_site", "site_id", "id"),
    Index("erasures_open", "id", sqlite_where=_open, postgresql_where=_open),
    Index("erasures_unpurged", "id", sqlite_where=_unpurged, postgresql_where=_unpurged),
)

erased_comments = Table(
    "erased_comments",
    metadata,
    Column("comment_id", String(40), primary_key=True),  # no foreign key: a ledger may know of more than a backup
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("erasure_id", ForeignKey("erasures.id"), nullable=False),
    Column("sequence", _number),  # of its audit entry; NULL until it is erased
    Index("erased_comments_erasure", "erasure_id", "comment_id"),
    Index("erased_comments_left", "erasure_id", sqlite_where=_left, postgresql_where=_left),
)

_holding = text("lifted_at IS NULL")
holds = Table(
    "holds",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("author_id", Text),  # one of these two
    Column("comment_id", String(40)),
    Column("reason", Text, nullable=False),  # empty once it is lifted
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("lifted_at", Moment),
    Index("holds_site", "site_id", sqlite_where=_holding, postgresql_where=_holding),
)
