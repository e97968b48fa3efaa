import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import text

from moderation import people
from moderation.errors import Conflict, InvalidSubmission, TooManyTries, Unauthorized
from moderation.people import Caller, Lifetime, NewPerson, SignedIn, passwords
from moderation.storage import credentials, sign_ins
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from moderation.storage.sign_ins import Attempt
from tests.builders import NOW, PASSWORD

EMAIL = "anna@ruritania.example"
LIFETIME = Lifetime(timedelta(minutes=30), timedelta(hours=12))


@pytest.fixture(autouse=True)
def anna(database: Database, site: Site) -> None:
    with database.write() as connection:
        people.create_person(connection, site, NewPerson(EMAIL, "Anna", "moderator", PASSWORD), NOW)


def sign_in(database: Database, password: str = PASSWORD, email: str = EMAIL, minutes: int = 0) -> tuple[SignedIn, str]:
    now = NOW + timedelta(minutes=minutes)
    return people.sign_in(database, email, password, caller=Caller("192.0.2.1"), now=now)


def find(database: Database, token: str, minutes: int = 0) -> SignedIn | None:
    return people.find_signed_in(database, token, now=NOW + timedelta(minutes=minutes), lifetime=LIFETIME)


def test_a_session_tells_who_it_is(database: Database) -> None:
    signed_in, token = sign_in(database)
    found = find(database, token)
    assert found is not None
    assert found.person.email == signed_in.person.email == EMAIL


def test_a_password_stored_at_another_cost_is_hashed_anew(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    costlier = PasswordHasher(2, 16, 1)
    monkeypatch.setattr("moderation.people.passwords._hasher", costlier)
    before, _token = sign_in(database)
    assert costlier.check_needs_rehash(before.person.password_hash)
    after, token = sign_in(database)
    assert not costlier.check_needs_rehash(after.person.password_hash)
    assert find(database, token)
    with database.write() as connection:
        credentials.replace_hash(connection, before.person, "of a password that was changed in the meantime")
        assert people.find_person(connection, EMAIL).password_hash == after.person.password_hash


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
    with database.write() as connection:
        people.enable_person(connection, who.person, NOW)
    assert sign_in(database, "another password")


def test_another_role_ends_sessions_and_is_in_force_with_the_next(database: Database) -> None:
    who, token = sign_in(database)
    with database.write() as connection:
        people.set_role(connection, who.person, "auditor", NOW)
    assert find(database, token) is None
    assert sign_in(database)[0].person.role == "auditor"


def test_every_change_of_a_person_is_in_the_audit_log(database: Database, site: Site) -> None:
    who, _token = sign_in(database)
    with database.write() as connection:
        people.set_role(connection, who.person, "auditor", NOW)
        people.disable_person(connection, who.person, NOW, "person:p_1")
        people.enable_person(connection, who.person, NOW)
    with database.read() as connection:
        entries = connection.execute(text("SELECT action, actor FROM audit_entries ORDER BY sequence")).all()
    assert entries == [
        ("person_added", "operator"),
        ("role_set:auditor", "operator"),
        ("person_disabled", "person:p_1"),
        ("person_enabled", "operator"),
    ]


def test_strangers_who_guess_lock_nobody_out_of_a_browser_they_know(database: Database) -> None:
    who, _token = sign_in(database)
    known = Caller("192.0.2.1", "", people.remember_browser(database, who.person, Caller("192.0.2.1"), NOW))
    for _ in range(5):
        with pytest.raises(Unauthorized):
            sign_in(database, "wrong password")
    with pytest.raises(TooManyTries):
        sign_in(database)
    assert people.sign_in(database, EMAIL, PASSWORD, caller=known, now=NOW)
    for _ in range(5):  # who has stolen that browser is stopped like anybody
        with pytest.raises(Unauthorized):
            people.sign_in(database, EMAIL, "wrong password", caller=known, now=NOW)
    with pytest.raises(TooManyTries):
        people.sign_in(database, EMAIL, PASSWORD, caller=known, now=NOW)


def test_a_browser_is_forgotten_when_long_unused_and_with_the_password(database: Database) -> None:
    who, _token = sign_in(database)
    known = Caller("192.0.2.1", "", people.remember_browser(database, who.person, Caller("192.0.2.1"), NOW))
    assert people.remember_browser(database, who.person, known, NOW) == known.token
    people.forget_ended(database, now=NOW + timedelta(days=91), lifetime=LIFETIME)
    again = people.remember_browser(database, who.person, known, NOW)
    assert again != known.token
    with database.write() as connection:
        people.set_password(connection, who.person, PASSWORD, NOW + timedelta(minutes=1))
    assert people.remember_browser(database, who.person, Caller("192.0.2.1", "", again), NOW) != again


def test_many_guesses_at_once_count_like_one_after_the_other(database: Database) -> None:
    def guess(_number: int) -> type[Exception] | None:
        try:
            sign_in(database, "wrong password")
        except (Unauthorized, TooManyTries) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(guess, range(12)))
    assert found.count(Unauthorized) == 5
    assert found.count(TooManyTries) == 7


def test_one_address_may_not_try_one_account_after_the_other(database: Database) -> None:
    with database.write() as connection:
        tried = [Attempt(f"a_{number}", "address:192.0.2.1", NOW) for number in range(20)]
        sign_ins.add_attempts(connection, tried)
    with pytest.raises(TooManyTries):
        sign_in(database)
    assert people.sign_in(database, EMAIL, PASSWORD, caller=Caller("192.0.2.2"), now=NOW)


@pytest.mark.costly_passwords
def test_an_unknown_address_takes_as_long_as_a_wrong_password(database: Database) -> None:
    with database.read() as connection:
        anna = people.find_person(connection, EMAIL)
    assert extract_parameters(passwords.NOBODY) == extract_parameters(anna.password_hash)
    known, unknown = [], []
    for number in range(4):
        for email, times in ((EMAIL, known), (f"nobody{number}@ruritania.example", unknown)):
            began = time.perf_counter()
            with pytest.raises(Unauthorized):
                sign_in(database, "wrong password", email)
            times.append(time.perf_counter() - began)
    assert 0.4 < min(known) / min(unknown) < 2.5


def test_no_more_than_two_passwords_are_hashed_at_once() -> None:
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            most[0] = max(most[0], _resident_megabytes())
            time.sleep(0.002)

    passwords.is_right(passwords.NOBODY, "x")
    before = _resident_megabytes()
    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(8) as threads:
        assert not any(threads.map(lambda _: passwords.is_right(passwords.NOBODY, "x"), range(8)))
    done.set()
    watcher.join()
    assert 32 < most[0] - before <= 2 * 64 + 24


def _resident_megabytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // 2**20


@pytest.mark.parametrize(
    ("newcomer", "message"),
    [
        (NewPerson("b@ruritania.example", "B", "king", PASSWORD), "There is no role 'king'; the roles are: moderator"),
        (NewPerson("b@ruritania.example", "B", "auditor", "short"), "The password has 5 characters; use 10 to 1024"),
        (NewPerson(EMAIL, "B", "auditor", PASSWORD), "Somebody signs in as 'anna@ruritania.example' already"),
    ],
)
def test_it_says_what_is_wrong_with_a_newcomer(
    database: Database, site: Site, newcomer: NewPerson, message: str
) -> None:
    with pytest.raises((InvalidSubmission, Conflict), match=message), database.write() as connection:
        people.create_person(connection, site, newcomer, NOW)
