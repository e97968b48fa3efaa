"""The keys of a site's programs, and the people who sign in."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)

people = Table(
    "people",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("language", String(8), nullable=False, server_default=""),  # of the console; empty: as the browser asks
    Column("reads", String(60), nullable=False, server_default=""),  # codes with blanks between them; empty: any
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("second_step_due", Boolean, nullable=False),
)

second_steps = Table(
    "second_steps",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("confirmed_at", Moment),
    Column("last_step", BigInteger),  # the thirty seconds whose code was used last: no code counts twice
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

known_browsers = Table(
    "known_browsers",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column(
        "subject", Text, nullable=False
    ),  # "email:…", "address:…", "browser:…", "code:…", "again:…" or "provider…:…"
    Column("at", Moment, nullable=False),
    Index("sign_in_attempts_subject", "subject", "at"),
)
