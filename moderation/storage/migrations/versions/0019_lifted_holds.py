"""Forgets why holds were placed that have been lifted: a reason may name a reader."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Empty them; from now on lifting a hold does."""
    op.execute(sa.text("UPDATE holds SET reason = '' WHERE lifted_at IS NOT NULL"))
