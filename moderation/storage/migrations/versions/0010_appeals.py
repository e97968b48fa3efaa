"""Readers' reports and authors' appeals."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the two tables with their indexes."""
    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("comment_id", sa.String(length=40), sa.ForeignKey("comments.id"), nullable=False),
        sa.Column("reporter", sa.String(length=64), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("comment_id", "reporter", name="reports_once"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("comment_id", sa.String(length=40), sa.ForeignKey("comments.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_version", sa.Integer()),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by", sa.String(length=40), sa.ForeignKey("people.id")),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("comment_id", "version", name="appeals_once"),
    )
    op.create_index("appeals_site", "appeals", ["site_id", "id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "appeals_open", "appeals", ["site_id", "due_at", "id"], sqlite_where=is_open, postgresql_where=is_open
    )
