"""What people looked for in the log, whose names they had shown, and what they took away."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    text = sa.ForeignKey("comment_texts.comment_id", ondelete="CASCADE")
    op.create_table(
        "inspections",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("comment_id", sa.String(length=40), text),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_inspections_comment_id", "inspections", ["comment_id"])
    op.create_index("inspections_reveals", "inspections", ["person_id", "comment_id", "at"])
