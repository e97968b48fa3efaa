from datetime import timedelta

import pytest
from sqlalchemy import text

from moderation import endpoints
from moderation.endpoints import MOST, Change
from moderation.errors import Conflict, InvalidSubmission, NotFound
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from moderation.storage.endpoints import Endpoint
from tests.builders import NOW

URL = "https://hooks.ruritania.example/comments?a=b"


def by_website(site: Site) -> Change:
    return Change(site.id, "website", NOW)


def create(database: Database, site: Site, url: str = URL) -> Endpoint:
    with database.write() as connection:
        return endpoints.create(connection, site.id, url, by_website(site))


def test_each_endpoint_has_a_secret_of_its_own(database: Database, site: Site) -> None:
    first, second = create(database, site), create(database, site)
    assert first.secret.startswith("whsec_")
    assert first.secret != second.secret
    with database.read() as connection:
        assert {endpoint.id for endpoint in endpoints.list_all(connection, site.id)} == {first.id, second.id}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://hooks.ruritania.example/", "must begin with https://"),
        ("ftp://hooks.ruritania.example/", "must begin with https://"),
        ("https://hooks.ruritania.example:22/", "port must be one of: 443, 8443"),
        ("https://user:word@hooks.ruritania.example/", "neither a user nor a fragment"),
        ("https://hooks.ruritania.example/#top", "neither a user nor a fragment"),
        ("https://hooks.ruritania.example:99999/", "cannot be read"),
        ("https:///path", "The host must be a name"),
        ("https://рут.example/", "visible ASCII"),
        ("https://hooks.ruritania.example/" + "a" * 2000, "at most 2000 characters"),
        ("https://127.0.0.1/", "not public"),
        ("https://2130706433/", "not public"),
        ("https://[::ffff:10.0.0.1]/", "not public"),
        ("https://localhost/", "this machine itself"),
        ("https://a.localhost./", "this machine itself"),
    ],
)
def test_an_address_that_we_do_not_send_to_is_refused_with_a_reason(
    database: Database, site: Site, url: str, sentence: str
) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as caught:
        create(database, site, url)
    assert caught.value.pointer == "/url"


def test_a_site_has_so_many_live_endpoints_and_no_more(database: Database, site: Site, other_site: Site) -> None:
    made = [create(database, site) for _ in range(MOST)]
    with pytest.raises(Conflict, match="disable one first"):
        create(database, site)
    create(database, other_site)
    with database.write() as connection:
        endpoints.disable(connection, made[0].id, by_website(site))
    create(database, site)
    with pytest.raises(Conflict, match="disable one first"), database.write() as connection:
        endpoints.enable(connection, made[0].id, by_website(site))


def test_another_sites_endpoint_does_not_exist(database: Database, site: Site, other_site: Site) -> None:
    endpoint = create(database, site)
    for change in (endpoints.rotate, endpoints.disable, endpoints.enable):
        with pytest.raises(NotFound), database.write() as connection:
            change(connection, endpoint.id, by_website(other_site))


def test_an_operator_may_change_any(database: Database, site: Site) -> None:
    endpoint = create(database, site)
    with database.write() as connection:
        changed = endpoints.disable(connection, endpoint.id, Change(None, "operator", NOW + timedelta(hours=1)))
    assert (changed.disabled_by, changed.disabled_at) == ("operator", NOW + timedelta(hours=1))


def test_every_change_is_in_the_audit_log_and_no_secret_is(database: Database, site: Site) -> None:
    endpoint = create(database, site)
    with database.write() as connection:
        for change in (endpoints.rotate, endpoints.disable, endpoints.disable, endpoints.enable):
            change(connection, endpoint.id, by_website(site))
    with database.read() as connection:
        entries = connection.execute(text("SELECT action, actor, detail FROM audit_entries ORDER BY sequence")).all()
    assert [entry.action for entry in entries] == [
        "endpoint_created", "endpoint_rotated", "endpoint_disabled", "endpoint_enabled",
    ]  # fmt: skip
    assert {(entry.actor, entry.detail) for entry in entries} == {("website", endpoint.id)}
