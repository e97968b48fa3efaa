"""POST /v1/comments."""

import threading
import time
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from moderation import decisions
from moderation.comment import Status
from moderation.context import Context
from moderation.storage import comments
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_comment, a_decided_comment, a_ruling

WHOLE = {
    "text": "Şərh: «ну и ну» 👍🏽",
    "external_id": "4711",
    "revision": 2,
    "article": {"id": "a1", "url": "https://news.example/a1", "title": "The budget"},
    "author": {"id": "r9", "name": "Rudolf"},
    "parent_id": "4710",
    "language": "az-Latn",
    "posted_at": "2026-11-22T13:30:00.123456789+04:00",
}


def count(context: Context, table: str) -> int:
    with context.database.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_it_stores_the_comment_and_says_where_it_is(client: FlaskClient) -> None:
    answer = client.post("/v1/comments", json={"text": "Good article."})
    assert answer.status_code == 202
    assert answer.json["status"] == "pending"
    assert answer.json["decision"] is None
    assert answer.headers["Location"] == f"/v1/comments/{answer.json['id']}"
    assert client.get(answer.headers["Location"]).json == answer.json


def test_it_keeps_every_field_as_it_was_sent(client: FlaskClient) -> None:
    answer = client.post("/v1/comments", json=WHOLE).json
    expected = {**WHOLE, "language": "az", "posted_at": "2026-11-22T09:30:00.123456Z"}
    assert {name: answer[name] for name in WHOLE} == expected
    stored = client.get(f"/v1/comments/{answer['id']}").json
    assert {name: stored[name] for name in WHOLE} == expected


def test_it_takes_null_for_whatever_is_not_required(client: FlaskClient) -> None:
    body = {"text": "Good.", "external_id": None, "article": None, "author": {"id": None}, "posted_at": None}
    assert client.post("/v1/comments", json=body).status_code == 202


def test_it_gives_the_same_comment_for_the_same_idempotency_key(client: FlaskClient, context: Context) -> None:
    head = {"Idempotency-Key": "key-1"}
    first = client.post("/v1/comments", json={"text": "Good."}, headers=head)
    again = client.post("/v1/comments", json={"text": "Good."}, headers=head)
    assert again.json["id"] == first.json["id"]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert count(context, "comments") == 1


def test_it_gives_the_same_comment_for_the_same_external_id_and_revision(client: FlaskClient, context: Context) -> None:
    first = client.post("/v1/comments", json=WHOLE)
    again = client.post("/v1/comments", json=WHOLE)
    assert again.json["id"] == first.json["id"]
    assert count(context, "comments") == 1


def test_it_refuses_another_text_under_the_same_key(client: FlaskClient) -> None:
    head = {"Idempotency-Key": "key-1"}
    first = client.post("/v1/comments", json={"text": "Good."}, headers=head)
    other = client.post("/v1/comments", json={"text": "Bad."}, headers=head)
    assert other.status_code == 409
    assert other.json["code"] == "different_submission"
    assert other.json["comment_id"] == first.json["id"]


def test_it_takes_an_edit_and_says_which_comment_took_its_place(client: FlaskClient) -> None:
    first = client.post("/v1/comments", json={"text": "Good.", "external_id": "1"}).json
    second = client.post("/v1/comments", json={"text": "Better.", "external_id": "1", "revision": 2}).json
    assert client.get(f"/v1/comments/{first['id']}").json["superseded_by"] == second["id"]


def test_it_refuses_an_edit_that_comes_too_late(client: FlaskClient) -> None:
    client.post("/v1/comments", json={"text": "Better.", "external_id": "1", "revision": 2})
    late = client.post("/v1/comments", json={"text": "Good.", "external_id": "1", "revision": 1})
    assert (late.status_code, late.json["code"], late.json["pointer"]) == (409, "stale_revision", "/revision")


def test_two_sites_may_use_the_same_ids(client: FlaskClient, other_client: FlaskClient) -> None:
    head = {"Idempotency-Key": "key-1"}
    ours = client.post("/v1/comments", json=WHOLE, headers=head)
    theirs = other_client.post("/v1/comments", json={**WHOLE, "text": "Another."}, headers=head)
    assert theirs.status_code == 202
    assert theirs.json["id"] != ours.json["id"]


