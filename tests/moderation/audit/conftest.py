"""Who tampers here is the owner of the tables, since the service's own login may not."""

import pytest

from moderation.storage.database import Database


@pytest.fixture
def database(owners_database: Database) -> Database:
    """The database, open for its owner: nobody else could change the log."""
    return owners_database
