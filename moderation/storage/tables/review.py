"""The review queue: what waits for a person and where it stands in the order, and what people do besides deciding."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

waiting = Table(
    "waiting",
    metadata,
    Column("comment_id", ForeignKey("comments.id"), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("tier", Integer, nullable=False),  # 0: for every moderator; 1: for the senior ones
    Column("risk", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("weight", Integer, nullable=False),  # of risk and reports; one of few values
    Column("since", BigInteger, nullable=False),  # in milliseconds from 1970, since the order is worked out of it
    Column("language", String(16), nullable=False, server_default=""),
    Index("waiting_order", "site_id", "tier", "weight", "since", "comment_id", "language"),
    Index("waiting_since", "site_id", "since"),
)

# A word of the text, or what a filter asks for ("clause:…", "author:…"); gone as soon as the text is erased.
waiting_words = Table(
    "waiting_words",
    metadata,
    Column("word", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True),
    Column("comment_id", ForeignKey("comment_texts.comment_id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# The sketches of what waits, by which nearly the same texts are found; gone with the text, too.
sketches = Table(
    "sketches",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("band", BigInteger, primary_key=True),
    Column("comment_id", ForeignKey("comment_texts.comment_id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# What people have decided, of texts that are nearly the same and were decided alike only one; gone with the text, too.
precedents = Table(
    "precedents",
    metadata,
    Column("comment_id", ForeignKey("comment_texts.comment_id", ondelete="CASCADE"), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("shape", BigInteger),  # of folded text, rules, outcome and clause; none for what is older than this table
    Column("kept_by", ForeignKey("people.id")),  # who wants it kept as an example
    Index("precedents_shape", "site_id", "shape", unique=True),
)
precedent_bands = Table(
    "precedent_bands",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("band", BigInteger, primary_key=True),
    Column("comment_id", ForeignKey("precedents.comment_id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

skips = Table(
    "skips",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("comment_id", ForeignKey("comments.id"), primary_key=True),
    Column("at", Moment, nullable=False),
)

# What colleagues tell one another about a comment; gone with the text, of which they may speak.
notes = Table(
    "notes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("comment_id", ForeignKey("comment_texts.comment_id", ondelete="CASCADE"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # "note", "hold", "handover", "question", "answer" or "seniors"
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("notes_comment", "comment_id", "id"),
)

exposures = Table(
    "exposures",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("day", String(10), primary_key=True),  # UTC
    Column("read", Integer, nullable=False),
    Column("severe", Integer, nullable=False),
)