def test_many_at_once_with_one_key_become_one_comment(client: FlaskClient, context: Context, app: Any) -> None:
    ids = []

    def send() -> None:
        each = app.test_client()
        each.environ_base = client.environ_base
        ids.append(each.post("/v1/comments", json={"text": "Good."}, headers={"Idempotency-Key": "k"}).json["id"])

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert count(context, "comments") == 1


def test_it_waits_for_the_decision_if_asked_to(client: FlaskClient, context: Context, site: Site) -> None:
    decider = threading.Thread(target=decide_when_there, args=(context, site))
    decider.start()
    began = time.monotonic()
    answer = client.post("/v1/comments", json={"text": "Good."}, headers={"Prefer": "respond-async, wait=10"})
    decider.join()
    assert answer.status_code == 200
    assert answer.json["decision"]["outcome"] == "approve"
    assert answer.headers["Preference-Applied"] == "wait=10"
    assert time.monotonic() - began < 9


def decide_when_there(context: Context, site: Site) -> None:
    while True:
        time.sleep(0.1)
        with context.database.read() as connection:
            found = connection.execute(text("SELECT id FROM comments")).scalar_one_or_none()
            comment = comments.find(connection, site.id, found) if found else None
        if comment:
            with context.database.write() as connection:
                decisions.record(connection, a_ruling(context, comment, "Good.", Outcome.APPROVE), now=NOW)
            return


def test_it_waits_no_longer_than_asked_to(client: FlaskClient) -> None:
    began = time.monotonic()
    answer = client.post("/v1/comments", json={"text": "Good."}, headers={"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert answer.json["status"] == "pending"
    assert 1 <= time.monotonic() - began < 3


def test_it_leaves_other_preferences_alone(client: FlaskClient) -> None:
    for prefer in ("wait=0", "wait=-1", "wait=soon", "respond-async", "", "wait=", "handling=lenient", "nowait=5"):
        answer = client.post("/v1/comments", json={"text": "Good."}, headers={"Prefer": prefer})
        assert answer.status_code == 202
        assert "Preference-Applied" not in answer.headers


def test_it_answers_200_for_one_that_was_decided_before(client: FlaskClient, context: Context, site: Site) -> None:
    comment = a_decided_comment(context, site, Outcome.REJECT, "Good.", external_id="1")
    assert comment.status is Status.REJECTED
    again = client.post("/v1/comments", json={"text": "Good.", "external_id": "1"})
    assert again.status_code == 200
    assert again.json["decision"]["outcome"] == "reject"


def test_it_counts_characters_as_the_policy_says(client: FlaskClient) -> None:
    assert client.post("/v1/comments", json={"text": "e\u0301" * 512}).status_code == 202
    assert client.post("/v1/comments", json={"text": "\r\n" * 512}).status_code == 202
    assert client.post("/v1/comments", json={"text": "👍" * 512}).status_code == 202


def test_it_refuses_513_characters_and_logs_that_without_the_text(client: FlaskClient, context: Context) -> None:
    answer = client.post("/v1/comments", json={"text": "ო" * 513})
    assert answer.status_code == 422
    assert answer.json["code"] == "too_long"
    assert answer.json["pointer"] == "/text"
    assert (answer.json["length"], answer.json["limit"]) == (513, 512)
    assert answer.json["counting_rule"] == context.policy.counting_rule["en"]
    assert count(context, "comments") == 0
    with context.database.read() as connection:
        detail = connection.execute(text("SELECT detail FROM audit_entries WHERE action = 'refused'")).scalar_one()
    assert detail == "too_long: 513 of 512 characters"


def test_it_acknowledges_only_what_is_committed(client: FlaskClient, context: Context) -> None:
    answer = client.post("/v1/comments", json={"text": "Good."})
    with context.database.read() as connection:
        assert connection.execute(text("SELECT id FROM comments")).scalar_one() == answer.json["id"]


def test_it_rings_the_bell_once_the_comment_is_stored(client: FlaskClient, context: Context) -> None:
    before = context.bell.waiting() or 0
    client.post("/v1/comments", json={"text": "Good."})
    assert eventually(lambda: (context.bell.waiting() or 0) > before)


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_it_takes_a_comment_like_one_that_another_way_brought_in(
    client: FlaskClient, context: Context, site: Site
) -> None:
    stored = a_comment(context, site, "Good.", external_id="7")
    assert client.post("/v1/comments", json={"text": "Good.", "external_id": "7"}).json["id"] == stored.id
