"""Every route, every method, everybody: each cell of the table is tried, and what has no line stops the test."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation import access, people
from moderation.access import NewKey
from moderation.api.authentication import check_declared
from moderation.context import utc_now
from tests.moderation.access.conftest import Stage, send
from tests.moderation.access.table import ANY_KEY, ANYBODY, CONSOLE, METHODS, PROTOCOLS, PUBLIC, TABLE

PATHS = sorted({path for _method, path in TABLE})
NUMBERS = {"version": "1", "sequence": "999999999"}
ABSENT = "x_00000000000000000000000000"
SIGN_IN = re.compile(r"/console/sign-in\?(next=|ended=1)")


@pytest.fixture(scope="module", autouse=True)
def keys(stage: Stage) -> None:
    """A key for each scope, one for all, and some that are of no use."""
    for scope in access.SCOPES:
        stage.add_key(scope, "here", scope)
    for name in ("every scope", "revoked"):
        stage.add_key(name, "here")
    stage.add_key("every scope there", "there")
    with stage.context.database.write() as connection:
        (revoked,) = (key for key in access.list_keys(connection, stage.sites["here"]) if key.name == "revoked")
        access.revoke_key(connection, revoked.id, utc_now())
        wanted, then = NewKey("expired", days=1), utc_now() - timedelta(days=2)
        stage.keys["expired"] = access.create_key(connection, stage.sites["here"], wanted, then)[1]
    stage.keys["unknown"] = "mod_unknown"


def everybody(stage: Stage) -> dict[str, tuple[set[str], Callable[[], FlaskClient]]]:
    """Whoever may come, with what they have the right to."""
    found: dict[str, tuple[set[str], Callable[[], FlaskClient]]] = {"guest": (set(), stage.guest)}
    for at in ("here", "there"):
        for role, rights in people.ROLES.items():
            found[f"{role} {at}"] = (set(rights), lambda role=role, at=at: stage.person(role, at))
    found["disabled"] = (set(), lambda: stage.person("disabled"))
    found["role of no line"] = (set(), lambda: stage.person("king"))
    found["half signed in"] = (set(), lambda: stage.person("moderator", half=True))
    found["idle for too long"] = (set(), lambda: stage.person("moderator", idle=31))
    for name in stage.keys:
        scopes = {name} if name in access.SCOPES else set(access.SCOPES) if "every" in name else set()
        found[f"key: {name}"] = (scopes | {ANY_KEY} if scopes else set(), lambda name=name: stage.key(name))
    return found


def address(path: str) -> str:
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", lambda found: NUMBERS.get(found[1], ABSENT), path)


def expect(who: str, rights: set[str], method: str, path: str) -> set[int]:
    """Work out from the table how a cell answers."""
    method = "GET" if method == "HEAD" else method
    if (method, path) not in TABLE:
        below = path.startswith("/console/") and method == "GET"
        return TABLE["GET", "/console/<path:path>"][1] if below else {405}
    needed, statuses = TABLE[method, path]
    if needed in rights | {ANYBODY, PUBLIC} or (method, path) in PROTOCOLS:
        return statuses
    if (method, path) not in CONSOLE:
        return {403} if rights & {ANY_KEY} else {401}
    signed_in = bool(rights & people.RIGHTS) or who == "role of no line"
    return {403} if signed_in else {303}


@pytest.mark.parametrize("path", PATHS)
def test_each_answers_as_the_table_says(stage: Stage, path: str) -> None:
    for who, (rights, make_client) in everybody(stage).items():
        client = make_client()
        for method in METHODS:
            answer = send(client, method, address(path))
            cell = f"{who}: {method} {path}"
            assert answer.status_code in expect(who, rights, method, path), cell
            if answer.status_code == 303 and (method, path) in CONSOLE and not rights:
                needed = CONSOLE[method, path][0]
                assert needed == ANYBODY or SIGN_IN.match(answer.location), cell


def test_every_route_has_its_line(stage: Stage) -> None:
    served = {
        (method, rule.rule) for rule in stage.app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD"}
    }
    assert served == set(TABLE)


def test_every_right_and_every_scope_opens_something(stage: Stage) -> None:
    needed = {needed for needed, _statuses in TABLE.values()}
    # These open more of a page or of a request: see test_audit.py, test_operations.py and test_backfill.py.
    further = {"authors", "sites", "backfill"}
    assert needed | further == people.RIGHTS | set(access.SCOPES) | {ANYBODY, PUBLIC, ANY_KEY}


def test_a_route_that_declares_nothing_stops_the_start() -> None:
    app = Flask("silent")
    app.add_url_rule("/v1/everything", view_func=lambda: "")
    with pytest.raises(RuntimeError, match="/v1/everything"):
        check_declared(app)  # type: ignore[arg-type]
