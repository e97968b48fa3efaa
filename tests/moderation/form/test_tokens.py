from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.form import tokens
from moderation.form.tokens import LIFE, Page
from tests.builders import NOW

KEY = b"k" * 32
PAGE = Page("s_1", "bridge", "https://www.ruritania.example")
TOKEN = tokens.issue(KEY, PAGE, NOW)


def test_a_token_is_good_for_its_page_until_it_ends() -> None:
    assert tokens.is_good(KEY, PAGE, TOKEN, NOW)
    assert tokens.is_good(KEY, PAGE, TOKEN, NOW + LIFE - timedelta(seconds=1))
    assert not tokens.is_good(KEY, PAGE, TOKEN, NOW + LIFE)


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, site_id="s_2"),
        replace(PAGE, article_id="tunnel"),
        replace(PAGE, origin="https://ruritania.example"),
        replace(PAGE, article_id='bridge", "', origin=PAGE.origin),
    ],
)
def test_it_is_good_for_no_other_page(page: Page) -> None:
    assert not tokens.is_good(KEY, page, TOKEN, NOW)


def test_it_is_good_under_its_key_alone() -> None:
    assert not tokens.is_good(b"j" * 32, PAGE, TOKEN, NOW)


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_no_character_of_it_may_differ(place: int) -> None:
    other = "0" if TOKEN[place] != "0" else "1"
    last_bits_are_padding = place == len(TOKEN) - 1
    forged = TOKEN[:place] + other + TOKEN[place + 1 :]
    assert last_bits_are_padding or not tokens.is_good(KEY, PAGE, forged, NOW)


@pytest.mark.parametrize("given", ["", ".", "1", f"٣{TOKEN[1:]}", f"-{TOKEN}", f"{TOKEN}\n", f"{TOKEN} ", "é" * 40])
def test_what_is_no_token_is_not_good(given: str) -> None:
    assert not tokens.is_good(KEY, PAGE, given, NOW)
