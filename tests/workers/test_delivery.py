"""What is decided reaches the website, whatever the website or the sender do."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation import decisions, deliveries, endpoints, review
from moderation.audit.notes import HEADER, read_any
from moderation.context import Context
from moderation.endpoints import Change
from moderation.review import Hold, Verdict
from moderation.storage import deliveries as table
from moderation.storage.credentials import Site
from moderation.storage.delivery_views import DeliveryFilter, DeliveryView, list_attempts, list_deliveries
from moderation.storage.endpoints import Endpoint
from moderation.webhooks import LIFE, PAUSES
from rules import Outcome
from tests import receiver
from tests.builders import NOW, a_comment, a_decided_comment, a_person, a_ruling
from tests.moderation.audit.builders import a_key, sign
from tests.receiver import Receiver, receiving
from workers.delivery import LEASE, Sender


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def context(context: Context) -> Context:
    """An installation whose webhooks may go to this machine."""
    changes = {"webhook_networks": "127.0.0.0/8", "webhook_seconds": 0.5}
    return replace(context, settings=context.settings.model_copy(update=changes))


@pytest.fixture
def website() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sender(context: Context, clock: Clock) -> Sender:
    return Sender(context.database, context.settings, clock, chance=lambda: 0.0)


def an_endpoint(context: Context, site: Site, url: str) -> Endpoint:
    with context.database.write() as connection:
        change = Change(site.id, "operator", NOW)
        return endpoints.create(connection, site.id, url, change, context.settings.networks)


def settle(sender: Sender, seconds: float = 10) -> None:
    """Turn until nothing is due and nothing on its way."""
    end = time.monotonic() + seconds
    while sender.turn(0.05):
        assert time.monotonic() < end, "the sender does not come to rest"


def all_deliveries(context: Context, site: Site, **wanted: str) -> list[DeliveryView]:
    with context.database.read() as connection:
        return list_deliveries(connection, site.id, DeliveryFilter(**wanted), before=None, limit=1000)


def only_delivery(context: Context, site: Site) -> table.Delivery:
    (view,) = all_deliveries(context, site)
    return view.delivery


def test_a_decision_is_sent_signed_under_an_id_of_its_own(
    context: Context, site: Site, website: Receiver, sender: Sender
) -> None:
    library = pytest.importorskip("standardwebhooks")
    endpoint = an_endpoint(context, site, website.url)
    comment = a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", external_id="4711")
    sender._clock = lambda: datetime.now(UTC)  # the library looks at the real time
    settle(sender)
    (received,) = website.requests
    event = library.Webhook(endpoint.secret).verify(received.body.decode(), received.headers)
    assert event["type"] == "comment.decided"
    told = event["data"]
    assert (told["comment_id"], told["external_id"], told["revision"]) == (comment.id, "4711", 1)
    assert (told["version"], told["status"], told["decision"]["outcome"]) == (1, "rejected", "reject")
    assert received.headers["content-type"] == "application/json"
    delivery = only_delivery(context, site)
    assert (delivery.id, delivery.status, delivery.tries) == (received.id, "delivered", 1)


def test_it_tells_what_the_api_shows_but_for_the_words(
    context: Context, site: Site, website: Receiver, api_key: str
) -> None:
    from moderation.app import create_app

    an_endpoint(context, site, website.url)
    comment = a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.")
    client = create_app(context).test_client()
    shown = client.get(f"/v1/comments/{comment.id}", headers={"Authorization": f"Bearer {api_key}"}).json["decision"]
    told = json.loads(only_delivery(context, site).payload)["data"]["decision"]
    words = ("explanation", "reader_message", "appeal")
    assert told == {name: value for name, value in shown.items() if name not in words}
    assert told["findings"]


def test_a_site_without_an_endpoint_plans_nothing(context: Context, site: Site, other_site: Site) -> None:
    an_endpoint(context, other_site, "http://127.0.0.1:1/")
    a_decided_comment(context, site, Outcome.APPROVE)
    assert all_deliveries(context, site) == all_deliveries(context, other_site) == []


def test_every_endpoint_of_the_site_is_told(context: Context, site: Site, website: Receiver, sender: Sender) -> None:
    for path in "ab":
        an_endpoint(context, site, f"{website.url}/{path}")
    a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    assert {received.path for received in website.requests} == {"/hook/a", "/hook/b"}
    assert len(website.ids()) == 2


def test_nothing_is_planned_if_the_transaction_fails(context: Context, site: Site) -> None:
    an_endpoint(context, site, "http://127.0.0.1:1/")
    comment = a_comment(context, site)
    with suppress(ZeroDivisionError), context.database.write() as connection:
        decisions.record(connection, a_ruling(context, comment, "Good article.", Outcome.APPROVE), now=NOW)
        raise ZeroDivisionError
    assert all_deliveries(context, site) == []


def a_decision_by_a_person(context: Context, site: Site, tell_at: datetime, outcome: Outcome = Outcome.APPROVE) -> str:
    comment = a_decided_comment(context, site, Outcome.ESCALATE)
    who = a_person(context.database, site)
    claim = review.claim(context.database, who, comment.id, now=NOW, until=NOW + timedelta(minutes=5))
    verdict = Verdict(Hold(comment.id, claim.token), outcome, tell_at=tell_at)
    review.resolve(context.database, context.policy, who, verdict, now=NOW)
    return comment.id


def test_a_persons_decision_waits_until_it_can_no_longer_be_taken_back(
    context: Context, site: Site, website: Receiver, sender: Sender, clock: Clock
) -> None:
    an_endpoint(context, site, website.url)
    a_decision_by_a_person(context, site, NOW + timedelta(seconds=30))
    settle(sender)
    assert [received.event["data"]["status"] for received in website.requests] == ["escalated"]
    clock.turn(timedelta(seconds=30))
    settle(sender)
    last = website.requests[-1].event["data"]
    assert (last["status"], last["version"], last["decision"]["decided_by"]) == ("approved", 2, {"kind": "person"})


def test_what_was_taken_back_in_time_is_never_sent(
    context: Context, site: Site, website: Receiver, sender: Sender, clock: Clock
) -> None:
    an_endpoint(context, site, website.url)
    comment_id = a_decision_by_a_person(context, site, NOW + timedelta(seconds=30))
    settle(sender)
    with context.database.write() as connection:
        back = deliveries.Announcement(comment_id, 1, 3, "escalated", {}, NOW + timedelta(seconds=10))
        deliveries.plan(connection, site.id, [back], NOW + timedelta(seconds=5))
    clock.turn(timedelta(minutes=1))
    settle(sender)
    assert [received.event["data"]["version"] for received in website.requests] == [1, 3]
    statuses = sorted(view.delivery.status for view in all_deliveries(context, site))
    assert statuses == ["delivered", "delivered", "withdrawn"]


def test_it_is_tried_ten_times_over_three_days_under_one_id_and_then_visibly_dead(
    context: Context, site: Site, website: Receiver, sender: Sender, clock: Clock
) -> None:
    website.answering = receiver.answer(500, body=b"\xff\0" + b"Ruritania" * 1000)
    an_endpoint(context, site, website.url)
    a_decided_comment(context, site, Outcome.APPROVE)
    for pause in (*PAUSES, timedelta(days=9)):
        settle(sender)
        clock.turn(pause)
    settle(sender)
    assert (len(website.requests), len(website.ids())) == (10, 1)
    delivery = only_delivery(context, site)
    assert (delivery.status, delivery.tries) == ("dead", 10)
    with context.database.read() as connection:
        attempts = list_attempts(connection, delivery.id)
    assert [attempt.at for attempt in attempts[:4]] == [NOW, NOW + timedelta(seconds=5), NOW + timedelta(seconds=305),
                                                       NOW + timedelta(seconds=2105)]  # fmt: skip
    assert attempts[-1].at - attempts[0].at >= timedelta(hours=75)
    assert {(attempt.http_status, attempt.result, len(attempt.answer)) for attempt in attempts} == {
        (500, "failed", 1024)
    }


@pytest.mark.parametrize(
    "answering", [receiver.answer(302, "Location: http://127.0.0.1:1/\r\n"), receiver.answer(404), receiver.reset,
                  receiver.stay_silent, receiver.drip_head, receiver.flood, receiver.talk_nonsense]
)  # fmt: skip
def test_whatever_is_no_2xx_is_tried_again(
    context: Context, site: Site, website: Receiver, sender: Sender, clock: Clock, answering: receiver.Answering
) -> None:
    website.answering = answering
    an_endpoint(context, site, website.url)
    a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    delivery = only_delivery(context, site)
    assert (delivery.status, delivery.tries, delivery.due_at) == ("waiting", 1, NOW + timedelta(seconds=5))
    website.answering = receiver.answer(200)
    clock.turn(timedelta(seconds=5))
    settle(sender)
    assert only_delivery(context, site).status == "delivered"
    assert len(website.ids()) == 1


def test_410_ends_it_for_the_whole_endpoint(context: Context, site: Site, website: Receiver, sender: Sender) -> None:
    website.answering = receiver.answer(410)
    endpoint = an_endpoint(context, site, website.url)
    for _ in range(20):
        a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    with context.database.read() as connection:
        found = endpoints.find(connection, endpoint.id, site.id)
    assert (found.disabled_at, found.disabled_by) == (NOW, "receiver")
    assert {view.delivery.status for view in all_deliveries(context, site)} == {"dead"}
    assert len(website.requests) <= 8
    a_decided_comment(context, site, Outcome.APPROVE)
    assert len(all_deliveries(context, site)) == 20


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_retry_after_is_obeyed_for_the_whole_endpoint(
    context: Context, site: Site, website: Receiver, sender: Sender, clock: Clock, status: int
) -> None:
    website.answering = receiver.answer(status, "Retry-After: 3600\r\n")
    an_endpoint(context, site, website.url)
    a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    website.answering = receiver.answer(204)
    a_decided_comment(context, site, Outcome.APPROVE)
    clock.turn(timedelta(seconds=3599))
    settle(sender)
    assert len(website.requests) == 1
    clock.turn(timedelta(seconds=1))
    settle(sender)
    assert len(website.requests) == 3


def test_an_endpoint_that_keeps_failing_is_left_alone_and_comes_back(
    context: Context, site: Site, website: Receiver, sender: Sender, clock: Clock
) -> None:
    website.answering = receiver.answer(500)
    an_endpoint(context, site, website.url)
    for _ in range(40):
        a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    assert 5 <= len(website.requests) <= 16
    website.answering = receiver.answer(204)
    clock.turn(timedelta(minutes=6))
    settle(sender)
    assert {view.delivery.status for view in all_deliveries(context, site)} == {"delivered"}


def test_an_endpoint_that_stays_silent_does_not_hold_up_the_others(
    context: Context, site: Site, other_site: Site, website: Receiver, sender: Sender
) -> None:
    with receiving(receiver.stay_silent) as silent:
        an_endpoint(context, site, silent.url)
        an_endpoint(context, other_site, website.url)
        for where in (site, other_site):
            for _ in range(30):
                a_decided_comment(context, where, Outcome.APPROVE)
        settle(sender)
    started = silent.requests[0].at
    assert len(website.ids()) == 30
    assert max(received.at for received in website.requests) - started < 0.5  # before the first silence has ended


def test_what_nobody_took_for_three_days_is_given_up_visibly(
    context: Context, site: Site, sender: Sender, clock: Clock
) -> None:
    endpoint = an_endpoint(context, site, "http://127.0.0.1:1/")
    a_decided_comment(context, site, Outcome.APPROVE)
    with context.database.write() as connection:
        connection.execute(
            text("UPDATE endpoints SET rests_until = '2027-01-01 00:00:00', failures = 9 WHERE id = :id"),
            {"id": endpoint.id},
        )
    clock.turn(LIFE + timedelta(minutes=1))
    settle(sender)
    assert only_delivery(context, site).status == "dead"


def test_a_dead_letter_is_replayed_from_the_beginning_under_its_id(
    context: Context, site: Site, website: Receiver, sender: Sender
) -> None:
    website.answering = receiver.answer(410)
    endpoint = an_endpoint(context, site, website.url)
    a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    dead = only_delivery(context, site)
    website.answering = receiver.answer(200)
    with context.database.write() as connection:
        everything = DeliveryFilter(since=NOW, until=NOW + timedelta(seconds=1))
        assert deliveries.replay(connection, site.id, everything, by="operator", now=NOW) == 0  # it is still disabled
        endpoints.enable(connection, endpoint.id, Change(site.id, "operator", NOW))
        assert deliveries.replay(connection, site.id, everything, by="operator", now=NOW) == 1
    settle(sender)
    assert website.ids() == {dead.id}
    assert only_delivery(context, site).status == "delivered"


def test_a_replay_touches_nothing_of_another_site(context: Context, site: Site, other_site: Site) -> None:
    an_endpoint(context, site, "http://127.0.0.1:1/")
    a_decided_comment(context, site, Outcome.APPROVE)
    with context.database.write() as connection:
        connection.execute(text("UPDATE deliveries SET status = 'dead'"))
        assert deliveries.replay(connection, other_site.id, DeliveryFilter(), by="website", now=NOW) == 0
        assert deliveries.replay(connection, site.id, DeliveryFilter(), by="website", now=NOW) == 1


def test_while_rotating_both_secrets_sign(context: Context, site: Site, website: Receiver, sender: Sender) -> None:
    endpoint = an_endpoint(context, site, website.url)
    with context.database.write() as connection:
        rotated = endpoints.rotate(connection, endpoint.id, Change(site.id, "operator", NOW))
    assert rotated.secret != endpoint.secret
    assert rotated.live_secrets(NOW + timedelta(hours=23)) == [rotated.secret, endpoint.secret]
    assert rotated.live_secrets(NOW + timedelta(hours=24)) == [rotated.secret]
    a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    assert website.requests[0].headers["webhook-signature"].count("v1,") == 2


def test_what_a_dead_sender_held_is_sent_by_another_and_a_late_report_is_dropped(
    context: Context, site: Site, website: Receiver, clock: Clock, sender: Sender
) -> None:
    endpoint = an_endpoint(context, site, website.url)
    a_decided_comment(context, site, Outcome.APPROVE)
    with context.database.write() as connection:
        (held,) = table.take(connection, endpoint.id, limit=9, now=NOW, until=NOW + LEASE)
    settle(sender)
    assert website.requests == []
    clock.turn(LEASE)
    settle(sender)
    assert website.ids() == {held.id}
    late = table.Attempt("t_late", held.id, NOW, 1, "failed", None, "late", "")
    with context.database.write() as connection:
        assert not table.record(connection, held, late, due_at=NOW)
    assert only_delivery(context, site).status == "delivered"


def test_a_lease_is_renewed_while_its_message_is_on_its_way(
    context: Context,
    site: Site,
    website: Receiver,
    clock: Clock,
    sender: Sender,
) -> None:
    website.answering = receiver.stay_silent
    an_endpoint(context, site, website.url)
    a_decided_comment(context, site, Outcome.APPROVE)
    sender.turn()
    clock.turn(LEASE - timedelta(seconds=1))
    sender.turn()
    assert only_delivery(context, site).due_at == clock.now + LEASE
    other = Sender(context.database, context.settings, clock)
    clock.turn(timedelta(seconds=2))
    assert not other.turn()


def test_two_senders_send_each_message_once(context: Context, site: Site, website: Receiver, clock: Clock) -> None:
    an_endpoint(context, site, website.url)
    for _ in range(50):
        a_decided_comment(context, site, Outcome.APPROVE)
    both = [Sender(context.database, context.settings, clock) for _ in range(2)]
    for _ in range(1000):
        if not [sender for sender in both if sender.turn(0.02)] and len(website.requests) >= 50:
            break
    assert (len(website.requests), len(website.ids())) == (50, 50)


def test_what_ended_long_ago_is_forgotten(
    context: Context, site: Site, website: Receiver, clock: Clock, sender: Sender
) -> None:
    an_endpoint(context, site, website.url)
    a_decided_comment(context, site, Outcome.APPROVE)
    settle(sender)
    clock.turn(timedelta(days=31))
    settle(sender)
    assert all_deliveries(context, site) == []


def test_a_host_that_is_not_public_is_not_connected_to(context: Context, site: Site, website: Receiver) -> None:
    an_endpoint(context, site, website.url)  # allowed then
    a_decided_comment(context, site, Outcome.APPROVE)
    strict = context.settings.model_copy(update={"webhook_networks": ""})
    settle(Sender(context.database, strict, lambda: NOW))
    assert website.connections == 0
    (view,) = all_deliveries(context, site)
    assert view.last is not None
    assert view.last.problem == "The address must begin with https://."


def test_each_message_carries_the_newest_checkpoint_of_its_sites_log(
    context: Context, site: Site, website: Receiver, sender: Sender, tmp_path: Path
) -> None:
    an_endpoint(context, site, website.url)
    for number in range(2):
        a_decided_comment(context, site, Outcome.REJECT, external_id=str(number))
        made = sign(context.database, site, a_key(tmp_path))
        settle(sender)
        assert read_any(website.requests[-1].headers[HEADER.lower()]) == made
