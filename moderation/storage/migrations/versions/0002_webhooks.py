"""Webhooks: whom a website wants told, what is to be told, and each try of telling it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    """Make the tables."""
    _create_endpoints()
    _create_deliveries()
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("delivery_id", sa.String(length=40), sa.ForeignKey("deliveries.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("http_status", sa.Integer()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
    )
    op.create_index("ix_attempts_delivery_id", "attempts", ["delivery_id"])


def _create_endpoints() -> None:
    op.create_table(
        "endpoints",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text()),
        sa.Column("old_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.Column("disabled_by", sa.String(length=12)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_endpoints_site_id", "endpoints", ["site_id"])


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("endpoint_id", sa.String(length=40), sa.ForeignKey("endpoints.id"), nullable=False),
        sa.Column("comment_id", sa.String(length=40), sa.ForeignKey("comments.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("endpoint_id", "comment_id", "version", name="deliveries_once"),
    )
    op.create_index("deliveries_site", "deliveries", ["site_id", "id"])
    op.create_index("deliveries_comment", "deliveries", ["comment_id"])
    op.create_index("deliveries_ended", "deliveries", ["ended_at"])
    for name, columns in (("deliveries_due", ["endpoint_id", "due_at"]), ("deliveries_waiting", ["not_before"])):
        op.create_index(name, "deliveries", columns, sqlite_where=_WAITING, postgresql_where=_WAITING)
