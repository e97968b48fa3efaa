"""An index of the pending comments that were taken before, so that looking for them costs nothing under a flood."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the index."""
    which = sa.text("status = 'pending' AND attempts > 0")
    op.create_index(
        "comments_again", "comments", ["site_id", "status", "id"], sqlite_where=which, postgresql_where=which
    )
