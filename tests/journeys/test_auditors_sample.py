"""What an auditor is promised of samples, in a real Chromium: drawn, judged blind, shown with agreement and errors."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from moderation.context import Context
from moderation.storage import views
from moderation.storage.credentials import Site
from tests.builders import NOW
from tests.journeys.window import PHONE, address, database_url, open_page, press, settle  # noqa: F401  # fixtures, too
from tests.moderation.console.builders import CLAUSE
from tests.moderation.quality.builders import a_sample, decided, judge_all, somebody

Open = Callable[..., Page]


def draw(page: Page) -> None:
    page.goto("/console/quality")
    page.get_by_label("Decided from").fill(f"{NOW:%Y-%m-%d}")
    page.get_by_label("Until, inclusive").fill(f"{NOW:%Y-%m-%d}")
    page.get_by_label("How many").fill("8")
    page.get_by_label("Seed").fill("7")
    page.get_by_role("button", name="Draw and judge").click()
    page.wait_for_url("**/next")


def test_sample_and_re_review(open_page: Open, context: Context, site: Site) -> None:
    rupert, helga = somebody(context, site, "Rupert"), somebody(context, site, "Helga")
    ids = [*decided(context, site, rupert, "aarr"), *decided(context, site, helga, "aarr", "ka")]
    page = open_page("Sapt", "senior-moderator")
    draw(page)
    for number in range(8):
        expect(page.locator(".state")).to_have_text(f"{number} of 8 judged")
        shown = page.locator("main").inner_text()
        assert not re.search("Rupert|Helga|Rejected|Approved", shown)  # blind
        if "Comment 3" in shown or "Comment 0 on the Ruritanian budget, in ka" in shown:
            press(page, "KeyR", "r")
            press(page, "Digit4", "4")
        else:
            press(page, "KeyA", "a")
    page.get_by_role("heading", name="Disagreements").wait_for()
    overall = page.locator(".figures").first
    expect(overall).to_contain_text("62.5 %")  # agreement: five of eight
    expect(overall).to_contain_text("0.25")  # kappa
    expect(overall).to_contain_text(re.compile(r"50\.0 % \(2 of 4\) 15\.0 % to 85\.0 %"))  # Wilson's
    for by in ("Rupert", "Helga", "Georgian", "Offensive expressions"):
        expect(page.locator(".figures", has_text=by)).to_have_count(1)
    expect(page.get_by_role("heading", name="Disagreements (3)")).to_be_visible()
    with context.database.read() as connection:
        standing = [views.find_comment(connection, site.id, one) for one in ids]
    assert [one and one.comment.version for one in standing] == [2] * 8  # nothing has changed
    page.locator(f'a[href$="{ids[2]}"]').click()
    page.get_by_text("Reverse this decision").click()
    page.get_by_label("Why (for colleagues").fill("It is no insult.")
    page.get_by_role("button", name="Approve it after all").click()
    page.wait_for_url("**?decided=*")


def test_its_pages_fit_a_phone_and_judging_is_accessible(open_page: Open, context: Context, site: Site) -> None:
    rupert, sapt = somebody(context, site, "Rupert"), somebody(context, site, "Michael", "senior-moderator")
    ids = decided(context, site, rupert, "aarr")
    sample_id = a_sample(context, sapt)
    judge_all(context, sapt, sample_id, rejected=ids[1:3])
    page = open_page("Sapt", "senior-moderator", color_scheme="dark")
    draw(page)
    judging = page.url
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    paths = (judging, "quality", f"quality/{sample_id}", f"quality/moderators?from={NOW:%Y-%m-%d}", "training")
    for path in paths:
        page.goto(path if path == judging else f"/console/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
    page.goto(judging)
    assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []
    page.get_by_label("Readers should not use offensive").check()
    page.get_by_role("button", name="Reject").click()
    expect(page.locator(".state")).to_have_text("1 of 4 judged")
    assert CLAUSE not in page.url
