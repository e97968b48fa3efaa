"""People of a newsroom."""

import pytest

from moderation.context import Context
from moderation.people import SignedIn
from moderation.storage.credentials import Site
from tests.builders import a_person


@pytest.fixture
def anna(context: Context, site: Site) -> SignedIn:
    return a_person(context.database, site, email="anna@ruritania.example")


@pytest.fixture
def bela(context: Context, site: Site) -> SignedIn:
    return a_person(context.database, site, email="bela@ruritania.example")
