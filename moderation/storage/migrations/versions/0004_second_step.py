"""The second step of signing in, the browsers that people have signed in with, and what tells one sign-in from another.

Every sign-in ends with this step, since the earlier ones do not say where they were made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    _make_sessions_anew()
    op.create_table(
        "second_steps",
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.BigInteger()),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("code_hash", sa.String(length=64), primary_key=True),
    )
    op.create_table(
        "known_browsers",
        sa.Column("token_hash", sa.String(length=64), primary_key=True),
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_known_browsers_person_id", "known_browsers", ["person_id"])


def _make_sessions_anew() -> None:
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), primary_key=True),
        sa.Column("id", sa.String(length=40), nullable=False, unique=True),
        sa.Column("person_id", sa.String(length=40), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("second_step_due", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
