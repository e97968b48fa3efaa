"""What moderators do together: notes, holding and handing over, taking back; and how much of what they have read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables and the columns."""
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column(
            "comment_id",
            sa.String(length=40),
            sa.ForeignKey("comment_texts.comment_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("notes_comment", "notes", ["comment_id", "id"])
    op.create_table(
        "exposures",
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("day", sa.String(length=10), primary_key=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("severe", sa.Integer(), nullable=False),
    )
    op.add_column("claims", sa.Column("kind", sa.String(length=12), nullable=False, server_default="lease"))
    op.add_column("claims", sa.Column("asked_by", sa.String(length=40)))
    op.create_index("claims_person", "claims", ["person_id", "expires_at"])
    op.create_index("decisions_person", "decisions", ["person_id", "decided_at"])
