import json
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.__main__ import main
from moderation.storage.database import open_database


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a command on an installation in a temporary folder; gives its exit status and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["moderation", *words])
        try:
            main()
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        output = capsys.readouterr()
        return status, output.out + output.err

    return run


@pytest.fixture
def installed(run):
    assert run("migrate") == (0, "The database has the tables that this version needs.\n")
    assert run("site", "create", "demo")[0] == 0
    return run


def test_a_database_without_tables_is_named_with_its_remedy(run) -> None:
    status, printed = run("key", "list")
    assert status == 2
    assert printed.startswith("moderation: The database's tables are of version none")
    assert "run `moderation migrate`" in printed


def test_keys_are_made_listed_and_revoked(installed) -> None:
    _status, made = installed("key", "create", "--scope", "comments:read")
    key_id, scopes = made.splitlines()[0].split()
    secret = made.splitlines()[1]
    assert scopes == "comments:read"
    assert secret.startswith("mod_")
    _status, listed = installed("key", "list")
    assert key_id in listed
    assert secret not in listed
    assert installed("key", "revoke", key_id) == (0, f"{key_id} is revoked.\n")
    assert "ended" in installed("key", "list")[1]
    assert installed("key", "revoke", "nonsense")[0] == 2


def test_people_are_added_listed_changed_and_disabled(installed) -> None:
    who = ("anna@ruritania.example",)
    options = ("--name", "Anna", "--role", "moderator", "--password", "correct horse")
    assert "signs in as moderator" in installed("user", "create", *who, *options)[1]
    assert installed("user", "create", *who, *options)[0] == 2
    assert "active" in installed("user", "list")[1]
    assert installed("user", "set-password", *who, "--password", "another horse")[0] == 0
    assert installed("user", "set-role", *who, "--role", "senior-moderator")[0] == 0
    assert installed("user", "set-role", *who, "--role", "king")[0] == 2
    assert installed("user", "reset-totp", *who) == (0, "anna@ruritania.example signs in with the password alone.\n")
    assert installed("user", "disable", *who)[0] == 0
    (listed,) = json.loads(installed("user", "list", "--json")[1])
    assert listed.pop("id").startswith("p_")
    assert listed == {
        "email": "anna@ruritania.example",
        "name": "Anna",
        "role": "senior-moderator",
        "state": "disabled",
        "second_step": False,
    }
    assert installed("user", "enable", *who)[0] == 0
    assert "active" in installed("user", "list")[1]
    assert "Nobody signs in as 'x'" in installed("user", "disable", "x")[1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--name": " "}, "The name must have 1 to 200 characters."),
        ({"--password": "short"}, "The password has 5 characters; use 10 to 1024."),
    ],
)
def test_what_is_wrong_with_somebody_is_said(installed, changed: dict[str, str], said: str) -> None:
    options = {"--name": "Anna", "--role": "auditor", "--password": "correct horse", **changed}
    words = [word for option in options.items() for word in option]
    assert installed("user", "create", "anna@ruritania.example", *words) == (2, f"moderation: {said}\n")


def test_sites_are_added_and_listed(installed) -> None:
    assert installed("site", "create", "Ruritania Today")[0] == 0
    assert "Ruritania Today" in installed("site", "list")[1]
    assert "There is a site named 'demo' already" in installed("site", "create", "demo")[1]


def test_the_form_is_allowed_on_pages_and_taken_away(installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_FORM_ORIGINS", "demo = https://www.example.org")
    assert installed("form", "allow", "http://127.0.0.1:8080")[0] == 0
    said = "http://127.0.0.1:8080\nhttps://www.example.org  (by MODERATION_FORM_ORIGINS)\n"
    assert installed("form", "list") == (0, said)
    assert installed("form", "refuse", "http://127.0.0.1:8080")[0] == 0
    assert "was not allowed" in installed("form", "refuse", "http://127.0.0.1:8080")[1]
    assert "is no origin" in installed("form", "allow", "www.example.org")[1]


def test_test_keys_are_listed_beside_the_others(installed) -> None:
    assert "mod_test_" in installed("key", "create", "--test")[1]
    assert installed("key", "list")[1].endswith("  test\n")


def test_webhooks_are_made_listed_rotated_and_ended(installed) -> None:
    status, made = installed("webhook", "create", "https://hooks.ruritania.example/")
    endpoint_id, secret = made.split()[0], made.splitlines()[1]
    assert (status, secret.startswith("whsec_")) == (0, True)
    _status, listed = installed("webhook", "list")
    assert endpoint_id in listed
    assert "live" in listed
    assert secret not in listed
    assert secret not in installed("webhook", "rotate", endpoint_id)[1]
    assert installed("webhook", "disable", endpoint_id) == (0, f"{endpoint_id} is disabled.\n")
    assert "disabled by the operator" in installed("webhook", "list")[1]
    assert installed("webhook", "enable", endpoint_id)[0] == 0
    assert installed("webhook", "rotate", "nonsense") == (2, "moderation: There is no such endpoint on this site.\n")
    assert "not public" in installed("webhook", "create", "https://10.0.0.1/")[1]


def test_deliveries_are_listed_and_replayed(installed) -> None:
    assert installed("webhook", "deliveries") == (0, "")
    assert installed("webhook", "replay")[0] == 2
    assert installed("webhook", "replay", "--status", "dead", "--since", "2026-11-22") == (0, "0 sent again.\n")


def test_the_log_is_verified_and_a_change_is_named(installed, tmp_path: Path) -> None:
    installed("key", "create")
    status, said = installed("audit", "verify")
    assert (status, said.startswith("demo: 1 entries fit together, not anchored")) == (0, True)
    with open_database(f"sqlite:///{tmp_path}/data/moderation.db").write() as connection:
        connection.execute(text("DROP TRIGGER audit_entries_no_update"))
        connection.execute(text("UPDATE audit_entries SET detail = 'x'"))
    status, said = installed("audit", "verify", "--json")
    assert status == 1
    assert json.loads(said)["broken"] == 1


@pytest.mark.parametrize("words", [("--help",), ("up", "--help"), ("submit", "--help"), ("key", "--help")])
def test_every_command_explains_itself(run, words: tuple[str, ...]) -> None:
    status, said = run(*words)
    assert status == 0
    assert "Usage:" in said
