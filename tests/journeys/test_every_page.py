"""Every page of the console in a real Chromium: readable for everybody, and no stranger's text does anything there."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from moderation.context import Context
from moderation.storage.credentials import Site
from tests.journeys.furnished import LISTS, furnish, furnish_the_rest
from tests.journeys.payloads import payloads
from tests.journeys.window import DESK, PHONE, address, database_url, open_page, take_next  # noqa: F401  # fixtures, too
from tests.moderation.quality.builders import somebody

Open = Callable[..., Page]
ADMINS = {"erasures", "operations", "people", "account"}
SCREENSHOTS = os.environ.get("MODERATION_SCREENSHOTS", "")  # a folder to put them into
PAYLOADS = int(os.environ.get("MODERATION_XSS_PAYLOADS", "0"))
MANY = "Ruritania" if SCREENSHOTS else " ".join(islice(payloads(1248), 0, None, 157))
DARK = {"overview", "claimed"}  # in the dark, whatever is in them; each page, where pictures are asked for
ALL, COLOURS = {"resultTypes": ["violations"]}, {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
WATCH = "addEventListener('securitypolicyviolation', () => { window.taken = 1; })"


def guard(page: Page, address: str, took: list[str]) -> Page:
    """Note what a page asks for elsewhere, what it opens, and what its policy had to stop."""
    page.on("request", lambda request: None if request.url.startswith(address) else took.append(request.url))
    page.on("dialog", lambda dialog: (took.append(dialog.message), dialog.dismiss()))
    page.add_init_script(WATCH)
    return page


def paths_of(comment_ids: list[str]) -> Iterator[str]:
    for comment_id in comment_ids:
        yield f"comments/{comment_id}"
        yield f"log/{comment_id}/1"


def check(page: Page, name: str) -> None:
    assert not page.evaluate("window.taken"), name
    for scheme, options in (("light", ALL), ("dark", COLOURS)) if SCREENSHOTS or name in DARK else (("light", ALL),):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page, options=options).response["violations"] == [], (name, scheme)
        if SCREENSHOTS:
            for width, size in (("1280", DESK), ("390", PHONE)):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                path = Path(SCREENSHOTS, f"{name.replace('/', '-')}-{width}-{scheme}.png")
                page.screenshot(path=path, full_page=True)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], name
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def test_every_page_is_accessible_fits_a_phone_and_runs_no_text_of_a_stranger(
    open_page: Open, context: Context, site: Site, address: str
) -> None:
    took: list[str] = []
    ids = furnish(context, site, MANY, somebody(context, site, "Fritz"))
    sample_id = furnish_the_rest(context, site, MANY)
    senior = guard(open_page("Sapt", "senior-moderator"), address, took)
    admin = guard(open_page("Flavia", "site-admin"), address, took)
    details = [
        f"comments/{ids[0]}",
        f"comments/{ids[1]}",
        f"log/{ids[0]}/1",
        "audit/2",
        f"quality/{sample_id}",
    ]
    for path in (*LISTS, *details):
        page = admin if path in ADMINS else senior
        page.goto(f"/console/{path}")
        check(page, path)
    senior.goto("/console/queue")
    take_next(senior)
    check(senior, "claimed")
    assert took == []


@pytest.mark.skipif(not PAYLOADS, reason="make xss tries them one by one")
def test_no_text_of_a_stranger_does_anything_on_any_page(
    open_page: Open, context: Context, site: Site, address: str
) -> None:
    took: list[str] = []
    fritz = somebody(context, site, "Fritz")
    page = guard(open_page("Sapt", "senior-moderator"), address, took)
    tried = payloads(PAYLOADS)
    for start in range(0, PAYLOADS, 25):
        ids = [furnish(context, site, text, fritz, start + n) for n, text in enumerate(islice(tried, 25))]
        for path in (*(set(LISTS) - ADMINS), *paths_of([one for found in ids for one in found[:2]])):
            page.goto(f"/console/{path}")
            assert not page.evaluate("window.taken"), path
    assert took == []
