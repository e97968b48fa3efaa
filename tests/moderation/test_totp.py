"""Codes, by the vectors of the RFCs."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from moderation.people import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()
HOTP = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
TOTP = {59: 94287082, 1111111109: 7081804, 1111111111: 14050471, 1234567890: 89005924, 2000000000: 69279037}


@pytest.mark.parametrize(("counter", "code"), list(enumerate(HOTP)))
def test_it_computes_the_codes_of_rfc_4226_appendix_d(counter: int, code: str) -> None:
    assert totp.make_code(SECRET, counter) == code


@pytest.mark.parametrize(("seconds", "code"), [*TOTP.items(), (20000000000, 65353130)])
def test_it_computes_the_codes_of_rfc_6238_appendix_b(seconds: int, code: int) -> None:
    assert totp.make_code(SECRET, seconds // 30) == f"{code % 10**6:06}"  # which has two digits more


def test_a_code_fits_its_own_half_minute_and_its_neighbours() -> None:
    now = datetime.fromtimestamp(1111111111, UTC)
    step = 1111111111 // 30
    for seconds, fits in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        then = now + timedelta(seconds=seconds)
        assert (totp.find_step(SECRET, totp.make_code(SECRET, step), then) == step) is fits, seconds


@pytest.mark.parametrize("code", ["", "0", "05047", "0504710", "o50471", "\u0660\u0665\u0660\u0664\u0667\u0661"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    now = datetime.fromtimestamp(1111111111, UTC)
    assert totp.find_step(SECRET, "050471", now) is not None
    assert totp.find_step(SECRET, code, now) is None


def test_a_secret_has_160_random_bits() -> None:
    made = {totp.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(base64.b32decode(secret)) for secret in made} == {20}
    assert not any("=" in secret for secret in made)
