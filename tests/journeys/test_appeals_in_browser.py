"""An appeal from its reader to its answer, in a real Chromium: the form, the console, the form again, the log.

It is what auditors ask of appeals (each with its clock, decided by somebody else, answered in words, and an overturn
restores the comment).
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from moderation import access, people
from moderation.context import utc_now
from moderation.people import NewPerson
from moderation.storage.database import open_database
from tests.builders import PASSWORD
from tests.journeys.installation import QUICK, Installation, installed
from tests.journeys.test_form_in_browser import PHONE, check_with_axe, write
from tests.journeys.window import DESK

INSULT = "You are an idiot and your article is rubbish."
WORDS, ANSWER = "I quoted the minister.", "You quoted the minister; we are sorry."
PEOPLE = {"Antoinette": "moderator", "Fritz": "moderator", "Flavia": "auditor"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A service that runs, with two moderators and an auditor."""
    folder = tmp_path_factory.mktemp("appeals") / "data"
    with installed(folder, environment=QUICK) as running:
        with (
            closing(open_database(f"sqlite:///{folder / 'moderation.db'}")) as database,
            database.write() as connection,
        ):
            site = access.find_site(connection, "demo")
            for name, role in PEOPLE.items():
                newcomer = NewPerson(f"{name.lower()}@ruritania.example", name, role, PASSWORD)
                people.create_person(connection, site, newcomer, utc_now())
        yield running


@pytest.fixture
def open_window(browser: Browser, service: Installation) -> Iterator[Callable[..., Page]]:
    """Open windows, in which somebody has signed in if a name is given."""
    windows: list[BrowserContext] = []

    def open_window(name: str = "", **choices: Any) -> Page:
        window = browser.new_context(base_url=service.service["url"], **{"viewport": DESK, **choices})
        windows.append(window)
        page = window.new_page()
        if name:
            page.goto("/console/sign-in")
            page.get_by_label("E-mail address").fill(f"{name.lower()}@ruritania.example")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/console/*")
        return page

    yield open_window
    for window in windows:
        window.close()


def be_refused(page: Page) -> str:
    """Send the insult all the same; gives the comment's number."""
    page.goto("/form/demo?lang=en")
    page.locator("textarea").wait_for()
    write(page, INSULT)
    page.get_by_role("button", name="Send it anyway").click()
    page.locator("strong").wait_for()
    return page.locator("strong").inner_text()


def reverse(page: Page, comment_id: str, to: str) -> None:
    page.goto(f"/console/comments/{comment_id}")
    page.get_by_text("Reverse this decision").click()
    if to == "Reject":
        page.get_by_label("Which clause does it break?").select_option(value="offensive-expressions")
    page.get_by_label("Why").fill("It is a quotation, is it not?")
    page.get_by_role("button", name=f"{to} it after all").click()
    page.wait_for_url("**?decided=*")


def appeal(page: Page) -> None:
    page.get_by_role("button", name="Ask for another look").click()
    page.locator("#why").fill(WORDS)
    page.locator("#why").press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Somebody who has not decided").wait_for()


def see_that_somebody_else_answers(page: Page, comment_id: str) -> None:
    page.goto("/console/appeals")
    assert "You decided before: somebody else answers." in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Take it").count() == 0
    token = page.locator("[name=csrf_token]").first.input_value()
    refused = page.request.post(f"/console/comments/{comment_id}/claim", form={"csrf_token": token})
    assert (refused.status, "decided by somebody else" in refused.text()) == (403, True)


def answer(page: Page) -> None:
    page.get_by_text("Menu", exact=True).click()
    check_with_axe(page)
    page.get_by_role("link", name="Appeals").click()
    assert "due in" in page.locator("main").inner_text()
    check_with_axe(page)
    page.get_by_role("button", name="Take it").click()
    page.get_by_label("Answer to the author").fill(ANSWER)
    assert WORDS in page.locator("main").inner_text()
    check_with_axe(page)
    page.get_by_role("button", name="Overturn it").click()
    page.wait_for_url("**?decided=*")


def read_the_answer(page: Page) -> None:
    page.reload()
    told = page.get_by_role("group", name="Your appeal has been answered")
    told.wait_for()
    assert ANSWER in told.inner_text()
    assert page.locator("li", has_text=INSULT).count() == 1
    check_with_axe(page)
    told.get_by_role("button", name="Close").click()
    page.reload()
    page.locator("li", has_text=INSULT).wait_for()
    assert page.get_by_role("group", name="Your appeal has been answered").count() == 0


def test_an_appeal_is_answered_by_somebody_else_and_restores_the_comment(open_window: Callable[..., Page]) -> None:
    reader, first = open_window(), open_window("Antoinette")
    comment_id = be_refused(reader)
    for to in ("Approve", "Reject"):
        reverse(first, comment_id, to)
    appeal(reader)
    see_that_somebody_else_answers(first, comment_id)
    answer(open_window("Fritz", viewport=PHONE, color_scheme="dark"))
    read_the_answer(reader)

    auditor = open_window("Flavia")
    auditor.goto("/console/appeals/answered")
    for against in ("offensive-expressions", "English", "Antoinette"):
        assert auditor.locator("tr", has_text=against).filter(has_text="1 (100 %)").count() == 1
    check_with_axe(auditor)
    auditor.goto(f"/console/log/{comment_id}/5")
    assert "A moderator answered the author’s appeal." in auditor.locator("main").inner_text()
    check_with_axe(auditor)


def test_a_rejection_shows_its_statement_of_reasons_in_six_languages(open_window: Callable[..., Page]) -> None:
    comment_id = be_refused(open_window())
    auditor = open_window("Flavia", color_scheme="dark")
    auditor.goto(f"/console/log/{comment_id}/1")
    auditor.get_by_text("Record for the EU").click()
    shown = auditor.locator("main").inner_text()
    assert "If you think this is a mistake, you can appeal" in shown
    assert '"automated_decision": "AUTOMATED_DECISION_FULLY"' in shown
    for language in ("Russian", "Azerbaijani", "Turkish", "Georgian", "Armenian"):
        assert auditor.locator("details", has=auditor.get_by_text(language, exact=True)).count() == 1
    check_with_axe(auditor)
