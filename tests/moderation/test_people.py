from datetime import timedelta

import pytest

from moderation import people
from moderation.errors import OperatorError, TooManyTries, Unauthorized
from moderation.people import Lifetime, NewPerson, SignedIn
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW, PASSWORD

EMAIL = "anna@ruritania.example"
LIFETIME = Lifetime(timedelta(minutes=30), timedelta(hours=12))


@pytest.fixture(autouse=True)
def anna(database: Database, site: Site) -> None:
    with database.write() as connection:
        people.create_person(connection, site, NewPerson(EMAIL, "Anna", "moderator", PASSWORD), NOW)


def sign_in(database: Database, password: str = PASSWORD, email: str = EMAIL, minutes: int = 0) -> tuple[SignedIn, str]:
    now = NOW + timedelta(minutes=minutes)
    return people.sign_in(database, email, password, address="192.0.2.1", now=now)


def find(database: Database, token: str, minutes: int = 0) -> SignedIn | None:
    return people.find_signed_in(database, token, now=NOW + timedelta(minutes=minutes), lifetime=LIFETIME)


def test_a_session_tells_who_it_is(database: Database) -> None:
    signed_in, token = sign_in(database)
    found = find(database, token)
    assert found is not None
    assert found.person.email == signed_in.person.email == EMAIL


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong password"), ("nobody@ruritania.example", PASSWORD)])
def test_a_wrong_address_and_a_wrong_password_look_alike(database: Database, email: str, password: str) -> None:
    with pytest.raises(Unauthorized, match=r"The e-mail address or the password is wrong\."):
        sign_in(database, password, email)


def test_guessing_is_slowed_down_and_forgiven_after_a_while(database: Database) -> None:
    for _ in range(5):
        with pytest.raises(Unauthorized):
            sign_in(database, "wrong password")
    with pytest.raises(TooManyTries, match="wait a quarter of an hour"):
        sign_in(database)
    assert sign_in(database, minutes=16)


def test_a_session_ends_when_idle_and_in_any_case(database: Database) -> None:
    _who, token = sign_in(database)
    assert find(database, token, 29)
    assert find(database, token, 58)
    assert find(database, token, 89) is None
    _who, token = sign_in(database)
    for minutes in range(0, 12 * 60, 20):
        assert find(database, token, minutes)
    assert find(database, token, 12 * 60 + 1) is None


def test_signing_out_ends_the_session(database: Database) -> None:
    who, token = sign_in(database)
    people.sign_out(database, who)
    assert find(database, token) is None


def test_a_new_password_and_a_disabled_person_end_sessions(database: Database) -> None:
    who, token = sign_in(database)
    with database.write() as connection:
        people.set_password(connection, who.person, "another password", NOW)
    assert find(database, token) is None
    who, token = sign_in(database, "another password")
    with database.write() as connection:
        people.disable_person(connection, who.person, NOW)
    assert find(database, token) is None
    with pytest.raises(Unauthorized):
        sign_in(database, "another password")


@pytest.mark.parametrize(
    ("newcomer", "message"),
    [
        (NewPerson("b@ruritania.example", "B", "king", PASSWORD), "There is no role 'king'; the roles are: moderator"),
        (NewPerson("b@ruritania.example", "B", "auditor", "short"), "The password has 5 characters; use at least 10"),
        (NewPerson(EMAIL, "B", "auditor", PASSWORD), "Somebody signs in as 'anna@ruritania.example' already"),
    ],
)
def test_it_says_what_is_wrong_with_a_newcomer(
    database: Database, site: Site, newcomer: NewPerson, message: str
) -> None:
    with pytest.raises(OperatorError, match=message), database.write() as connection:
        people.create_person(connection, site, newcomer, NOW)
