from pathlib import Path

import pytest
from flask.testing import FlaskClient

from moderation.api import witnessing
from moderation.audit.notes import read_any
from moderation.context import Context
from moderation.storage.credentials import Site
from tests.builders import a_comment
from tests.moderation.audit.builders import a_key, grow, sign

TEXT = {"text": "Good article."}


@pytest.fixture(autouse=True)
def _always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnessing, "KEPT_SECONDS", 0.0)


def test_every_answer_about_a_comment_carries_the_newest_checkpoint(
    client: FlaskClient, context: Context, site: Site, tmp_path: Path
) -> None:
    comment = a_comment(context, site)
    for _ in range(2):
        grow(context.database, site, 2)
        made = sign(context.database, site, a_key(tmp_path))
        for answer in (
            client.get(f"/v1/comments/{comment.id}"),
            client.get("/v1/comments"),
            client.post("/v1/comments", json=TEXT),
            client.post("/v1/comments/batch", json={"comments": [TEXT]}),
        ):
            assert read_any(answer.headers["Audit-Checkpoint"]) == made


def test_there_is_none_before_the_first_and_none_in_a_refusal(
    client: FlaskClient, context: Context, site: Site, tmp_path: Path
) -> None:
    assert "Audit-Checkpoint" not in client.get("/v1/comments").headers
    grow(context.database, site, 1)
    sign(context.database, site, a_key(tmp_path))
    assert "Audit-Checkpoint" not in client.get("/v1/comments/nonsense").headers


def test_a_site_is_not_told_of_anothers_log(
    client: FlaskClient, context: Context, other_site: Site, tmp_path: Path
) -> None:
    grow(context.database, other_site, 1)
    sign(context.database, other_site, a_key(tmp_path))
    assert "Audit-Checkpoint" not in client.get("/v1/comments").headers


def test_it_looks_again_only_after_a_while(
    client: FlaskClient, context: Context, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(context.database, site, 1)
    first = sign(context.database, site, a_key(tmp_path))
    monkeypatch.setattr(witnessing, "KEPT_SECONDS", 60.0)
    client.get("/v1/comments")
    grow(context.database, site, 1)
    sign(context.database, site, a_key(tmp_path))
    assert read_any(client.get("/v1/comments").headers["Audit-Checkpoint"]) == first
