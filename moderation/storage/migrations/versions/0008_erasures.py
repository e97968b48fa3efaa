"""Erasures: what was erased on whose request, comment by comment, and what may not be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("sequence", number),
        sa.Column("purged_at", sa.DateTime(timezone=True)),
    )
    op.create_index("erasures_site", "erasures", ["site_id", "id"])
    _index_where("erasures_open", "erasures", "id", "completed_at IS NULL")
    _index_where("erasures_unpurged", "erasures", "id", "purged_at IS NULL")
    op.create_table(
        "erased_comments",
        sa.Column("comment_id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("erasure_id", sa.String(length=40), sa.ForeignKey("erasures.id"), nullable=False),
        sa.Column("sequence", number),
    )
    op.create_index("erased_comments_erasure", "erased_comments", ["erasure_id", "comment_id"])
    _index_where("erased_comments_left", "erased_comments", "erasure_id", "sequence IS NULL")
    _make_holds()


def _make_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("author_id", sa.Text()),
        sa.Column("comment_id", sa.String(length=40)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
    )
    _index_where("holds_site", "holds", "site_id", "lifted_at IS NULL")


def _index_where(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
