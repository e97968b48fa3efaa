"""The audit log, whose texts stand apart, and its signed checkpoints."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("action", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("comment_id", String(40)),
    Column("revision", Integer),
    Column("version", Integer),
    Column("outcome", String(12)),
    Column("rules", Text, nullable=False),  # "clause/rule@version", space-separated, in the order of the findings
    Column("fingerprint", String(64), nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("audit_entries_outcome", "site_id", "outcome", "sequence"),
    Index("audit_entries_comment", "comment_id"),
    Index("audit_entries_action", "site_id", "action", "sequence"),
    Index("audit_entries_actor", "site_id", "actor", "sequence"),
    Index("audit_entries_at", "site_id", "at"),
    info={"append_only": True},
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("size", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("note", Text, nullable=False),  # as it is handed around
    Column("frontier", Text, nullable=False),  # hashes in hexadecimal, space-separated: where the tree goes on from
    Column("key", Text, nullable=False),  # the public key
    Column("made_at", Moment, nullable=False),
    info={"append_only": True},
)
