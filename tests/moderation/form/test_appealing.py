"""A reader whose comment the form has refused asks for another look, and finds the answer there."""

from collections.abc import Callable
from hashlib import md5
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.comment import Comment
from moderation.context import Context
from moderation.storage import comments
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_person
from tests.moderation.appeals.builders import decide
from tests.moderation.form.conftest import ARTICLE, Send

INSULT = "You are an idiot and your article is rubbish."
KEY = md5(INSULT.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def ask(reader: FlaskClient, site: Site, opened: dict[str, Any]) -> Callable[..., TestResponse]:
    """Ask for another look at the insult."""

    def ask(**changes: Any) -> TestResponse:
        sent = {
            "site": site.name,
            "article": ARTICLE,
            "token": opened["token"],
            "key": KEY,
            "words": "It is a quotation.",
        }
        return reader.post("/form/appeals", json={**sent, **changes})

    return ask


def follow(reader: FlaskClient, site: Site, *keys: str) -> Any:
    answer = reader.post("/form/answers", json={"site": site.name, "article": ARTICLE, "keys": keys})
    assert answer.status_code == 200
    return answer.json["answers"]


def find(context: Context, site: Site, comment_id: str) -> Comment:
    with context.database.read() as connection:
        found = comments.find(connection, site.id, comment_id)
    assert found is not None
    return found


def test_the_answer_is_there_when_the_reader_comes_back(
    send: Send, ask: Callable[..., TestResponse], reader: FlaskClient, context: Context, site: Site
) -> None:
    refused = send(INSULT, insist=True).json
    assert ask().json == {"key": KEY, "state": "open", "answer": None}
    assert follow(reader, site, KEY) == [{"key": KEY, "state": "open", "answer": None}]
    moderator = a_person(context.database, site)
    decide(context, moderator, find(context, site, refused["id"]), Outcome.APPROVE, answer="It is one indeed.")
    assert follow(reader, site, KEY) == [{"key": KEY, "state": "overturned", "answer": "It is one indeed."}]
    shown = reader.post("/form/openings", json={"site": site.name, "article": ARTICLE}).json["comments"]
    assert [one["text"] for one in shown] == [INSULT]


def test_nobody_appeals_without_the_authors_key(
    send: Send, ask: Callable[..., TestResponse], reader: FlaskClient, site: Site
) -> None:
    send(INSULT, insist=True)
    assert ask(key="0" * 32).status_code == 404
    assert ask(article="another").status_code == 403  # the token is of this page
    assert ask(token="forged").json["code"] == "stale_token"
    assert follow(reader, site, "0" * 32) == [{"key": "0" * 32, "state": "none", "answer": None}]


def test_what_is_published_is_not_appealed(send: Send, ask: Callable[..., TestResponse]) -> None:
    good = "Thank you for the article about the bridge."
    send(good)
    key = md5(good.encode(), usedforsecurity=False).hexdigest()
    assert ask(key=key).json["code"] == "not_appealable"


@pytest.mark.parametrize(
    "wrong", [{"words": "x" * 1001}, {"key": "'; DROP TABLE"}, {"email": "anna@ruritania.example"}]
)
def test_what_does_not_fit_is_refused(send: Send, ask: Callable[..., TestResponse], wrong: dict[str, str]) -> None:
    send(INSULT, insist=True)
    assert ask(**wrong).status_code == 422
