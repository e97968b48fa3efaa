"""Whom to tell, what to tell, and each try to."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

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
