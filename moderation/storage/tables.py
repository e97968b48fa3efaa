"""The tables and their indexes, as the newest migration leaves them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from moderation.storage.moments import Moment

metadata = MetaData()

sites = Table(
    "sites",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)

people = Table(
    "people",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("second_step_due", Boolean, nullable=False),
)

second_steps = Table(
    "second_steps",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("confirmed_at", Moment),
    Column("last_step", BigInteger),  # the thirty seconds whose code was used last: no code counts twice
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

known_browsers = Table(
    "known_browsers",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("subject", Text, nullable=False),  # "email:…", "address:…", "browser:…", "code:…" or "again:…"
    Column("at", Moment, nullable=False),
    Index("sign_in_attempts_subject", "subject", "at"),
)

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
    UniqueConstraint("site_id", "external_id", "revision", name="comments_external"),
    UniqueConstraint("site_id", "idempotency_key", name="comments_idempotency"),
    Index("comments_site", "site_id", "id"),
    Index("comments_status", "site_id", "status", "id"),
    Index("comments_article", "site_id", "article_id", "id"),
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
)

claims = Table(
    "claims",
    metadata,
    Column("comment_id", ForeignKey("comments.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("token", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

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
)

tallies = Table(
    "tallies",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),  # "decision" or "rule"
    Column("label", String(100), primary_key=True),
    Column("count", BigInteger, nullable=False),
)

endpoints = Table(
    "endpoints",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("old_secret", Text),  # signs beside the new one until old_until
    Column("old_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("disabled_by", String(12)),  # "receiver" (it said 410), "operator" or "website"
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("rests_until", Moment),
)

_waiting = text("status = 'waiting'")
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("endpoint_id", ForeignKey("endpoints.id"), nullable=False),
    Column("comment_id", ForeignKey("comments.id"), nullable=False),
    Column("version", Integer, nullable=False),  # of the decision that it tells
    Column("payload", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("tries", Integer, nullable=False, default=0),  # since it was planned, or last replayed
    Column("token", Integer, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),  # of the next try, or until when a sender holds it
    Column("ended_at", Moment),
    UniqueConstraint("endpoint_id", "comment_id", "version", name="deliveries_once"),
    Index("deliveries_site", "site_id", "id"),
    Index("deliveries_comment", "comment_id"),
    Index("deliveries_ended", "ended_at"),
    Index("deliveries_due", "endpoint_id", "due_at", sqlite_where=_waiting, postgresql_where=_waiting),
    Index("deliveries_waiting", "not_before", sqlite_where=_waiting, postgresql_where=_waiting),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("result", String(12), nullable=False),
    Column("http_status", Integer),
    Column("problem", Text, nullable=False),  # why there was no answer, as a sentence
    Column("answer", Text, nullable=False),  # its beginning
)
