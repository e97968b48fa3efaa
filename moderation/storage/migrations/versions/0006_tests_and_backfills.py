"""Sites for trying things out, and comments that are older than their website's knowledge of us."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add both; whatever there is, is live and new."""
    op.create_table(
        "test_sites",
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), primary_key=True),
        sa.Column("live_site_id", sa.String(length=40), sa.ForeignKey("sites.id"), nullable=False, unique=True),
    )
    op.add_column("comments", sa.Column("is_old", sa.Boolean(), nullable=False, server_default=sa.false()))
