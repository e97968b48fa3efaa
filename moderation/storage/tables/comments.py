"""Comments with their texts, who holds one, what was decided, and how many of each."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

comments = Table(
    "comments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("external_id", Text),
    Column("revision", Integer, nullable=False),
    Column("idempotency_key", Text),
    Column("digest", String(64), nullable=False),
    Column("status", String(12), nullable=False),
    Column("version", Integer, nullable=False, default=0),
    Column("superseded_by", String(40)),
    Column("article_id", Text),
    Column("parent_id", Text),
    Column("language", String(16)),
    Column("posted_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_until", Moment),
    Column("is_old", Boolean, nullable=False, server_default=false()),  # backfilled: its first decision is not told
    UniqueConstraint("site_id", "external_id", "revision", name="comments_external"),
    UniqueConstraint("site_id", "idempotency_key", name="comments_idempotency"),
    Index("comments_site", "site_id", "id"),
    Index("comments_status", "site_id", "status", "id"),
    Index("comments_article", "site_id", "article_id", "id"),
    Index(
        "comments_parent",
        "site_id",
        "parent_id",
        sqlite_where=text("parent_id IS NOT NULL"),
        postgresql_where=text("parent_id IS NOT NULL"),
    ),
    Index(
        "comments_pending",
        "id",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
    Index(
        "comments_again",
        "site_id",
        "status",  # the same in all its rows, but SQLite prefers the index of more of a query's columns
        "id",
        sqlite_where=text("status = 'pending' AND attempts > 0"),
        postgresql_where=text("status = 'pending' AND attempts > 0"),
    ),
    Index(
        "comments_review",
        "site_id",
        "id",
        sqlite_where=text("status = 'escalated' AND superseded_by IS NULL"),
        postgresql_where=text("status = 'escalated' AND superseded_by IS NULL"),
    ),
)

comment_texts = Table(
    "comment_texts",
    metadata,
    Column("comment_id", ForeignKey("comments.id"), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("salt", LargeBinary(32), nullable=False),
    Column("author_id", Text),
    Column("author_name", Text),
    Column("article_url", Text),
    Column("article_title", Text),
    Index("comment_texts_author", "site_id", "author_id", "comment_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("comment_id", ForeignKey("comments.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("outcome", String(12), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("decider", String(12), nullable=False),  # "rules", "service" or "person"
    Column("person_id", ForeignKey("people.id")),
    Column("clause", String(60)),  # what a person names when rejecting
    Column("note", Text),
    Column("language", String(16), nullable=False),
    Column("policy", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("findings", JSON, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Index("decisions_person", "person_id", "decided_at"),
)

claims = Table(
    "claims",
    metadata,
    Column("comment_id", ForeignKey("comments.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("token", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("kind", String(12), nullable=False, server_default="lease"),  # or "hold", "handover", "question", "answer"
    Column("asked_by", String(40)),  # who has handed it over, or asked or answered a question
    Index("claims_person", "person_id", "expires_at"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),  # of moderation.storage.counting
    Column("label", String(100), primary_key=True),
    Column("count", BigInteger, nullable=False),
)
