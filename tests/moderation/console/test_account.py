"""One's own account: the password, the second step, the sign-ins."""

import re
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.app import create_app
from moderation.context import Context, utc_now
from moderation.people import totp
from moderation.storage.database import Database
from tests.builders import PASSWORD
from tests.moderation.console.conftest import Visitor

ACCOUNT = "/console/account"
STEP = f"{ACCOUNT}/second-step"
NEW = "another horse battery"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: what is asked of both is asked of the stations."""
    return sqlite_url


def enter(client: FlaskClient, visitor: Visitor, password: str = PASSWORD, **headers: str) -> TestResponse:
    form = {"email": visitor.who.person.email, "password": password}
    return client.post("/console/sign-in", data=form, headers=headers)


def send(client: FlaskClient, path: str, **form: object) -> TestResponse:
    """Send a form of the account's page, with the token that stands on it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(ACCOUNT).text)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1], **form})


def code(secret: str, steps: int = 0) -> str:
    return totp.make_code(secret, int(utc_now().timestamp()) // 30 + steps)


def read_secret(client: FlaskClient) -> str:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', client.get(f"{STEP}/secret").text)
    assert found is not None
    return found[1].replace(" ", "")


def switch_on(visitor: Visitor) -> tuple[str, list[str]]:
    """Set the second step up as somebody does; gives the secret and the recovery codes."""
    begun = visitor.post(STEP, password=PASSWORD)
    assert begun.location == f"{STEP}/secret"
    secret = read_secret(visitor.client)
    confirmed = visitor.post(f"{STEP}/confirm", code=code(secret, -1))
    assert confirmed.status_code == 200
    return secret, re.findall(r"<li>([A-Z2-7-]{34})</li>", confirmed.text)


def test_the_password_is_changed_and_every_other_sign_in_ends(moderator: Visitor, guest: FlaskClient) -> None:
    assert enter(guest, moderator).status_code == 303
    old = moderator.client.get_cookie("session")
    assert old is not None
    changed = send(moderator.client, f"{ACCOUNT}/password", password=PASSWORD, new=NEW, again=NEW)
    assert changed.location == f"{ACCOUNT}?done=password"
    assert "Your password is changed" in moderator.get(changed.location).text
    assert guest.get(ACCOUNT).status_code == 303
    guest.set_cookie("session", old.value)
    assert guest.get(ACCOUNT).status_code == 303
    assert enter(guest, moderator, PASSWORD).status_code == 401
    assert enter(guest, moderator, NEW).status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"password": "wrong", "new": NEW, "again": NEW}, "Your present password is wrong"),
        ({"password": PASSWORD, "new": NEW, "again": "another"}, "The two new passwords differ"),
        ({"password": PASSWORD, "new": "short", "again": "short"}, "has 5 characters; use 10 to 1024"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_and_nothing_changes(
    moderator: Visitor, guest: FlaskClient, form: dict[str, str], said: str
) -> None:
    answer = moderator.post(f"{ACCOUNT}/password", **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert moderator.get(ACCOUNT).status_code == 200
    assert enter(guest, moderator).status_code == 303


def test_whoever_finds_a_screen_unlocked_cannot_guess_the_password(moderator: Visitor) -> None:
    for _ in range(5):
        assert moderator.post(f"{ACCOUNT}/password", password="wrong", new=NEW, again=NEW).status_code == 422
    answer = moderator.post(f"{ACCOUNT}/password", password=PASSWORD, new=NEW, again=NEW)
    assert answer.status_code == 429
    assert "Too many wrong tries" in answer.text


def test_signing_in_asks_for_the_code_and_goes_on_to_the_page(moderator: Visitor, guest: FlaskClient) -> None:
    secret, _codes = switch_on(moderator)
    form = {"email": moderator.who.person.email, "password": PASSWORD, "next": "/console/log"}
    asked = guest.post("/console/sign-in", data=form)
    assert asked.location == "/console/sign-in/code?next=%2Fconsole%2Flog"
    assert guest.get("/console/queue").location.startswith("/console/sign-in?")
    page = guest.get(asked.location).text
    assert 'autocomplete="one-time-code"' in page
    assert 'value="/console/log"' in page
    wrong = guest.post("/console/sign-in/code", data={"code": "000000"})
    assert (wrong.status_code, "This code is wrong" in wrong.text) == (401, True)
    right = guest.post("/console/sign-in/code", data={"code": code(secret), "next": "/console/log"})
    assert right.location == "/console/log"
    assert guest.get("/console/queue").status_code == 200


def test_without_a_password_before_it_the_page_of_the_code_is_closed(guest: FlaskClient) -> None:
    assert guest.get("/console/sign-in/code").location == "/console/"
    answer = guest.post("/console/sign-in/code", data={"code": "123456"})
    assert answer.status_code == 401
    assert "sign in again" in answer.text


def test_the_secret_is_shown_until_its_first_code_and_never_again(moderator: Visitor) -> None:
    moderator.post(STEP, password=PASSWORD)
    page = moderator.get(f"{STEP}/secret").text
    secret = read_secret(moderator.client)
    assert f"otpauth://totp/Comment%20moderation:antoinette%40ruritania.example?secret={secret}" in page
    wrong = moderator.post(f"{STEP}/confirm", code="000000")
    assert (wrong.status_code, "This code does not fit" in wrong.text) == (422, True)
    assert read_secret(moderator.client) == secret
    assert moderator.post(f"{STEP}/confirm", code=code(secret)).status_code == 200
    assert moderator.get(f"{STEP}/secret").location == ACCOUNT
    assert secret not in moderator.get(ACCOUNT).text


def test_the_second_step_is_switched_off_with_password_and_code(moderator: Visitor, guest: FlaskClient) -> None:
    _secret, codes = switch_on(moderator)
    assert len(codes) == 10
    assert "10 recovery codes are left" in moderator.get(ACCOUNT).text
    without = moderator.post(f"{STEP}/remove", password=PASSWORD)
    assert (without.status_code, "The code is wrong" in without.text) == (422, True)
    removed = moderator.post(f"{STEP}/remove", password=PASSWORD, code=codes[0])
    assert removed.location == f"{ACCOUNT}?done=removed"
    assert enter(guest, moderator).location == "/console/queue"


def test_new_recovery_codes_take_the_place_of_the_old(moderator: Visitor, guest: FlaskClient) -> None:
    _secret, codes = switch_on(moderator)
    answer = moderator.post(f"{STEP}/codes", password=PASSWORD, code=codes[0])
    newer = re.findall(r"<li>([A-Z2-7-]{34})</li>", answer.text)
    assert len(set(newer) - set(codes)) == 10
    enter(guest, moderator)
    assert guest.post("/console/sign-in/code", data={"code": codes[1]}).status_code == 401
    assert guest.post("/console/sign-in/code", data={"code": newer[1]}).status_code == 303


def test_sign_ins_are_listed_and_ended(app: APIFlask, moderator: Visitor, visitor: Callable[..., Visitor]) -> None:
    other, third = app.test_client(), app.test_client()
    for client in (other, third):
        enter(client, moderator, **{"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    page = moderator.get(ACCOUNT).text
    assert page.count("Firefox on Windows") == 2
    assert "127.0.0.1" in page
    first = re.findall(rf'action="({ACCOUNT}/sessions/i_\w+/end)"', page)[0]
    stranger = visitor("moderator", "Rupert")
    assert stranger.post(first).status_code == 404
    assert moderator.post(first).location == f"{ACCOUNT}?done=ended"
    assert moderator.post(first).status_code == 404
    assert sorted(client.get(ACCOUNT).status_code for client in (other, third)) == [200, 303]
    assert moderator.post(f"{ACCOUNT}/sessions/end-others").status_code == 303
    assert {client.get(ACCOUNT).status_code for client in (other, third)} == {303}
    assert moderator.get(ACCOUNT).status_code == 200


def test_signing_in_gives_a_new_token_and_ends_what_the_browser_had(moderator: Visitor, guest: FlaskClient) -> None:
    guest.set_cookie("session", "planted by somebody else")
    enter(guest, moderator)
    first = guest.get_cookie("session")
    assert first is not None
    assert first.value != "planted by somebody else"
    enter(guest, moderator)
    second = guest.get_cookie("session")
    assert second is not None
    assert second.value != first.value
    guest.set_cookie("session", first.value)
    assert guest.get(ACCOUNT).status_code == 303


def test_what_the_browser_had_ends_with_the_first_of_two_steps(moderator: Visitor) -> None:
    switch_on(moderator)
    before = moderator.client.get_cookie("session")
    assert before is not None
    assert enter(moderator.client, moderator).location == "/console/sign-in/code"
    moderator.client.set_cookie("session", before.value)
    assert moderator.get(ACCOUNT).status_code == 303


def test_no_secret_of_an_account_is_in_a_log_an_answer_or_a_second_place(
    moderator: Visitor, guest: FlaskClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret, codes = switch_on(moderator)
    enter(guest, moderator)
    guest.post("/console/sign-in/code", data={"code": codes[0]})
    session, browser = guest.get_cookie("session"), guest.get_cookie("browser")
    assert session is not None
    assert browser is not None
    answer = send(guest, f"{ACCOUNT}/password", password=PASSWORD, code="wrong code", new=NEW, again=NEW)
    kept = {session.value, browser.value, PASSWORD, NEW, "wrong code", *codes, *(one.replace("-", "") for one in codes)}
    pages = answer.text + guest.get(ACCOUNT).text
    with database.read() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        dump = {name: str(connection.exec_driver_sql(f"SELECT * FROM {name}").all()) for name in tables}
    for words in (caplog.text, pages, *dump.values()):
        assert [one for one in kept if one in words] == []
    assert secret not in caplog.text + pages
    assert [name for name, words in dump.items() if secret in words] == ["second_steps"]


def test_a_change_of_access_is_in_force_in_every_process_at_once(context: Context, moderator: Visitor) -> None:
    elsewhere = create_app(context).test_client()
    cookie = moderator.client.get_cookie("session")
    assert cookie is not None
    elsewhere.set_cookie("session", cookie.value)
    assert elsewhere.get(ACCOUNT).status_code == 200
    moderator.post("/console/sign-out")
    assert elsewhere.get(ACCOUNT).status_code == 303
