"""Signing in with a code besides the password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from moderation import people
from moderation.errors import Conflict, InvalidSubmission, TooManyTries, Unauthorized
from moderation.people import Caller, Lifetime, SignedIn, second_step, totp
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW, PASSWORD, a_person

HERE = Caller("192.0.2.1")
LIFETIME = Lifetime(timedelta(minutes=30), timedelta(hours=12))


@pytest.fixture
def anna(database: Database, site: Site) -> SignedIn:
    return a_person(database, site)


@pytest.fixture
def secret(database: Database, anna: SignedIn) -> str:
    """The secret of Anna's second step, which is on since an hour ago."""
    return switch_on(database, anna)[0]


def switch_on(database: Database, who: SignedIn) -> tuple[str, list[str]]:
    then = NOW - timedelta(hours=1)
    with database.write() as connection:
        secret = second_step.begin(connection, who.person)
        return secret, second_step.confirm(connection, who.person, code_at(secret, then), who.session.id, then)


def code_at(secret: str, now: datetime) -> str:
    return totp.make_code(secret, int(now.timestamp()) // 30)


def give_password(database: Database, now: datetime = NOW) -> str:
    who, token = people.sign_in(database, "moderator@ruritania.example", PASSWORD, caller=HERE, now=now)
    assert who.session.second_step_due
    return token


def give_code(database: Database, token: str, code: str, now: datetime = NOW) -> str:
    return people.complete_sign_in(database, token, code, caller=HERE, now=now)[1]


def find(database: Database, token: str) -> SignedIn | None:
    return people.find_signed_in(database, token, now=NOW, lifetime=LIFETIME)


def test_the_password_alone_lets_nobody_in(database: Database, secret: str) -> None:
    token = give_password(database)
    assert find(database, token) is None
    completed = give_code(database, token, code_at(secret, NOW))
    assert find(database, completed)
    assert completed != token
    assert find(database, token) is None


def test_a_code_counts_once(database: Database, secret: str) -> None:
    code = code_at(secret, NOW)
    assert give_code(database, give_password(database), code)
    with pytest.raises(Unauthorized, match="or was used before"):
        give_code(database, give_password(database), code)
    earlier = code_at(secret, NOW - timedelta(seconds=30))
    with pytest.raises(Unauthorized):
        give_code(database, give_password(database), earlier)
    later = NOW + timedelta(seconds=30)
    assert give_code(database, give_password(database, later), code_at(secret, later), later)


def test_of_many_who_give_one_code_at_once_one_gets_in(database: Database, secret: str) -> None:
    tokens = [give_password(database) for _ in range(4)]

    def give(token: str) -> bool:
        try:
            return bool(give_code(database, token, code_at(secret, NOW)))
        except (Unauthorized, TooManyTries):
            return False

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(give, tokens)).count(True) == 1


def test_guessing_codes_is_slowed_down_whoever_has_the_password(database: Database, secret: str) -> None:
    for _ in range(5):
        with pytest.raises(Unauthorized):
            give_code(database, give_password(database), "000000")
    with pytest.raises(TooManyTries):
        give_code(database, give_password(database), code_at(secret, NOW))
    later = NOW + timedelta(minutes=16)
    assert give_code(database, give_password(database, later), code_at(secret, later), later)


def test_the_code_must_follow_the_password_within_ten_minutes(database: Database, secret: str) -> None:
    token, later = give_password(database), NOW + timedelta(minutes=11)
    with pytest.raises(Unauthorized, match="sign in again"):
        give_code(database, token, code_at(secret, later), later)


def test_a_recovery_code_lets_in_once_however_it_is_written(database: Database, anna: SignedIn) -> None:
    _secret, codes = switch_on(database, anna)
    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) * 5 for code in codes} == {140}  # of which 136 bits are random
    written = codes[3].lower().replace("-", " ")
    assert give_code(database, give_password(database), written)
    with pytest.raises(Unauthorized):
        give_code(database, give_password(database), codes[3])
    with database.read() as connection:
        assert second_step.count_recovery_codes(connection, anna.person) == 9


def test_new_recovery_codes_end_the_earlier_ones(database: Database, anna: SignedIn) -> None:
    _secret, earlier = switch_on(database, anna)
    with database.write() as connection:
        second_step.renew_recovery_codes(connection, anna.person, NOW)
    with pytest.raises(Unauthorized):
        give_code(database, give_password(database), earlier[0])


def test_switching_it_on_takes_a_code_and_ends_the_other_sign_ins(database: Database, anna: SignedIn) -> None:
    _who, here = people.sign_in(database, anna.person.email, PASSWORD, caller=HERE, now=NOW)
    _who, there = people.sign_in(database, anna.person.email, PASSWORD, caller=HERE, now=NOW)
    this = find(database, here)
    assert this
    with database.write() as connection:
        secret = second_step.begin(connection, anna.person)
    with pytest.raises(InvalidSubmission, match="does not fit"), database.write() as connection:
        second_step.confirm(connection, anna.person, "000000", this.session.id, NOW)
    with database.write() as connection:
        second_step.confirm(connection, anna.person, code_at(secret, NOW), this.session.id, NOW)
    assert find(database, here)
    assert find(database, there) is None
    with pytest.raises(Conflict, match="is on already"), database.write() as connection:
        second_step.begin(connection, anna.person)


def test_a_secret_without_its_first_code_asks_for_nothing(database: Database, anna: SignedIn) -> None:
    with database.write() as connection:
        second_step.begin(connection, anna.person)
    who, _token = people.sign_in(database, anna.person.email, PASSWORD, caller=HERE, now=NOW)
    assert not who.session.second_step_due


def test_a_reset_lets_in_by_the_password_and_ends_what_was_open(
    database: Database, anna: SignedIn, secret: str
) -> None:
    token = give_code(database, give_password(database), code_at(secret, NOW))
    with database.write() as connection:
        second_step.remove(connection, anna.person, NOW)
    assert find(database, token) is None
    who, _token = people.sign_in(database, anna.person.email, PASSWORD, caller=HERE, now=NOW)
    assert not who.session.second_step_due


def test_recovery_codes_are_stored_hashed_and_the_secret_in_one_place(database: Database, anna: SignedIn) -> None:
    secret, codes = switch_on(database, anna)
    with database.read() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM recovery_codes").all())
        log = str(connection.exec_driver_sql("SELECT * FROM audit_entries").all())
    assert not any(code.replace("-", "") in stored for code in codes)
    assert secret not in stored + log
