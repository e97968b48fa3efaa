"""Samples of decisions that are judged again, and the golden set that newcomers are tried on."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_id, _moment = sa.String(length=40), sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_samples()
    _make_golden_comments()


def _make_samples() -> None:
    op.create_table(
        "samples",
        sa.Column("id", _id, primary_key=True),
        sa.Column("site_id", _id, sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("judge_id", _id, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("deciders", sa.String(length=12), nullable=False),
        sa.Column("since", _moment, nullable=False),
        sa.Column("until", _moment, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_at", _moment, nullable=False),
        sa.Column("ended_at", _moment),
    )
    op.create_index("samples_site", "samples", ["site_id", "kind", "id"])
    op.create_index("samples_judge", "samples", ["judge_id", "kind", "id"])
    op.create_table(
        "sampled_comments",
        sa.Column("sample_id", _id, sa.ForeignKey("samples.id"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("comment_id", _id, sa.ForeignKey("comments.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("decided_by", _id, sa.ForeignKey("people.id")),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("stratum", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("judged", sa.String(length=12)),
        sa.Column("judged_clause", sa.String(length=60)),
        sa.Column("judged_at", _moment),
    )


def _make_golden_comments() -> None:
    text = sa.ForeignKey("comment_texts.comment_id", ondelete="CASCADE")
    op.create_table(
        "golden_comments",
        sa.Column("comment_id", _id, text, primary_key=True),
        sa.Column("site_id", _id, sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("settled_by", _id, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("settled_at", _moment, nullable=False),
    )
    op.create_index("golden_comments_site", "golden_comments", ["site_id", "comment_id"])
