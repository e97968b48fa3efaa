"""One's account and the people's page in a real Chromium: by keyboard alone, without scripts, on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from moderation.context import utc_now
from moderation.people import totp
from tests.builders import PASSWORD
from tests.journeys.window import DESK, PHONE, address, database_url
from tests.moderation.console.conftest import Visitor

__all__ = ["address", "database_url"]  # fixtures

FOCUSED = """() => {
    const focused = document.activeElement ?? document.body
    return focused.ariaLabel || focused.labels?.[0]?.innerText || (focused === document.body ? "" : focused.innerText)
}"""


def tab_to(page: Page, name: str) -> None:
    """Press the tabulator until something is in focus that is called so."""
    for _ in range(40):
        if re.search(name, page.evaluate(FOCUSED)):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} is out of the keyboard's reach")


def type_in(page: Page, name: str, words: str) -> None:
    tab_to(page, name)
    page.keyboard.type(words)


def code_of(secret: str, steps: int = 0) -> str:
    return totp.make_code(secret, int(utc_now().timestamp()) // 30 + steps)


def sign_in(page: Page, visitor: Visitor) -> None:
    type_in(page, "E-mail address", visitor.who.person.email)
    page.keyboard.press("Tab")
    type_in(page, "Password", PASSWORD)
    page.keyboard.press("Enter")


def test_the_second_step_is_set_up_and_taken_by_keyboard_and_without_scripts(
    browser: Browser, address: str, moderator: Visitor
) -> None:
    with browser.new_context(base_url=address, viewport=DESK, java_script_enabled=False) as window:
        page = window.new_page()
        page.goto("/console/sign-in?next=/console/account")
        sign_in(page, moderator)
        page.wait_for_url(f"{address}/console/account")  # in full: the page before has it at its end, too
        type_in(page, "Your present password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/secret")
        secret = page.locator("#secret").inner_text().replace(" ", "")
        type_in(page, "Code", code_of(secret, -1))
        page.keyboard.press("Enter")
        page.get_by_text("they are not shown again").wait_for()
        assert page.locator(".codes li").count() == 10
        tab_to(page, "I have them")
        page.keyboard.press("Enter")
        page.get_by_text("10 recovery codes are left").wait_for()
        tab_to(page, "Sign out")
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/sign-in")
        sign_in(page, moderator)
        page.wait_for_url("**/console/sign-in/code")
        type_in(page, "Code", code_of(secret))
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/queue")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_on_a_phone(
    browser: Browser, address: str, visitor: Callable[..., Visitor], scheme: str
) -> None:
    visitor("policy-editor", "W" * 150)
    admin = visitor("site-admin", "Rudolf")
    with browser.new_context(base_url=address, viewport=PHONE, color_scheme=scheme) as window:  # type: ignore[arg-type]
        page = window.new_page()
        page.goto("/")
        sign_in(page, admin)
        page.wait_for_url("**/console/people")
        page.locator("main summary").first.click()
        assert fits(page)
        page.goto("/console/account")
        assert fits(page)
        page.get_by_label("Your present password").first.fill(PASSWORD)
        page.get_by_role("button", name="Set it up").click()
        page.wait_for_url("**/secret")
        page.locator("main summary").click()
        assert fits(page)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
