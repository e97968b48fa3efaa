"""GET /v1/audit: the audit log as a file, with its manifest, noted in the log itself."""

import csv
import hashlib
import io
import json

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation.context import Context
from moderation.storage import log_views
from moderation.storage.credentials import Site
from moderation.storage.log_views import EntryFilter
from rules import Outcome
from tests.builders import a_decided_comment
from tests.moderation.api.conftest import client_of
from tests.moderation.audit.builders import grow

FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the queries are those of the page, which are tried on both."""
    return sqlite_url


@pytest.fixture
def filled(context: Context, site: Site) -> None:
    a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", author_id="reader-9", author_name="Rupert")
    a_decided_comment(context, site, Outcome.APPROVE, FORMULA)


def test_it_sends_every_entry_and_says_what_the_file_is(
    client: FlaskClient, context: Context, site: Site, filled: None
) -> None:
    grow(context.database, site, 1200)
    answer = client.get("/v1/audit?action=decided")
    lines = [json.loads(line) for line in answer.data.splitlines()]
    assert (answer.mimetype, len(lines)) == ("application/x-ndjson", 1202)
    assert (lines[0]["text"], lines[0]["author_name"], lines[1]["text"]) == ("You are an idiot.", "Rupert", FORMULA)
    manifest = answer.headers["Link"].removeprefix("<").partition(">")[0]
    told = client.get(manifest).json
    assert (told["entries"], told["sha256"]) == (1202, hashlib.sha256(answer.data).hexdigest())
    assert told["site"] == site.id


def test_csv_is_safe_and_the_filters_are_those_of_the_page(client: FlaskClient, filled: None) -> None:
    written = client.get("/v1/audit?form=csv&outcome=approve&q=calc&from=2026-11-22&until=2026-11-22").data
    (row,) = csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert row["text"] == f"'{FORMULA}"
    assert client.get("/v1/audit?until=2026-11-21").data == b""


def test_a_key_that_reads_no_comments_finds_authors_masked(
    app: APIFlask, context: Context, site: Site, filled: None
) -> None:
    (line, *_) = client_of(app, context, site, "audit:read").get("/v1/audit?outcome=reject").data.splitlines()
    assert (json.loads(line)["author_id"], json.loads(line)["author_name"]) == ("masked", "masked")


def test_the_export_is_an_entry_without_the_words_looked_for(
    client: FlaskClient, context: Context, site: Site, filled: None
) -> None:
    client.get("/v1/audit?q=Rupert&form=csv")
    with context.database.read() as connection:
        wanted = EntryFilter(action="exported", actor="website")
        found = log_views.list_entries(connection, site.id, wanted, before=None, limit=9)
    assert [one.detail.partition(" ")[2] for one in found.entries] == ["csv upto=3 q=…"]


@pytest.mark.parametrize("query", ["from=2026-02-30", "until=9999-12-31", "form=pdf", "upto=-1", "nobody=x"])
def test_what_cannot_be_read_is_said(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/v1/audit?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_parameter")
    assert answer.json["parameter"] == query.partition("=")[0]
