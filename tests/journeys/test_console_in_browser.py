"""A moderator's work in a real Chromium: from signing in to the exported log, by keys, by mouse and without scripts."""

import csv
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from moderation.context import Context, utc_now
from moderation.settings import Settings
from moderation.storage.credentials import Site
from tests.journeys.window import PHONE, address, database_url, open_page, press, settle  # noqa: F401  # fixtures, too
from tests.moderation.console.builders import TEXT, a_finding, an_escalated_comment

NASTY = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\"> oafs"


def test_a_whole_shift_by_keyboard_ends_in_the_exported_log(
    open_page: Callable[..., Page], context: Context, site: Site
) -> None:
    start = utc_now() - timedelta(hours=1)
    first = an_escalated_comment(context, site, now=start)
    an_escalated_comment(context, site, NASTY, (a_finding(NASTY, ("oafs", "oafs")),), now=start + timedelta(minutes=1))
    page = open_page()
    page.keyboard.press("n")
    page.wait_for_url(f"**/console/comments/{first}")
    assert page.locator(".text mark").inner_text() == "d.o.l.t.s"
    assert "reads as dolts" in page.locator(".words").inner_text()
    press(page, "KeyR", "к")
    assert page.locator("#clauses.asked").count() == 1
    press(page, "Digit4", "4")
    page.wait_for_url("**?decided=*")
    assert "Rejected" in page.locator(".notice").inner_text()
    assert page.locator(".text mark").inner_text() == "oafs"
    assert NASTY in page.locator(".text").inner_text()
    press(page, "KeyA", "ф")
    page.wait_for_url("**/console/queue?decided=*")
    assert "Nothing waits" in page.locator("main").inner_text()
    page.get_by_role("link", name="Log").click()
    page.locator(".list .words a").nth(1).click()
    page.wait_for_url(f"**/console/log/{first}/2")
    assert "Rejected" in page.get_by_role("heading", level=1).inner_text()
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["approve", "reject", "escalate", "escalate"]
    assert [row["text"] for row in rows] == [NASTY, TEXT, NASTY, TEXT]


def test_everything_works_without_scripts(open_page: Callable[..., Page], context: Context, site: Site) -> None:
    comment_id = an_escalated_comment(context, site)
    page = open_page(java_script_enabled=False)
    page.get_by_role("button", name="Take the next").click()
    assert "Yours until" in page.locator(".claim").inner_text()
    page.get_by_role("button", name="Hold longer").click()
    page.get_by_label("Readers should not use offensive").check()
    page.get_by_label("Note (optional").fill("Aimed at people")
    page.get_by_role("button", name="Reject").click()
    assert "Rejected" in page.locator(".notice").inner_text()
    page.get_by_role("link", name="See the entry").click()
    assert page.url.endswith(f"/console/log/{comment_id}/2")
    page.get_by_role("button", name="Sign out").click()
    assert page.url.endswith("/console/sign-in")


def test_the_browser_asks_for_the_clause_before_a_rejection_leaves_it(
    open_page: Callable[..., Page], context: Context, site: Site
) -> None:
    an_escalated_comment(context, site)
    page = open_page()
    page.get_by_role("button", name="Take the next").click()
    page.wait_for_url("**/console/comments/*")
    before = page.url
    settle(page)
    page.get_by_role("button", name="Reject").click()
    assert page.url == before
    assert page.locator("input[name=clause]").first.evaluate("input => input.validity.valueMissing")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/console/queue?decided=*")


def test_letters_typed_into_the_note_press_no_buttons(
    open_page: Callable[..., Page], context: Context, site: Site
) -> None:
    an_escalated_comment(context, site)
    page = open_page()
    page.get_by_role("button", name="Take the next").click()
    page.wait_for_url("**/console/comments/*")
    settle(page)
    before = page.url
    page.get_by_label("Note (optional").press_sequentially("a rant? no 4")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    assert page.url == before
    assert page.locator("#clauses.asked, dialog[open]").count() == 0
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    assert page.url == before


def test_a_key_held_down_does_not_decide_the_next_comment_unread(
    open_page: Callable[..., Page], context: Context, site: Site
) -> None:
    for minutes in (3, 2, 1):
        an_escalated_comment(context, site, now=utc_now() - timedelta(minutes=minutes))
    page = open_page()
    page.keyboard.press("n")
    page.wait_for_url("**/console/comments/*")
    settle(page)
    page.add_init_script(
        "addEventListener('load', () => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {code: 'KeyA', key: 'a', bubbles: true})))"
    )
    page.keyboard.press("a")
    page.wait_for_url("**?decided=*")
    settle(page)
    page.goto("/console/log?decider=person")
    assert page.locator(".list .outcome").all_inner_texts() == ["Approved"]


class TestAShortClaim:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"claim_seconds": 8})

    def test_it_counts_down_is_renewed_by_activity_and_ends_without(
        self, open_page: Callable[..., Page], context: Context, site: Site
    ) -> None:
        an_escalated_comment(context, site)
        page = open_page()
        page.get_by_role("button", name="Take the next").click()
        left = page.locator(".left")
        left.get_by_text("0:05 left").wait_for()
        page.mouse.wheel(0, 10)
        page.keyboard.press("Shift")
        left.get_by_text("0:08 left").wait_for(timeout=2000)
        left.get_by_text("it has ended").wait_for(timeout=12_000)
        page.get_by_role("button", name="Approve").click()
        page.get_by_text("nobody holds it now").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_on_a_phone(
    open_page: Callable[..., Page], context: Context, site: Site, scheme: str
) -> None:
    long = "Сверхдлинное" * 30 + " oafs"
    comment_id = an_escalated_comment(
        context, site, long, (a_finding(long, ("oafs", "oafs")),), author_name="W" * 200, article_title="w" * 300
    )
    page = open_page(color_scheme=scheme)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    paths = ["queue", f"comments/{comment_id}", "log", f"log/{comment_id}/1", "log?outcome=reject"]
    for path in paths:
        page.goto(f"/console/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
        assert page.title()
    page.goto(f"/console/comments/{comment_id}")
    page.get_by_role("button", name="Take this one").click()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
