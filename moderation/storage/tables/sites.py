"""The ground of the tables: what they are listed in, and the sites that all else belongs to."""

from sqlalchemy import Column, ForeignKey, MetaData, String, Table, Text

from moderation.storage.moments import Moment

metadata = MetaData()

sites = Table(
    "sites",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)

form_origins = Table(
    "form_origins",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("origin", Text, primary_key=True),
)

test_sites = Table(
    "test_sites",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("live_site_id", ForeignKey("sites.id"), nullable=False, unique=True),
)
