"""What people have decided, found by its likeness, apart from what waits: both stay small."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_id = sa.String(length=40)

# The comments about which the last word is a person's, as far as they can be found by their likeness.
_DECIDED = """
    INSERT INTO precedents (comment_id, site_id)
    SELECT comments.id, comments.site_id FROM comments
    JOIN decisions ON decisions.comment_id = comments.id AND decisions.version = comments.version
    WHERE decisions.decider = 'person' AND decisions.outcome <> 'escalate'
    AND EXISTS (SELECT 1 FROM sketches WHERE sketches.comment_id = comments.id)
"""
_BANDS = """
    INSERT INTO precedent_bands (site_id, band, comment_id)
    SELECT site_id, band, comment_id FROM sketches WHERE comment_id IN (SELECT comment_id FROM precedents)
"""
_REST = "DELETE FROM sketches WHERE comment_id NOT IN (SELECT comment_id FROM waiting)"


def upgrade() -> None:
    """Make the tables, and move there what was decided."""
    op.create_table(
        "precedents",
        sa.Column("comment_id", _id, sa.ForeignKey("comment_texts.comment_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("site_id", _id, sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("shape", sa.BigInteger()),
        sa.Column("kept_by", _id, sa.ForeignKey("people.id")),
    )
    op.create_index("precedents_shape", "precedents", ["site_id", "shape"], unique=True)
    op.create_table(
        "precedent_bands",
        sa.Column("site_id", _id, sa.ForeignKey("sites.id"), primary_key=True),
        sa.Column("band", sa.BigInteger(), primary_key=True),
        sa.Column("comment_id", _id, sa.ForeignKey("precedents.comment_id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_precedent_bands_comment_id", "precedent_bands", ["comment_id"])
    for statement in (_DECIDED, _BANDS, _REST):
        op.execute(statement)
