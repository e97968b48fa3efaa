"""What a moderator is promised, statement by statement, in a real Chromium."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from moderation import endpoints
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.storage import delivery_views, views
from moderation.storage.credentials import Site
from moderation.storage.delivery_views import DeliveryFilter
from tests.journeys.window import address, database_url, open_page, press, settle, take_next  # noqa: F401  # fixtures, too
from tests.moderation.console.builders import CLAUSE, TEXT, a_finding, an_escalated_comment

Open = Callable[..., Page]


def outcomes(context: Context, site: Site, comment_id: str) -> list[str]:
    with context.database.read() as connection:
        return [decision.outcome for decision in views.list_decisions(connection, site.id, comment_id)]


def told(context: Context, site: Site) -> list[tuple[int, str]]:
    with context.database.read() as connection:
        found = delivery_views.list_deliveries(connection, site.id, DeliveryFilter(), before=None, limit=50)
    return sorted((one.delivery.version, one.delivery.status) for one in found)


def test_no_double_work(open_page: Open, context: Context, site: Site) -> None:
    an_escalated_comment(context, site)
    antoinette, fritz = open_page(), open_page("Fritz")
    take_next(antoinette)
    expect(antoinette.locator(".left")).to_contain_text("left)")
    fritz.goto(antoinette.url)
    expect(fritz.locator(".deciding")).to_contain_text("Antoinette holds this comment until")
    antoinette.get_by_role("link", name="Log").click()  # leaving frees it
    antoinette.wait_for_url("**/console/log")
    for _ in range(50):  # the browser sends what it has to say about that by and by
        fritz.reload()
        if fritz.get_by_text("Nobody holds this comment.").count():
            break
    expect(fritz.locator(".deciding")).to_contain_text("Nobody holds this comment.")


def test_coming_back_to_a_page_takes_the_comment_again(open_page: Open, context: Context, site: Site) -> None:
    an_escalated_comment(context, site)
    page = open_page()
    take_next(page)
    page.reload()
    expect(page.locator(".left")).to_contain_text("left)")


def test_why_it_is_here_is_seen_before_scrolling(open_page: Open, context: Context, site: Site) -> None:
    an_escalated_comment(context, site)
    page = open_page()
    take_next(page)
    for what in (".text mark", ".word .plain", ".grounds h3", ".grounds .why"):
        box = page.locator(what).bounding_box()
        assert box is not None, what
        assert box["y"] + box["height"] < 800, what
    expect(page.locator(".grounds .why")).to_contain_text("Readers should not use offensive and derogatory expressions")


def test_two_keys_decide_and_the_next_comment_is_there_without_a_new_page(
    open_page: Open, context: Context, site: Site
) -> None:
    layouts = ("რ", "ռ", "к")
    for n in range(len(layouts)):
        an_escalated_comment(context, site, f"{TEXT} {n}", now=utc_now() - timedelta(hours=3 - n))
    page = open_page()
    take_next(page)
    page.evaluate("window.still = true")
    for n, letter in enumerate(layouts):
        expect(page.locator(".text")).to_contain_text(f"{TEXT} {n}")
        press(page, "KeyR", letter)
        press(page, "Digit4", "4")
        page.locator(".notice").get_by_text("Rejected (").wait_for()
    expect(page.locator("h1")).to_have_text("Queue")
    assert page.evaluate("window.still")
    page.go_back()
    page.locator(".text").wait_for()


def test_z_takes_the_decision_back_before_the_site_is_told(open_page: Open, context: Context, site: Site) -> None:
    with context.database.write() as connection:
        endpoints.create(
            connection, site.id, "https://hooks.ruritania.example/", Change(site.id, "operator", utc_now())
        )
    comment_id = an_escalated_comment(context, site)
    page = open_page()
    take_next(page)
    press(page, "KeyA", "ф")
    page.get_by_role("button", name="Take it back").wait_for()
    press(page, "KeyZ", "я")
    page.locator(".notice").get_by_text("Taken back. The website has not been told.").wait_for()
    assert page.url.partition("?")[0].endswith(comment_id)
    assert told(context, site) == [(1, "waiting"), (2, "withdrawn"), (3, "waiting")]
    settle(page)
    page.keyboard.press("a")
    page.wait_for_url("**/console/queue?decided=*")
    page.goto(f"/console/comments/{comment_id}")  # later, from history
    page.get_by_text("Reverse this decision").click()
    page.get_by_label("Which clause").select_option(value=CLAUSE)
    page.get_by_label("Why (for colleagues").fill("We overlooked the insult.")
    page.get_by_role("button", name="Reject it after all").click()
    page.wait_for_url("**?decided=*")
    assert outcomes(context, site, comment_id) == ["escalate", "approve", "escalate", "approve", "reject"]
    assert told(context, site)[-1] == (5, "waiting")


def test_the_urgent_comes_first(open_page: Open, context: Context, site: Site) -> None:
    text = "Burn their houses down!"
    grave = (a_finding(text, (text, text), clause="unlawful-appeals", rule="unlawful-appeals/violence-call"),)
    an_escalated_comment(context, site, "Een zin.", (), now=utc_now() - timedelta(hours=3))
    urgent = an_escalated_comment(context, site, text, grave, now=utc_now() - timedelta(hours=2))
    page = open_page()
    expect(page.locator("#state")).to_contain_text("2 comments wait, the oldest for 3 hours; 2 overdue")
    expect(page.locator(".list .age").first).to_have_text("2 hours")
    an_escalated_comment(context, site, now=utc_now())
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")  # live: as it does every ten seconds
    expect(page.locator("#state")).to_contain_text("3 comments wait")
    take_next(page)
    assert urgent in page.url


def test_hold_hand_over_ask(open_page: Open, context: Context, site: Site) -> None:
    an_escalated_comment(context, site)
    antoinette, fritz = open_page(), open_page("Fritz")
    take_next(antoinette)
    antoinette.keyboard.press("h")
    antoinette.get_by_label("A colleague").select_option(label="Fritz, moderator")
    antoinette.get_by_label("What they should know").fill("Is this a quotation?")
    antoinette.get_by_role("button", name="Ask for a second opinion").click()
    antoinette.wait_for_url("**done=question*")
    fritz.reload()
    expect(fritz.locator(".mine")).to_contain_text("You are asked for a second opinion")
    fritz.locator(".mine a").click()
    expect(fritz.locator(".kept")).to_contain_text("Antoinette: Is this a quotation?")
    fritz.get_by_label("Your second opinion").fill("Yes, of the minister.")
    fritz.get_by_role("button", name="Send it back").click()
    fritz.wait_for_url("**done=answer*")
    antoinette.reload()
    expect(antoinette.locator(".mine")).to_contain_text("Fritz: Yes, of the minister.")
    antoinette.locator(".mine a").click()
    antoinette.get_by_text("Put by, hand over, ask").click()
    antoinette.get_by_label("Put it by for").select_option(label="1 day")
    antoinette.get_by_role("button", name="Put it by").click()
    antoinette.wait_for_url("**done=hold*")
    expect(antoinette.locator(".mine")).to_contain_text("You have put it by")


def test_bulk_with_eyes_open(open_page: Open, context: Context, site: Site) -> None:
    spam = "Cheap watches of Ruritania, buy now at watches.example" + ", at half the price" * 12
    ids = [an_escalated_comment(context, site, f"{spam} {n}", (), author_id="u-4") for n in range(3)]
    other = an_escalated_comment(context, site, author_id="u-5")
    page = open_page()
    page.goto("/console/queue?author=u-4")
    assert page.locator(".list .words a").first.inner_text().startswith(spam)  # read whole
    page.get_by_role("button", name="Choose all").click()
    expect(page.locator("#chosen-count")).to_have_text("(3)")
    page.locator(".pick input").nth(1).uncheck()
    page.get_by_role("button", name="Reject them").click()
    page.get_by_text("To reject, choose the clause that it breaks.").wait_for()
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("button", name="Choose all").click()
    page.get_by_label("Clause, to reject").select_option(value=CLAUSE)
    page.get_by_role("button", name="Reject them").click()
    page.locator(".notice").get_by_text("Decided at once: 3.").wait_for()
    assert [outcomes(context, site, one) for one in (*ids, other)] == [["escalate", "reject"]] * 3 + [["escalate"]]
    page.keyboard.press("z")
    page.locator(".notice").get_by_text("3 decisions are taken back").wait_for()
    assert [outcomes(context, site, one)[-1] for one in ids] == ["escalate"] * 3


def test_it_protects_who_reads(open_page: Open, context: Context, site: Site) -> None:
    text = "Burn their houses down!"
    grave = (a_finding(text, (text, text), clause="unlawful-appeals", rule="unlawful-appeals/violence-call"),)
    an_escalated_comment(context, site, text, grave)
    page = open_page(color_scheme="dark", device_scale_factor=2)
    page.set_viewport_size({"width": 390, "height": 844})
    take_next(page)
    shown = page.locator(".text")
    assert "blur" in shown.evaluate("it => getComputedStyle(it).filter")
    page.keyboard.press("b")
    assert shown.evaluate("it => getComputedStyle(it).filter") == "none"
    expect(page.locator(".today")).to_have_text("Today you have opened 1 comment, 1 of them severe.")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto("/console/queue?clause=unlawful-appeals")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
