"""The review queue gets its order: what waits with its weight, the words it is found by, and who has skipped what."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables; ``moderation migrate`` fills them afterwards with what waits already."""
    _create_waiting()
    _create_words()
    op.create_table(
        "skips",
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("comment_id", sa.String(length=40), sa.ForeignKey("comments.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _create_waiting() -> None:
    op.create_table(
        "waiting",
        sa.Column("comment_id", sa.String(length=40), sa.ForeignKey("comments.id"), primary_key=True),
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
    )
    op.create_index("waiting_order", "waiting", ["site_id", "tier", "weight", "since", "comment_id"])
    op.create_index("waiting_since", "waiting", ["site_id", "since"])


def _create_words() -> None:
    op.create_table(
        "waiting_words",
        sa.Column("word", _WORD, primary_key=True),
        sa.Column("comment_id", sa.String(length=40), _of_the_text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_waiting_words_comment_id", "waiting_words", ["comment_id"])
    op.create_table(
        "sketches",
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), primary_key=True),
        sa.Column("band", sa.BigInteger(), primary_key=True),
        sa.Column("comment_id", sa.String(length=40), _of_the_text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sketches_comment_id", "sketches", ["comment_id"])


def _of_the_text() -> sa.ForeignKey:
    return sa.ForeignKey("comment_texts.comment_id", ondelete="CASCADE")
