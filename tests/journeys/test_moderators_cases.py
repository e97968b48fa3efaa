"""What a moderator is promised about one comment (context, reasons, scripts), by name, in a real Chromium."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from moderation.context import Context, utc_now
from moderation.storage import views
from moderation.storage.credentials import Site
from rules import Outcome
from tests.journeys.window import address, database_url, open_page, press, take_next  # noqa: F401  # fixtures, too
from tests.moderation.console.builders import TEXT, a_finding, a_ruled_comment, an_escalated_comment

Open = Callable[..., Page]


def test_context_without_leaving(open_page: Open, context: Context, site: Site) -> None:
    start, details = utc_now() - timedelta(hours=3), {"article_id": "a-1", "author_id": "u-4"}
    parent = {"external_id": "cms-1", "author_id": "u-9", "author_name": "Hentzau", "article_id": "a-1"}
    a_ruled_comment(context, site, Outcome.APPROVE, "The budget is a joke.", (), now=start, **parent)
    a_ruled_comment(context, site, Outcome.APPROVE, "I agree.", (), now=start + timedelta(minutes=1), **details)
    a_ruled_comment(context, site, Outcome.REJECT, "I disagree.", (), now=start + timedelta(minutes=2), **details)
    article = {"article_title": "The budget", "article_url": "https://ruritania.example/budget"}
    an_escalated_comment(
        context, site, parent_id="cms-1", now=start + timedelta(minutes=3), language="en", **article, **details
    )
    later = {"author_id": "u-4", "now": start + timedelta(minutes=4)}
    an_escalated_comment(context, site, "It waits, too.", (), **later)
    page = open_page()
    take_next(page)
    expect(page.locator("[aria-labelledby=parent]")).to_contain_text("The budget is a joke.")
    expect(page.locator("[aria-labelledby=beside]")).to_contain_text("I agree.")
    assert page.get_by_role("link", name="ruritania.example").get_attribute("href") == article["article_url"]
    expect(page.locator(".facts")).to_contain_text("The budget")
    author = page.locator("[aria-labelledby=author]")
    expect(author).to_contain_text("50 % of the last 2 decided comments were approved.")
    expect(author).to_contain_text("It waits, too.")
    author.get_by_text("The last 3").click()
    expect(author.locator("details .status")).to_have_text(["Waits", "Rejected", "Approved"])


def test_the_reason_is_structured_and_one_key(open_page: Open, context: Context, site: Site) -> None:
    comment_id = an_escalated_comment(context, site)
    page = open_page()
    take_next(page)
    page.get_by_label("A note").fill("Said of the cabinet before.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".remarks")).to_contain_text("Antoinette")
    page.locator("#verdict").evaluate("form => { form.noValidate = true; }")  # so that the server is what refuses
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#problem")).to_have_text("To reject, choose the clause that it breaks.")
    press(page, "KeyR", "r")
    press(page, "Digit4", "4")
    page.locator(".notice").get_by_text("Rejected (").wait_for()
    with context.database.read() as connection:
        last = views.list_decisions(connection, site.id, comment_id)[-1]
    assert (last.outcome, last.clause, last.note) == ("reject", "offensive-expressions", None)


def test_my_language_and_letters_that_i_read(open_page: Open, context: Context, site: Site) -> None:
    typed = "Privet vsem, ya dumayu, chto eto ne tak."
    an_escalated_comment(context, site, typed, (), language="ru")
    an_escalated_comment(context, site, "ეს ასე არ არის.", (), language="ka")
    page = open_page(java_script_enabled=False)
    page.goto("/console/queue?language=ru")
    expect(page.locator(".list tbody tr")).to_have_count(1)
    expect(page.locator(".list .language")).to_contain_text("Latin")
    page.locator(".list .words a").click()
    page.get_by_text("In its own letters: Russian").click()
    expect(page.locator(".retold")).to_have_text("Привет всем, я думаю, что это не так.")


def test_same_case_same_decision(open_page: Open, context: Context, site: Site) -> None:
    an_escalated_comment(context, site, now=utc_now() - timedelta(hours=1))
    text = TEXT + " Truly."
    an_escalated_comment(context, site, text, (a_finding(text),))
    page = open_page()
    take_next(page)
    page.get_by_label("Note (optional").fill("Aimed at people.")
    page.keyboard.press("Escape")
    press(page, "KeyP", "з")
    expect(page.get_by_label("Keep it as a precedent")).to_be_checked()
    press(page, "KeyR", "к")
    press(page, "Digit4", "4")
    page.locator(".notice").get_by_text("Rejected (").wait_for()
    found = page.locator("[aria-labelledby=precedents] li")
    expect(found).to_have_count(1)
    for words in ("Rejected", TEXT, "% alike", "not use offensive", "Decided by Antoinette", "Aimed at people."):
        expect(found).to_contain_text(words)
    expect(found).to_contain_text("Kept as a precedent")
