"""Checkpoints: what was signed about each site's log.  Append-only, as the log is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table, and the triggers that refuse a change to it."""
    op.create_table(
        "checkpoints",
        sa.Column("site_id", sa.String(length=40), sa.ForeignKey("sites.id"), primary_key=True),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER checkpoints_no_{change.lower()} BEFORE {change} ON checkpoints "
                "BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END"
            )
        return
    for change, level in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER checkpoints_no_{change.lower()} BEFORE {change} ON checkpoints "
            f"FOR EACH {level} EXECUTE FUNCTION refuse_change()"
        )
