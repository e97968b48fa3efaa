"""PostgreSQL keeps sites apart by itself: without any ``WHERE site_id = …`` of ours, nothing of another site shows."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import BinaryExpression, BindParameter, ClauseElement, Column, event, true
from sqlalchemy.sql.operators import eq, in_op
from sqlalchemy.sql.visitors import replacement_traverse

from moderation.storage.database import Database
from tests.moderation.access.conftest import Stage, furnish_all, send
from tests.moderation.access.table import CONSOLE, TABLE
from tests.moderation.access.test_other_sites import SEEN, WITH_ID, absent, ask, everything_of, told
from tests.moderation.console.builders import an_escalated_comment

CANARY = "Nobody of Ruritania Today may read this."
LISTS = sorted(
    path for method, path in TABLE if method == "GET" and "<" not in path and path.startswith(("/console/", "/v1/"))
)
# Found by their ids; whose they are is then looked at in Python.
COMPARED = {"/v1/erasures/<erasure_id>", "/console/erasures/<erasure_id>/certificate", "/console/training/<trial_id>"}


@pytest.fixture(scope="module")
def ids(walled_stage: Stage) -> dict[str, SimpleNamespace]:
    walled_stage.add_key("every scope", "here")
    an_escalated_comment(walled_stage.context, walled_stage.sites["there"], CANARY)
    return furnish_all(walled_stage)


@pytest.fixture
def no_filter(walled_stage: Stage, ids: object) -> Iterator[list[str]]:
    """Takes every comparison with a site out of every statement; gives those that it has mutilated."""
    mutilated: list[str] = []

    def take_out(_connection: object, clause: Any, many: object, params: object, _options: object) -> Any:
        if not isinstance(clause, ClauseElement):
            return clause, many, params
        without = replacement_traverse(clause, {}, lambda part, **_: true() if _is_filter(part) else None)
        if str(without) != str(clause):
            mutilated.append(str(clause))
        return without, many, params

    engine = walled_stage.context.database.engine
    event.listen(engine, "before_execute", take_out, retval=True)
    yield mutilated
    event.remove(engine, "before_execute", take_out)


@pytest.fixture
def no_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every transaction see all sites."""
    monkeypatch.setattr(Database, "of_site", lambda self, _site_id: self)


@pytest.mark.parametrize(("method", "path"), WITH_ID)
def test_another_sites_id_still_looks_like_nothing(
    walled_stage: Stage, ids: dict[str, SimpleNamespace], no_filter: list[str], method: str, path: str
) -> None:
    theirs = vars(ids["there"])
    nothing = {name: value if name == "version" else absent(value) for name, value in theirs.items()}
    before = everything_of(walled_stage, "there")
    foreign = told(ask(walled_stage, method, path, theirs), theirs)
    assert foreign == told(ask(walled_stage, method, path, nothing), nothing)
    assert foreign[0] in (404, 303)
    assert everything_of(walled_stage, "there") == before


@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_anything_of_another_site(
    walled_stage: Stage, ids: dict[str, SimpleNamespace], no_filter: list[str], path: str
) -> None:
    for answer in _look(walled_stage, path):
        assert not [real for real in _marks_of(walled_stage, ids["there"]) if real in answer]


def test_the_test_would_see_it(
    walled_stage: Stage, ids: dict[str, SimpleNamespace], no_filter: list[str], no_wall: None
) -> None:
    theirs = vars(ids["there"])
    looks = {path for method, path in SEEN if method == "GET"}
    shown = {path for path in looks if ask(walled_stage, "GET", path, theirs).status_code != 404}
    assert shown == looks - COMPARED
    listed = {
        path
        for path in LISTS
        if any(mark in answer for answer in _look(walled_stage, path) for mark in _marks_of(walled_stage, ids["there"]))
    }
    assert listed >= {"/v1/comments", "/v1/endpoints", "/v1/deliveries", "/console/people"}
    assert len(set(no_filter)) > 10


def _look(stage: Stage, path: str) -> list[str]:
    if ("GET", path) not in CONSOLE:
        return [send(stage.key("every scope"), "GET", path).text]
    return [send(stage.person(role), "GET", path).text for role in ("senior-moderator", "auditor", "site-admin")]


def _marks_of(stage: Stage, theirs: SimpleNamespace) -> list[str]:
    given = [value for value in vars(theirs).values() if value != "1"]
    return [CANARY, stage.sites["there"].id, "@there.example", *given]


def _is_filter(part: object) -> bool:
    if not isinstance(part, BinaryExpression) or part.operator not in (eq, in_op):
        return False
    sides = (part.left, part.right)
    return any(isinstance(side, Column) and side.name == "site_id" for side in sides) and any(
        isinstance(side, BindParameter) for side in sides
    )
