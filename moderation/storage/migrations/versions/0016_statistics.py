"""Keeps what readers wrote out of PostgreSQL's statistics, and finds answers to a comment and old inspections.

``ANALYZE`` copies values of each column into ``pg_statistic``, where they outlive the rows: an erased text would stand
there still.  No plan needs to know which texts or names are frequent.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

COLUMNS = {
    "comment_texts": ("text", "author_id", "author_name", "article_url", "article_title"),
    "comments": ("external_id", "idempotency_key", "parent_id"),
    "decisions": ("note",),
    "deliveries": ("payload",),
    "attempts": ("problem", "answer"),
    "reports": ("words",),
    "appeals": ("words", "answer"),
    "notes": ("text",),
    "holds": ("author_id", "reason"),
    "inspections": ("words",),
    "waiting_words": ("word",),
}


def upgrade() -> None:
    """Make the indexes, and have nothing of these columns collected."""
    there = sa.text("parent_id IS NOT NULL")
    op.create_index("comments_parent", "comments", ["site_id", "parent_id"], sqlite_where=there, postgresql_where=there)
    op.create_index("inspections_at", "inspections", ["at"])
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in COLUMNS.items():
            for column in columns:
                collation = ' COLLATE "C"' if column == "word" else ""
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
                # To its own type: that writes nothing anew and drops what was collected before.
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text{collation}")
