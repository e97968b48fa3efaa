from datetime import timedelta

import pytest

from moderation import access
from moderation.access import NewKey
from moderation.errors import Forbidden, OperatorError, Unauthorized
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW


def make(database: Database, site: Site, *args: object) -> tuple[str, str]:
    with database.write() as connection:
        key, secret = access.create_key(connection, site, NewKey(*args), NOW)  # type: ignore[arg-type]
    return key.id, secret


def check(database: Database, secret: str, scope: str = "comments:read", days: int = 0) -> str:
    with database.read() as connection:
        return access.check_key(connection, secret, scope, NOW + timedelta(days=days)).site_id


def test_a_key_tells_its_site(database: Database, site: Site, other_site: Site) -> None:
    assert check(database, make(database, site, "a")[1]) == site.id
    assert check(database, make(database, other_site, "a")[1]) == other_site.id


def test_a_key_has_256_random_bits_and_is_stored_hashed(database: Database, site: Site) -> None:
    _id, secret = make(database, site, "a")
    assert len(secret.removeprefix("mod_")) == 43
    with database.read() as connection:
        assert secret not in str(connection.exec_driver_sql("SELECT * FROM api_keys").all())


def test_an_unknown_key_is_refused(database: Database, site: Site) -> None:
    with pytest.raises(Unauthorized, match="not known, or no longer"):
        check(database, "mod_nonsense")


def test_a_revoked_key_is_refused(database: Database, site: Site) -> None:
    key_id, secret = make(database, site, "a")
    with database.write() as connection:
        access.revoke_key(connection, key_id, NOW)
    with pytest.raises(Unauthorized):
        check(database, secret)
    with pytest.raises(OperatorError, match="There is no live key"), database.write() as connection:
        access.revoke_key(connection, key_id, NOW)


def test_an_expired_key_is_refused(database: Database, site: Site) -> None:
    _id, secret = make(database, site, "a", access.SCOPES, 10)
    assert check(database, secret, days=9)
    with pytest.raises(Unauthorized):
        check(database, secret, days=11)


def test_a_key_without_the_scope_is_refused(database: Database, site: Site) -> None:
    _id, secret = make(database, site, "a", ("check",))
    with pytest.raises(Forbidden, match="lacks the scope comments:read; it has: check"):
        check(database, secret)


def test_two_keys_of_a_name_live_at_once_and_not_three(database: Database, site: Site) -> None:
    make(database, site, "a")
    second, _secret = make(database, site, "a")
    with pytest.raises(OperatorError, match="Two keys named 'a' are live already"):
        make(database, site, "a")
    with database.write() as connection:
        access.revoke_key(connection, second, NOW)
    make(database, site, "a")


def test_an_unknown_scope_is_refused(database: Database, site: Site) -> None:
    with pytest.raises(
        OperatorError, match="There is no scope comments:delete; the scopes are: audit:read, backfill, check"
    ):
        make(database, site, "a", ("comments:delete",))


def test_a_site_has_one_name(database: Database, site: Site) -> None:
    with pytest.raises(OperatorError, match="There is a site named"), database.write() as connection:
        access.create_site(connection, site.name, NOW)
    with pytest.raises(OperatorError, match="There is no site named 'x'"), database.read() as connection:
        access.find_site(connection, "x")
