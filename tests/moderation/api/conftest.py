"""The API by itself, without the console: what a website talks to."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation import access, api
from moderation.access import NewKey
from moderation.context import Context
from moderation.storage.credentials import Site
from tests.builders import NOW


@pytest.fixture
def app(context: Context) -> APIFlask:
    """The API."""
    return api.create(context)


@pytest.fixture
def stranger(app: APIFlask) -> FlaskClient:
    """Somebody without a key."""
    return app.test_client()


@pytest.fixture
def other_client(app: APIFlask, context: Context, other_site: Site) -> FlaskClient:
    """Another website, with a key of its own."""
    return client_of(app, context, other_site)


def client_of(app: APIFlask, context: Context, site: Site, *scopes: str) -> FlaskClient:
    """A website whose key has these scopes; all of them, if none is named."""
    wanted = NewKey(f"{site.name}: {' '.join(scopes)}", scopes or access.SCOPES)
    with context.database.write() as connection:
        _key, secret = access.create_key(connection, site, wanted, NOW)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client
