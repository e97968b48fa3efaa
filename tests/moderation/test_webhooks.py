"""Held to Standard Webhooks by that project's own library, where it is installed (the dev extra has it)."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from moderation import webhooks
from moderation.webhooks import PAUSES, TRIES, Result, find_next_try, find_rest, judge, sign, write_event, write_secret

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OLD, NEW = write_secret(bytes(range(32))), write_secret(bytes(range(32, 64)))
# From the specification's own text: a secret, an id, a time, a body, and what they give.
SPECIFIED = (
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1614265330,
    b'{"test": 2432232314}',
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
)


def test_it_signs_as_the_reference_does() -> None:
    secret, message_id, seconds, body, expected = SPECIFIED
    headers = sign([secret], message_id, datetime.fromtimestamp(seconds, UTC), body)
    assert headers == {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": expected,
    }


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_the_official_library_accepts_it_under_either_secret_while_rotating(secret: str) -> None:
    library = pytest.importorskip("standardwebhooks")
    body = write_event(NOW, {"comment_id": "c_1", "word": "Şərh"}).encode()
    now = datetime.now(UTC)
    headers = sign([NEW, OLD], "msg_1", now, body)
    assert library.Webhook(secret).verify(body.decode(), headers) == json.loads(body)


@pytest.mark.parametrize("change", ["id", "time", "body", "secret", "age"])
def test_the_official_library_refuses_what_was_changed_or_is_old(change: str) -> None:
    library = pytest.importorskip("standardwebhooks")
    body = write_event(NOW, {"comment_id": "c_1"})
    now = datetime.now(UTC) - (timedelta(minutes=6) if change == "age" else timedelta(0))
    headers = sign([NEW], "msg_1", now, body.encode())
    headers["webhook-id"] += "x" * (change == "id")
    headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - (change == "time"))
    with pytest.raises(library.webhooks.WebhookVerificationError):
        library.Webhook(OLD if change == "secret" else NEW).verify(body + " " * (change == "body"), headers)


def test_a_signature_stands_for_each_live_secret() -> None:
    both = sign([NEW, OLD], "msg_1", NOW, b"{}")["webhook-signature"].split(" ")
    assert both == [sign([secret], "msg_1", NOW, b"{}")["webhook-signature"] for secret in (NEW, OLD)]


def test_ten_tries_over_three_days_and_no_eleventh() -> None:
    at, tried = NOW, 1
    while (following := find_next_try(tried, at, timedelta(0), chance=0)) is not None:
        assert following - at == PAUSES[tried - 1]
        at, tried = following, tried + 1
    assert (tried, TRIES, at - NOW) == (10, 10, timedelta(hours=75, minutes=35, seconds=5))


def test_the_pauses_are_never_shorter_and_a_tenth_longer_at_most() -> None:
    for tries, pause in enumerate(PAUSES, 1):
        assert find_next_try(tries, NOW, timedelta(0), chance=0.999) <= NOW + 1.1 * pause
    assert sum((1.1 * pause for pause in PAUSES), timedelta(0)) < webhooks.LIFE


@pytest.mark.parametrize(
    ("status", "result"),
    [(200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "failed"), (304, "failed"), (400, "failed"),
     (404, "failed"), (410, "gone"), (429, "failed"), (500, "failed"), (199, "failed"), (999, "failed")],
)  # fmt: skip
def test_2xx_alone_is_success_and_410_says_never_again(status: int, result: str) -> None:
    assert judge(status, None, NOW).result is Result(result)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("120", 120), (" 7 ", 7), ("Sun, 22 Nov 2026 12:10:00 GMT", 600), ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
     ("soon", 0), ("-5", 0), ("", 0), (None, 0), ("9" * 400, 86400), ("Fri, 31 Dec 9999 23:59:59 GMT", 86400)],
)  # fmt: skip
def test_it_waits_as_long_as_it_is_asked_to_and_a_day_at_most(written: str | None, seconds: int) -> None:
    for status in (429, 502, 503, 504):
        assert judge(status, written, NOW).wait == timedelta(seconds=seconds)
    assert judge(500, written, NOW).wait == timedelta(0)


def test_a_longer_wait_puts_off_the_next_try() -> None:
    assert find_next_try(1, NOW, timedelta(hours=1), chance=0) == NOW + timedelta(hours=1)
    assert find_next_try(4, NOW, timedelta(hours=1), chance=0) == NOW + timedelta(hours=2)


def test_an_endpoint_that_keeps_failing_is_left_alone_for_longer_and_longer() -> None:
    rests = [find_rest(failures, timedelta(0)).total_seconds() for failures in (1, 4, 5, 6, 7, 11, 12, 10**6)]
    assert rests == [0, 0, 5, 10, 20, 300, 300, 300]
    assert find_rest(1, timedelta(minutes=7)) == timedelta(minutes=7)
