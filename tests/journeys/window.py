"""Windows of a real Chromium in which people have signed in to the console; tests import these fixtures."""

import threading
from collections.abc import Callable, Iterator

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from moderation import people
from moderation.context import Context, utc_now
from moderation.people import NewPerson
from moderation.storage.credentials import Site
from tests.builders import PASSWORD

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


class Silent(WSGIRequestHandler):
    """Serves without a line on standard error for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # werkzeug's name
        """Say nothing."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: what is tried here is the browser."""
    return sqlite_url


@pytest.fixture
def address(app: APIFlask) -> Iterator[str]:
    """Where the console is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def is_complaint(message: ConsoleMessage) -> bool:
    """Tell what the browser complains of from its notes that an answer was a 409 or a 422."""
    refused = any(f"the server responded with a status of {status}" in message.text for status in (409, 422))
    return message.type == "error" and not refused


@pytest.fixture
def open_page(browser: Browser, address: str, context: Context, site: Site) -> Iterator[Callable[..., Page]]:
    """Open windows in which a moderator has signed in; in the end, none may have had anything to complain of."""
    windows: list[BrowserContext] = []
    complaints: list[str] = []

    def sign_in(name: str = "Antoinette", role: str = "moderator", **choices: object) -> Page:
        email = f"{name.lower()}{len(windows)}@ruritania.example"
        with context.database.write() as connection:
            people.create_person(connection, site, NewPerson(email, name, role, PASSWORD), utc_now())
        window = browser.new_context(base_url=address, viewport=DESK, **choices)  # type: ignore[misc]
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield sign_in
    for window in windows:
        window.close()
    assert complaints == []


def settle(page: Page) -> None:
    """Wait until the page is there and takes keys that decide."""
    page.wait_for_load_state()
    page.wait_for_timeout(400)


def press(page: Page, code: str, key: str) -> None:
    """Press a key of a layout that has another letter in this place, once the page takes keys."""
    settle(page)
    page.evaluate(
        "([code, key]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {code, key, bubbles: true, cancelable: true}))",
        [code, key],
    )


def take_next(page: Page) -> None:
    """Press the button that serves the most urgent comment, and wait for its page."""
    page.get_by_role("button", name="Take the next").first.click()
    page.wait_for_url("**/console/comments/*")
    settle(page)
