"""The people of a site: who sees them, who changes them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from moderation import people
from moderation.context import Context, utc_now
from moderation.people import second_step, totp
from moderation.storage.credentials import Site
from tests.builders import PASSWORD
from tests.moderation.console.conftest import Visitor

PEOPLE = "/console/people"
NEWCOMER = {"name": "Hentzau", "email": "hentzau@ruritania.example", "role": "moderator", "password": PASSWORD}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: nothing here depends on which."""
    return sqlite_url


@pytest.fixture
def admin(visitor: Callable[..., Visitor]) -> Visitor:
    """Rudolf, who looks after the site."""
    return visitor("site-admin", "Rudolf")


def path(visitor: Visitor, what: str) -> str:
    return f"{PEOPLE}/{visitor.who.person.id}/{what}"


def test_they_are_listed_for_this_site_alone(
    admin: Visitor, moderator: Visitor, visitor: Callable[..., Visitor], other_site: Site
) -> None:
    visitor("auditor", "Strelsauer", at=other_site)
    page = admin.get(PEOPLE).text
    assert moderator.who.person.email in page
    assert "Strelsauer" not in page


def test_who_may_look_but_not_change_sees_no_form(visitor: Callable[..., Visitor], moderator: Visitor) -> None:
    page = visitor("senior-moderator", "Sapt").get(PEOPLE).text
    assert moderator.who.person.email in page
    assert f'action="{PEOPLE}' not in page


def test_somebody_is_added_and_signs_in(admin: Visitor, guest: FlaskClient) -> None:
    assert admin.post(PEOPLE, **NEWCOMER).location == PEOPLE
    assert "Hentzau" in admin.get(PEOPLE).text
    assert guest.post("/console/sign-in", data=NEWCOMER).location == "/console/queue"


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"role": "operator"}, 422, "Only an operator makes operators"),
        ({"role": "king"}, 422, "There is no role"),
        ({"password": "short"}, 422, "has 5 characters"),
        ({"name": " "}, 422, "The name must have"),
        ({"email": "nobody"}, 422, "is no e-mail address"),
        ({"email": "rudolf@ruritania.example"}, 409, "Somebody signs in as"),
    ],
)
def test_what_is_wrong_with_a_newcomer_is_said_beside_what_was_typed(
    admin: Visitor, change: dict[str, str], status: int, said: str
) -> None:
    answer = admin.post(PEOPLE, **{**NEWCOMER, **change})
    assert answer.status_code == status
    assert said in answer.text
    assert f'value="{change.get("name", "Hentzau").strip()}"' in answer.text
    assert PASSWORD not in answer.text


def test_a_role_is_changed_and_what_was_open_ends(admin: Visitor, moderator: Visitor) -> None:
    assert admin.post(path(moderator, "role"), role="auditor").location == PEOPLE
    assert moderator.get("/console/log").status_code == 303
    assert admin.post(path(moderator, "role"), role="operator").status_code == 422


def test_access_ends_and_is_given_again(admin: Visitor, moderator: Visitor, guest: FlaskClient) -> None:
    form = {"email": moderator.who.person.email, "password": PASSWORD}
    admin.post(path(moderator, "disable"))
    assert moderator.get("/console/queue").status_code == 303
    assert guest.post("/console/sign-in", data=form).status_code == 401
    assert "Ended" in admin.get(PEOPLE).text
    admin.post(path(moderator, "enable"))
    assert guest.post("/console/sign-in", data=form).status_code == 303


def test_a_lost_device_is_forgotten(context: Context, admin: Visitor, moderator: Visitor, guest: FlaskClient) -> None:
    person, now = moderator.who.person, utc_now()
    with context.database.write() as connection:
        secret = second_step.begin(connection, person)
        code = totp.make_code(secret, int(now.timestamp()) // 30)
        second_step.confirm(connection, person, code, moderator.who.session.id, now)
    assert "Password and code" in admin.get(PEOPLE).text
    admin.post(path(moderator, "second-step/reset"))
    assert moderator.get("/console/queue").status_code == 303
    assert (
        guest.post("/console/sign-in", data={"email": person.email, "password": PASSWORD}).location == "/console/queue"
    )


@pytest.mark.parametrize("what", ["disable", "role", "second-step/reset"])
def test_nobody_changes_their_own_access_nor_an_operators(
    admin: Visitor, visitor: Callable[..., Visitor], what: str
) -> None:
    operator = visitor("operator", "Zapt")
    for somebody in (admin, operator):
        answer = admin.post(path(somebody, what), role="auditor")
        assert answer.status_code == 403
        assert somebody.get("/console/account").status_code == 200


def test_who_did_it_is_in_the_audit_log(context: Context, site: Site, admin: Visitor, moderator: Visitor) -> None:
    admin.post(path(moderator, "disable"))
    with context.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT action, actor, detail FROM audit_entries ORDER BY sequence").all()
    assert rows[-1] == ("person_disabled", f"person:{admin.who.person.id}", moderator.who.person.id)
    assert people.may(admin.who.person.role, "people")
