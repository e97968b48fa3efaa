"""The pages that show what the website was told."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from moderation import endpoints
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.storage import deliveries
from moderation.storage.credentials import Site
from moderation.storage.deliveries import Attempt
from tests.moderation.console.builders import an_escalated_comment
from tests.moderation.console.conftest import Visitor

URL = "https://hooks.ruritania.example/comments"


@pytest.fixture
def delivery_id(context: Context, site: Site) -> str:
    """A message that was tried in vain, and whose receiver answered something wicked."""
    now = utc_now()
    with context.database.write() as connection:
        endpoint = endpoints.create(connection, site.id, URL, Change(site.id, "operator", now))
    an_escalated_comment(context, site)
    with context.database.write() as connection:
        later = now + timedelta(minutes=1)
        (taken,) = deliveries.take(connection, endpoint.id, limit=1, now=later, until=later)
        attempt = Attempt("t_1", taken.id, later, 42, "failed", 500, "", "<script>alert(1)</script>\u202eoops")
        deliveries.record(connection, taken, attempt, due_at=None)
    return taken.id


@pytest.mark.parametrize("role", ["auditor", "moderator"])
def test_they_are_listed_with_what_came_of_them(visitor: Callable[..., Visitor], delivery_id: str, role: str) -> None:
    page = visitor(role, "Fritz").get("/console/deliveries").text
    assert f'href="/console/deliveries/{delivery_id}"' in page
    assert "Given up" in page
    assert URL in page
    assert 'href="/console/deliveries" aria-current="page"' in page


def test_one_is_shown_with_every_try_and_nothing_of_an_answer_runs(auditor: Visitor, delivery_id: str) -> None:
    page = auditor.get(f"/console/deliveries/{delivery_id}").text
    assert "Answered 500 after 42 ms" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    assert "replay" not in page.lower()


def test_they_are_filtered(auditor: Visitor, delivery_id: str) -> None:
    assert delivery_id in auditor.get("/console/deliveries?status=dead").text
    assert "No delivery fits this filter." in auditor.get("/console/deliveries?status=waiting").text


def test_nothing_yet_is_said_so(auditor: Visitor) -> None:
    assert "Nothing has been sent to the website." in auditor.get("/console/deliveries").text


def test_another_sites_delivery_looks_like_none(
    visitor: Callable[..., Visitor], other_site: Site, delivery_id: str
) -> None:
    stranger = visitor("auditor", "Rupert", at=other_site)
    assert stranger.get(f"/console/deliveries/{delivery_id}").status_code == 404
    assert delivery_id not in stranger.get("/console/deliveries").text
