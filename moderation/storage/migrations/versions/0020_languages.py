"""People choose the language of the console and name those they read; the queue knows each comment's language."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_ORDER = ["site_id", "tier", "weight", "since", "comment_id"]
_FILL = """
UPDATE waiting SET language = coalesce((
    SELECT decisions.language FROM decisions
    WHERE decisions.comment_id = waiting.comment_id AND decisions.decider <> 'person'
    ORDER BY decisions.version DESC LIMIT 1
), '')
"""


def upgrade() -> None:
    """Add the columns, and fill in the language of what waits."""
    op.add_column("people", sa.Column("language", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("people", sa.Column("reads", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("waiting", sa.Column("language", sa.String(length=16), nullable=False, server_default=""))
    op.execute(_FILL)
    op.drop_index("waiting_order", "waiting")
    op.create_index("waiting_order", "waiting", [*_ORDER, "language"])
    op.drop_index("waiting_since", "waiting")  # of two that cost an empty table the same PostgreSQL takes the newer
    op.create_index("waiting_since", "waiting", ["site_id", "since"])
