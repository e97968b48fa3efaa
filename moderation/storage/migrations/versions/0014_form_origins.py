"""The origins on whose pages a site's comment form may stand, beside those that a setting names."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "form_origins",
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), primary_key=True),
        sa.Column("origin", sa.Text(), primary_key=True),
    )
