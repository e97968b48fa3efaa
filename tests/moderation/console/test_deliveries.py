"""The pages that show what the website was told."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from moderation import endpoints
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.storage import deliveries, log_views
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
    assert "Send again" not in page


def test_they_are_filtered(auditor: Visitor, delivery_id: str) -> None:
    assert delivery_id in auditor.get("/console/deliveries?status=dead").text
    assert "No delivery fits this filter." in auditor.get("/console/deliveries?status=waiting").text


def test_a_site_admin_sends_one_again(visitor: Callable[..., Visitor], context: Context, delivery_id: str) -> None:
    admin = visitor("site-admin", "Helga")
    page = f"/console/deliveries/{delivery_id}"
    assert f'action="{page}/replay"' in admin.get(page).text
    assert admin.post(f"{page}/replay").location == page
    assert "Waiting" in admin.get(page).text
    assert "Send again" not in admin.get(page).text
    assert admin.post(f"{page}/replay").status_code == 409
    with context.database.read() as connection:
        newest = log_views.find_newest(connection, admin.who.person.site_id)
        (told,) = log_views.fetch_entries(connection, admin.who.person.site_id, [newest])
    assert (told.action, told.actor) == ("deliveries_replayed", f"person:{admin.who.person.id}")


def test_a_site_admin_sends_again_what_was_given_up_in_some_days(
    visitor: Callable[..., Visitor], other_site: Site, delivery_id: str
) -> None:
    today, yesterday = (str((utc_now() - timedelta(days=days)).date()) for days in (0, 1))
    admin = visitor("site-admin", "Helga")

    def send(first: str, last: str, ended: str = "dead", who: Visitor = admin) -> str:
        answer = who.post("/console/deliveries", **{"from": first, "until": last, "ended": ended})
        return who.get(answer.location).text if answer.status_code == 303 else answer.text

    assert "0 deliveries are sent again" in send(yesterday, yesterday)
    assert "0 deliveries are sent again" in send(today, today, "delivered")
    assert "0 deliveries are sent again" in send(today, today, who=visitor("site-admin", "Rupert", at=other_site))
    for wrong in ((today, yesterday), (today, ""), ("9999-12-31", "9999-12-31"), ("then", today)):
        assert "Choose the first and the last day" in send(*wrong)
    assert "Choose the first and the last day" in send(today, today, "waiting")
    assert "1 delivery is sent again" in send(yesterday, today)


def test_nothing_yet_is_said_so(auditor: Visitor) -> None:
    assert "Nothing has been sent to the website." in auditor.get("/console/deliveries").text


def test_another_sites_delivery_looks_like_none(
    visitor: Callable[..., Visitor], other_site: Site, delivery_id: str
) -> None:
    stranger = visitor("auditor", "Rupert", at=other_site)
    assert stranger.get(f"/console/deliveries/{delivery_id}").status_code == 404
    assert delivery_id not in stranger.get("/console/deliveries").text
