"""Erasures and legal holds in the console: a site admin does them, an auditor reads them and takes the certificate."""

import re
from collections.abc import Callable

import pytest

from moderation.context import Context
from moderation.storage import views
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment
from tests.moderation.audit.builders import a_key, second, sign
from tests.moderation.console.conftest import Visitor

ERASURE = re.compile(r"/console/erasures/er_\w+")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the queries are tried on both elsewhere."""
    return sqlite_url


@pytest.fixture
def admin(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor("site-admin", "Zapt")


@pytest.fixture
def comment_id(context: Context, site: Site) -> str:
    a_decided_comment(context, site, Outcome.APPROVE, "Good.", author_id="reader-9")
    return a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", author_id="reader-9").id


def text_of(context: Context, site: Site, comment_id: str) -> str | None:
    with context.database.read() as connection:
        view = views.find_comment(connection, site.id, comment_id)
    assert view is not None
    return view.text


def test_an_author_is_erased_after_a_second_look_and_the_certificate_is_there(
    context: Context, site: Site, admin: Visitor, auditor: Visitor, comment_id: str
) -> None:
    asked = admin.post("/console/erasures", what="author", id="reader-9")
    assert "Erase these 2 comments?" in asked.text
    assert text_of(context, site, comment_id) == "You are an idiot."
    done = admin.post("/console/erasures", what="author", id="reader-9", confirmed="yes")
    assert (done.status_code, text_of(context, site, comment_id)) == (303, None)
    sign(context.database, site, a_key(context.settings.data_dir))
    (address,) = ERASURE.findall(auditor.get("/console/erasures").text)
    assert address == done.location
    assert "asked for by <bdi>Zapt</bdi>" in auditor.get(address).text
    certificate = auditor.get(f"{address}/certificate").json
    assert comment_id in {one["comment_id"] for one in certificate["comments"]}
    assert '"erasure_completed"' in second.check_receipt(certificate["receipt"], None)
    assert address in auditor.get(f"/console/audit/{certificate['entry']}").text


def test_a_hold_forbids_it_until_it_is_lifted(
    context: Context, site: Site, admin: Visitor, auditor: Visitor, comment_id: str
) -> None:
    assert admin.post("/console/holds", what="author", id="reader-9").status_code == 422
    assert admin.post("/console/holds", what="author", id="reader-9", reason="Case 12").status_code == 303
    refused = admin.post("/console/erasures", what="comment", id=comment_id)
    assert (refused.status_code, "A legal hold forbids" in refused.text) == (409, True)
    assert "reader-9" in admin.get("/console/erasures").text
    seen = auditor.get("/console/erasures").text.partition("<main")[2].partition("</main>")[0]
    assert ("Case 12" in seen, "reader-9" in seen, "<form" in seen) == (True, False, False)
    lift = re.search(r"/console/holds/lh_\w+/lift", admin.get("/console/erasures").text)
    assert lift is not None
    assert admin.post(lift[0]).status_code == 303
    assert "Case 12" not in auditor.get("/console/erasures").text
    assert "Erase this comment?" in admin.post("/console/erasures", what="comment", id=comment_id).text


def test_it_says_what_cannot_be_erased(admin: Visitor, auditor: Visitor, comment_id: str) -> None:
    assert admin.post("/console/erasures", what="author", id="nobody").status_code == 404
    assert admin.post("/console/erasures", what="comment", id="c_none").status_code == 404
    assert admin.post("/console/erasures", what="author", id="").status_code == 422
    assert auditor.post("/console/erasures", what="author", id="reader-9", confirmed="yes").status_code == 403
