"""POST /v1/comments/batch."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from moderation.context import Context


def count(context: Context) -> int:
    with context.database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM comments")).scalar_one())


def test_it_answers_for_each_comment_in_order(client: FlaskClient, context: Context) -> None:
    client.post("/v1/comments", json={"text": "Good.", "external_id": "old"})
    comments = [
        {"text": "New.", "external_id": "new"},
        {"text": "Good.", "external_id": "old"},
        {"text": "Changed.", "external_id": "old"},
        {"text": "x" * 513},
        {"text": "Good.", "colour": "red"},
        "no comment",
        {"text": "Newer.", "external_id": "newer"},
    ]
    answer = client.post("/v1/comments/batch", json={"comments": comments})
    assert answer.status_code == 200
    results = answer.json["results"]
    assert [result["index"] for result in results] == list(range(7))
    assert [result["status"] for result in results] == [202, 202, 409, 422, 422, 422, 202]
    assert [result["replayed"] for result in results] == [False, True, False, False, False, False, False]
    problems = [result["problem"] for result in results]
    assert [problem and problem["code"] for problem in problems] == [
        None, None, "different_submission", "too_long", "unknown_field", "invalid_field", None,
    ]  # fmt: skip
    assert [problem["pointer"] for problem in problems if problem] == [
        "/comments/2", "/comments/3/text", "/comments/4/colour", "/comments/5",
    ]  # fmt: skip
    assert results[0]["comment"]["text"] == "New."
    assert count(context) == 3


def test_it_refuses_the_second_of_two_that_contradict_each_other(client: FlaskClient) -> None:
    comments = [{"text": "One.", "external_id": "1"}, {"text": "Two.", "external_id": "1"}]
    results = client.post("/v1/comments/batch", json={"comments": comments}).json["results"]
    assert [result["status"] for result in results] == [202, 409]


def test_it_is_safe_to_send_again_with_its_key(client: FlaskClient, context: Context) -> None:
    body = {"comments": [{"text": "One."}, {"text": "Two."}]}
    head = {"Idempotency-Key": "batch-1"}
    first = client.post("/v1/comments/batch", json=body, headers=head).json["results"]
    again = client.post("/v1/comments/batch", json=body, headers=head).json["results"]
    assert [result["comment"]["id"] for result in again] == [result["comment"]["id"] for result in first]
    assert all(result["replayed"] for result in again)
    assert count(context) == 2


def test_it_takes_500_comments(client: FlaskClient, context: Context) -> None:
    body = {"comments": [{"text": f"Comment {n}.", "external_id": str(n)} for n in range(500)]}
    results = client.post("/v1/comments/batch", json=body).json["results"]
    assert {result["status"] for result in results} == {202}
    assert count(context) == 500


@pytest.mark.parametrize("body", [{"comments": [{"text": "x"}] * 501}, {"comments": []}, {}, {"comments": "x"}])
def test_it_refuses_what_is_no_batch(client: FlaskClient, context: Context, body: dict[str, object]) -> None:
    answer = client.post("/v1/comments/batch", json=body)
    assert (answer.status_code, answer.json["pointer"]) == (422, "/comments")
    assert count(context) == 0
