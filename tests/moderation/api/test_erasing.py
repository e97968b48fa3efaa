"""/v1/erasures."""

import pytest
from flask.testing import FlaskClient

from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment
from tests.moderation.audit.builders import a_key, sign
from workers.erasing import purge

UNKNOWN = "c_00000000000000000000000000"


@pytest.fixture
def comment_id(context: Context, site: Site) -> str:
    return a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", author_id="reader-9").id


@pytest.mark.parametrize("what", ["author", "comment"])
def test_it_erases_and_certifies(client: FlaskClient, context: Context, site: Site, comment_id: str, what: str) -> None:
    answer = client.post("/v1/erasures", json={"what": what, "id": "reader-9" if what == "author" else comment_id})
    assert answer.status_code == 201
    (erased,) = answer.json["comments"]
    assert (erased["comment_id"], answer.json["cause"], answer.json["receipt"]) == (comment_id, what, None)
    shown = client.get(f"/v1/comments/{comment_id}").json
    assert (shown["text"], shown["author"], shown["status"]) == (None, {"id": None, "name": None}, "rejected")
    assert shown["decision"]["findings"][0]["spans"][0]["text"] == ""
    assert "“…”" in shown["decision"]["explanation"][0]
    checkpoint = sign(context.database, site, a_key(context.settings.data_dir))
    purge(context.database, utc_now(), at_night=True)
    certificate = client.get(answer.headers["Location"]).json
    assert certificate["purged_at"] is not None
    assert certificate["receipt"].endswith(checkpoint.note)


def test_what_waited_is_told_as_erased(client: FlaskClient, comment_id: str) -> None:
    waiting = client.post("/v1/comments", json={"text": "Good.", "language": "ka"}).json["id"]
    client.post("/v1/erasures", json={"what": "comment", "id": waiting})
    decision = client.get(f"/v1/comments/{waiting}").json["decision"]
    assert (decision["outcome"], decision["reason"]) == ("reject", "erased")
    assert decision["explanation"] == ["The comment was erased before it was decided."]
    assert decision["reader_message"].startswith("კომენტარი")


def test_nothing_to_erase_is_no_mistake_but_an_unknown_comment_is(client: FlaskClient) -> None:
    assert client.post("/v1/erasures", json={"what": "author", "id": "nobody"}).json["comments"] == []
    assert client.post("/v1/erasures", json={"what": "comment", "id": UNKNOWN}).status_code == 404
    assert client.get("/v1/erasures/er_00000000000000000000000000").status_code == 404


def test_another_site_erases_nothing_of_ours(client: FlaskClient, other_client: FlaskClient, comment_id: str) -> None:
    assert other_client.post("/v1/erasures", json={"what": "comment", "id": comment_id}).status_code == 404
    assert other_client.post("/v1/erasures", json={"what": "author", "id": "reader-9"}).json["comments"] == []
    ours = client.post("/v1/erasures", json={"what": "author", "id": "reader-9"})
    assert other_client.get(ours.headers["Location"]).status_code == 404
