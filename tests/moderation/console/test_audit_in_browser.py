"""An auditor in a real Chromium, without scripts: finds a rejection, sees why, decides it again, takes proof away."""

import pytest
from playwright.sync_api import Browser

from moderation.context import Context
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment
from tests.journeys.window import DESK, PHONE, address, database_url
from tests.moderation.audit.builders import a_key, sign
from tests.moderation.console.conftest import Visitor
from tests.moderation.console.test_account_in_browser import sign_in

__all__ = ["address", "database_url"]  # fixtures


@pytest.fixture
def filled(context: Context, site: Site) -> str:
    """Comments that the rules have really decided, under a signed log; gives the author of the rejected one."""
    rupert = {"author_id": "reader-9", "author_name": "Rupert"}  # no worker decides: it would fork under Playwright
    a_decided_comment(context, site, Outcome.APPROVE, "A fair summary of the debate.", **rupert)
    a_decided_comment(context, site, Outcome.REJECT, "You are an idiot and your article is rubbish.", **rupert)
    sign(context.database, site, a_key(context.settings.data_dir))
    return "reader-9"


@pytest.mark.parametrize("screen_size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_log_answers_what_when_who_and_why(
    browser: Browser, address: str, auditor: Visitor, filled: str, screen_size: dict[str, int]
) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False, viewport=screen_size) as session:
        page = session.new_page()
        page.set_default_timeout(20_000)
        page.goto("/console/log")
        sign_in(page, auditor)
        if screen_size == PHONE:
            page.get_by_text("Menu", exact=True).click()
        page.get_by_role("link", name="Audit", exact=True).click()
        page.get_by_label("Words of the comment").fill("idiot")
        page.get_by_label("Outcome").select_option("reject")
        page.get_by_role("button", name="Show", exact=True).click()
        assert page.locator("tbody tr").count() == 1
        assert page.locator("tbody mark").inner_text() == "You are an idiot"
        page.locator("tbody a").click()
        assert page.locator("h1").inner_text() == "Rejected"
        assert page.get_by_text("offensive-expressions/insult-at-person@1").count() > 0

        page.get_by_role("link", name="Decide it again").click()
        assert page.get_by_text("Identical to what was recorded").count() == 1

        assert page.get_by_text(filled).count() == 0
        page.get_by_label("Why you need to know the author").fill("Complaint 12")
        page.get_by_role("button", name="Show the author for an hour").click()
        assert page.get_by_text(filled).count() == 1

        receipt = page.get_by_role("link", name="Download the receipt").get_attribute("href")
        assert page.request.get(f"{address}{receipt}").text().startswith("c2sp.org/tlog-proof@v1")
