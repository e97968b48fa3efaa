"""GET /v1/comments."""

from datetime import timedelta

from flask.testing import FlaskClient

from moderation import intake
from moderation.context import Context
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_comment, a_decided_comment, a_submission


def ids(answer: object) -> list[str]:
    return [comment["id"] for comment in answer.json["comments"]]  # type: ignore[attr-defined]


def test_it_lists_the_newest_first(client: FlaskClient, context: Context, site: Site) -> None:
    stored = [
        intake.receive(
            context.database, context.policy, site.id, a_submission(f"{n}"), now=NOW + timedelta(seconds=n)
        ).comment.id
        for n in range(3)
    ]
    assert ids(client.get("/v1/comments")) == stored[::-1]


def test_it_is_empty_where_there_is_nothing(client: FlaskClient) -> None:
    answer = client.get("/v1/comments")
    assert answer.json == {"comments": [], "next": None}
    assert "Link" not in answer.headers


def test_it_filters_by_article_author_status_and_time(client: FlaskClient, context: Context, site: Site) -> None:
    mine = a_comment(context, site, "One.", article_id="a", author_id="r").id
    other = a_decided_comment(context, site, Outcome.REJECT, "Two.", article_id="b", author_id="s").id
    assert ids(client.get("/v1/comments?article=a")) == [mine]
    assert ids(client.get("/v1/comments?author=s")) == [other]
    assert ids(client.get("/v1/comments?status=rejected")) == [other]
    assert ids(client.get("/v1/comments?status=pending&article=b")) == []
    assert set(ids(client.get("/v1/comments?since=2026-11-22T12:00:00Z"))) == {mine, other}
    assert ids(client.get("/v1/comments?since=2026-11-22T12:00:01Z")) == []


def test_its_pages_hold_each_comment_once(client: FlaskClient, context: Context, site: Site) -> None:
    stored = {a_comment(context, site, f"{n}", article_id="a").id for n in range(7)}
    a_comment(context, site, "Elsewhere.", article_id="b")
    found, address, pages = [], "/v1/comments?article=a&limit=3", 0
    while address:
        answer = client.get(address)
        found += ids(answer)
        pages += 1
        link = answer.headers.get("Link", "")
        address = link.partition(">")[0].removeprefix("<")
        assert (answer.json["next"] is None) == (not link)
    assert pages == 3
    assert len(found) == 7
    assert set(found) == stored


def test_a_cursor_of_another_site_shows_only_ones_own(
    client: FlaskClient, other_client: FlaskClient, context: Context, site: Site
) -> None:
    for n in range(3):
        a_comment(context, site, f"{n}")
    cursor = client.get("/v1/comments?limit=1").json["next"]
    assert ids(other_client.get("/v1/comments")) == []
    assert ids(other_client.get(f"/v1/comments?cursor={cursor}")) == []
