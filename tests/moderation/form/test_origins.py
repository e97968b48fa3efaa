"""On whose pages the form may stand, as the operator says while the service runs."""

import pytest
from flask.testing import FlaskClient

from moderation import audit, origins
from moderation.context import Context, utc_now
from moderation.errors import OperatorError
from moderation.settings import Settings
from moderation.storage.credentials import Site

ORIGIN = "http://127.0.0.1:8080"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation whose settings open no form."""
    return settings.model_copy(update={"form_origins": ""})


def opening(reader: FlaskClient, site: Site) -> int:
    reader.environ_base["HTTP_ORIGIN"] = ORIGIN
    return reader.post("/form/openings", json={"site": site.name, "article": "snow"}).status_code


def test_it_opens_at_once_and_is_closed_at_once(reader: FlaskClient, context: Context, site: Site) -> None:
    assert opening(reader, site) == 403
    with context.database.write() as connection:
        origins.allow(connection, site, ORIGIN, utc_now())
        origins.allow(connection, site, ORIGIN, utc_now())
    assert opening(reader, site) == 200
    with context.database.write() as connection:
        assert origins.list_all(connection, site) == [ORIGIN]
        origins.refuse(connection, site, ORIGIN, utc_now())
    assert opening(reader, site) == 403
    with context.database.read() as connection:
        verdict = audit.verify(connection, site.id)
    assert (verdict.entries, verdict.broken) == (2, None)


def test_it_opens_no_other_sites_form(reader: FlaskClient, context: Context, site: Site, other_site: Site) -> None:
    with context.database.write() as connection:
        origins.allow(connection, other_site, ORIGIN, utc_now())
    assert opening(reader, site) == 403
    assert opening(reader, other_site) == 200


@pytest.mark.parametrize(
    "written", ["", "*", "null", "www.example.org", "https://a.example/x", "https://a.example https://b.example",
                "https://a.example; b = https://b.example", "HTTPS://a.example"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(context: Context, site: Site, written: str) -> None:
    with context.database.write() as connection, pytest.raises(OperatorError, match="is no origin"):
        origins.allow(connection, site, written, utc_now())


def test_what_was_not_allowed_cannot_be_taken_away(context: Context, site: Site) -> None:
    with context.database.write() as connection, pytest.raises(OperatorError, match="was not allowed"):
        origins.refuse(connection, site, ORIGIN, utc_now())
