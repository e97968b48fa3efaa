"""What another site has looks exactly like what is not there: on every route with an id, in every byte."""

import re
from types import SimpleNamespace

import pytest
from werkzeug.test import TestResponse

from moderation import people, review
from moderation.context import utc_now
from moderation.people import SignedIn
from moderation.storage import sign_ins
from tests.moderation.access.conftest import CSRF, Stage, send
from tests.moderation.access.table import CONSOLE, TABLE

WITH_ID = sorted(key for key in TABLE if "_id>" in key[1])
SEEN = [key for key in WITH_ID if not key[1].endswith(("/end", "/release"))]  # these redirect, whatever was there
VARIABLE = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("PATCH", "/v1/endpoints/<endpoint_id>"): {"active": False},
    ("POST", "/v1/comments/<comment:comment_id>/reports"): {"reporter": "r", "clause": "offensive-expressions"},
}
FORMS = {
    "decision": {"outcome": "approve", "token": "1"},
    "reverse": {"outcome": "approve", "version": "1", "note": "We erred."},
    "hold": {"hours": "1", "token": "1"},
    "hand-over": {"to": "p_none", "note": "Please.", "token": "1"},
    "answer": {"note": "Yes.", "token": "1"},
    "seniors": {"note": "Please.", "token": "1"},
    "notes": {"note": "Mind the irony."},
    "renew": {"token": "1"},
    "role": {"role": "auditor"},
}


@pytest.fixture(scope="module", autouse=True)
def key(stage: Stage) -> None:
    stage.add_key("every scope", "here")


@pytest.fixture(scope="module", autouse=True)
def a_colleague_there_holds_the_comment(stage: Stage, ids: dict[str, SimpleNamespace]) -> None:
    person, now = stage.people["there", "moderator"], utc_now()
    stage.person("moderator", "there")
    with stage.context.database.read() as connection:
        (session, *_rest) = sign_ins.list_sessions(connection, person.id)
    who = SignedIn(person, session)
    review.claim(stage.context.database, who, ids["there"].comment_id, now=now, until=now.replace(year=now.year + 1))


def absent(real: str) -> str:
    """An id of the same form that nothing has."""
    return real[:-6] + "zzzzzz"


def ask(stage: Stage, method: str, path: str, found: dict[str, str]) -> TestResponse:
    address = VARIABLE.sub(lambda name: found[name[1]], path)
    body = BODIES.get((method, path), FORMS.get(path.rpartition("/")[2], {}))
    if (method, path) in CONSOLE:
        role = next(role for role, rights in people.ROLES.items() if CONSOLE[method, path][0] in rights)
        client = stage.person(role)
    else:
        client = stage.key("every scope")
    return send(client, method, address, **body)


def told(answer: TestResponse, found: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """What an answer says but for the id that was asked for and the request's own."""
    passing = ("X-Request-Id", "Date", "RateLimit", "Content-Length", "Set-Cookie")
    headers = {name: value for name, value in answer.headers.items() if name not in passing}
    text = re.sub(r'"request_id": ?"\w+"', "", answer.text)
    for real in found.values():
        if real != "1":
            text = text.replace(real, "ID")
            headers = {name: value.replace(real, "ID") for name, value in headers.items()}
    return answer.status_code, text, headers


@pytest.mark.parametrize(("method", "path"), WITH_ID)
def test_it_looks_like_nothing(stage: Stage, ids: dict[str, SimpleNamespace], method: str, path: str) -> None:
    theirs = vars(ids["there"])
    nothing = {name: value if name == "version" else absent(value) for name, value in theirs.items()}
    before = everything_of(stage, "there")
    foreign = told(ask(stage, method, path, theirs), theirs)
    assert foreign == told(ask(stage, method, path, nothing), nothing)
    assert foreign[0] in (404, 303)
    assert everything_of(stage, "there") == before


@pytest.mark.parametrize(("method", "path"), SEEN)
def test_the_test_sees_what_is_there(stage: Stage, ids: dict[str, SimpleNamespace], method: str, path: str) -> None:
    ours = vars(ids["here"])
    assert ask(stage, method, path, ours).status_code != 404


def everything_of(stage: Stage, at: str) -> list[object]:
    """The rows of a site that these requests could change."""
    tables = {
        "comments": "SELECT * FROM comments WHERE site_id = :site",
        "claims": "SELECT c.* FROM claims c JOIN comments k ON k.id = c.comment_id WHERE k.site_id = :site",
        "reports": "SELECT * FROM reports WHERE site_id = :site",
        "appeals": "SELECT * FROM appeals WHERE site_id = :site",
        "people": "SELECT * FROM people WHERE site_id = :site",
        "sessions": "SELECT s.id FROM sessions s JOIN people p ON p.id = s.person_id WHERE p.site_id = :site",
        "endpoints": "SELECT * FROM endpoints WHERE site_id = :site",
        "deliveries": "SELECT * FROM deliveries WHERE site_id = :site",
        "samples": "SELECT * FROM samples WHERE site_id = :site",
        "golden": "SELECT * FROM golden_comments WHERE site_id = :site",
        "audit": "SELECT * FROM audit_entries WHERE site_id = :site",
    }
    site = stage.sites[at].id
    with stage.context.database.read() as connection:
        return [connection.exec_driver_sql(query.replace(":site", f"'{site}'")).all() for query in tables.values()]


def test_the_token_of_the_forms_is_the_right_one(stage: Stage) -> None:
    assert f'value="{CSRF}"' in stage.person("moderator").get("/console/queue").text
