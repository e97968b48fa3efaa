"""The audit log can be read by action, by actor and by time."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("audit_entries_action", "audit_entries", ["site_id", "action", "sequence"])
    op.create_index("audit_entries_actor", "audit_entries", ["site_id", "actor", "sequence"])
    op.create_index("audit_entries_at", "audit_entries", ["site_id", "at"])
