"""The comment form in a real Chromium: on our demo article and on another website's page, in six languages."""

import random
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import urllib3
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from rules import Policy, count_characters
from tests.journeys.installation import Installation, free_port, installed
from tests.servers import package

LANGUAGES = ("en", "ru", "az", "tr", "ka", "hy")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
AXE = "axe_playwright_python"  # it brings axe-core, which is all that is used of it


@dataclass
class Newspaper:
    """A website of its own, on another port: its page has a strict policy and nothing but the tag and the script."""

    port: int
    service: str = ""
    element: str = '<reader-comments site="demo" article="tunnel" appeal="/appeal"></reader-comments>'

    @property
    def page(self) -> bytes:
        head = f'<meta charset="utf-8"><title>Tunnel</title><script src="{self.service}/form.js"></script>'
        return f'<!doctype html><html lang="en"><head>{head}</head><body><main>{self.element}</main></body>'.encode()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        newspaper = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the library's name
                self.send_response(200)
                only = f"script-src {newspaper.service}; connect-src {newspaper.service}"
                policy = f"default-src 'none'; {only}; require-trusted-types-for 'script'"
                self.send_header("Content-Security-Policy", policy)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(newspaper.page if self.path == "/tunnel?page=2" else b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
                """Say nothing."""

        return Handler


@pytest.fixture(scope="module")
def newspaper() -> Iterator[Newspaper]:
    """Another website."""
    found = Newspaper(0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), found.handler())
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, newspaper: Newspaper) -> Iterator[Installation]:
    """A service that runs, as the first start leaves it, and lets the newspaper's pages have the form too."""
    port = free_port()
    origins = f"demo = http://127.0.0.1:{port} http://127.0.0.1:{newspaper.port}"
    environment = {
        "MODERATION_FORM_ORIGINS": origins,
        "MODERATION_FORM_COMMENTS_PER_MINUTE": "1000",
        "MODERATION_FORM_REQUESTS_PER_MINUTE": "1000",
    }
    folder = tmp_path_factory.mktemp("form") / "data"
    with installed(folder, port=port, environment=environment) as running:
        newspaper.service = f"http://127.0.0.1:{port}"
        yield running


@pytest.fixture(scope="module")
def texts(service: Installation) -> Callable[[str, str], str]:
    """Give a comment of the sample by its language and what the service has decided about it."""
    headers = {"Authorization": f"Bearer {service.service['api_key']}"}
    http = urllib3.PoolManager(headers=headers)
    found = http.request("GET", f"{service.service['url']}/v1/comments?limit=200").json()["comments"]
    http.clear()

    def choose(language: str, status: str) -> str:
        fitting = [one for one in found if one["status"] == status]
        own = [one for one in fitting if one["decision"]["language"] == language]
        return str((own or fitting)[0]["text"])

    return choose


def is_complaint(message: ConsoleMessage) -> bool:
    """Tell what the browser complains of from its notes that an answer was a 403: an ended token."""
    return message.type == "error" and "the server responded with a status of 403" not in message.text


@pytest.fixture
def open_page(browser: Browser, service: Installation) -> Iterator[Callable[..., Page]]:
    """Open windows; in the end, none may have had anything to complain of."""
    windows: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(address: str, **choices: Any) -> Page:
        window = browser.new_context(base_url=service.service["url"], **{"viewport": DESK, **choices})
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.locator("textarea").wait_for()
        return page

    yield open_page
    for window in windows:
        window.close()
    assert complaints == []


def check_with_axe(page: Page) -> None:
    """Hold the page to every rule of axe-core."""
    page.evaluate((package(AXE) / "axe.min.js").read_text())
    found = page.evaluate("axe.run()")
    assert found["passes"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []


def write(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.locator("button[type=submit]").click()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "looks", [{"viewport": PHONE, "color_scheme": "dark"}, {"viewport": DESK, "color_scheme": "light"}],
    ids=["phone", "desktop"],
)  # fmt: skip
def test_a_reader_is_nudged_refused_published_and_looked_at(
    open_page: Callable[..., Page],
    texts: Callable[[str, str], str],
    policy: Policy,
    language: str,
    looks: dict[str, Any],
) -> None:
    page = open_page(f"/form/demo?lang={language}", **looks)
    assert policy.text[language] in page.locator("form").inner_text()
    check_with_axe(page)

    write(page, texts(language, "rejected"))
    nudge = page.locator(".note").filter(has=page.locator("mark"))
    nudge.wait_for()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "note bad"
    assert any(clause.text[language] in nudge.inner_text() for clause in policy.clauses)
    check_with_axe(page)
    nudge.locator("button.quiet").click()
    refusal = page.locator(".note").filter(has=page.locator("strong"))
    refusal.wait_for()
    assert "c_" in refusal.locator("strong").inner_text()
    check_with_axe(page)

    good = f"{texts(language, 'approved')} ({language}, {looks['color_scheme']})"
    write(page, good)
    page.locator("li", has_text=good).wait_for()
    assert page.locator("textarea").input_value() == ""
    check_with_axe(page)

    write(page, texts(language, "escalated"))
    page.locator(".note:not(.bad) h3 + p").wait_for()
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == looks["viewport"]["width"]


def test_the_words_of_the_form_are_said_in_each_language_and_in_no_other(open_page: Callable[..., Page]) -> None:
    page = open_page("/form/demo")
    said = {}
    for language in LANGUAGES:
        page.goto(f"/form/demo?lang={language}")
        page.locator("textarea").wait_for()
        said[language] = set(page.evaluate("Object.values(document.querySelector('reader-comments').words)"))
        assert len(said[language]) == len(said["en"])
        assert page.locator("section").get_attribute("lang") == language
    assert set.intersection(*said.values()) == set()


def test_on_another_website_it_needs_no_more_of_its_strict_policy_than_our_address(
    open_page: Callable[..., Page], newspaper: Newspaper, texts: Callable[[str, str], str]
) -> None:
    page = open_page(f"http://127.0.0.1:{newspaper.port}/tunnel?page=2")
    write(page, texts("en", "rejected"))
    page.get_by_role("button", name="Send it anyway").click()
    appeal = page.get_by_role("link", name="Ask for another look")
    number = page.locator("strong").inner_text()
    assert appeal.get_attribute("href") == f"http://127.0.0.1:{newspaper.port}/appeal?comment={number}"
    write(page, "A fine tunnel, and <b onclick='alert(1)'>well</b> built.")
    shown = page.locator("li p").first
    shown.wait_for()
    assert "<b onclick" in shown.inner_text()
    assert page.locator("reader-comments b").count() == 0
    styled = page.locator("textarea").evaluate("element => getComputedStyle(element).borderRadius")
    assert styled != "0px"


def test_who_is_refused_asks_for_another_look_and_the_browser_waits_for_the_answer(
    open_page: Callable[..., Page], texts: Callable[[str, str], str]
) -> None:
    page = open_page("/form/demo?lang=en", viewport=PHONE)
    write(page, texts("en", "rejected"))
    page.get_by_role("button", name="Send it anyway").click()
    page.get_by_role("button", name="Ask for another look").click()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.id") == "why"
    check_with_axe(page)
    page.keyboard.insert_text("I quoted the minister.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Somebody who has not decided").wait_for()
    check_with_axe(page)
    with page.expect_response("**/form/answers") as followed:
        page.reload()
    assert [one["state"] for one in followed.value.json()["answers"]] == ["open"]


def test_all_of_it_is_done_by_keyboard(open_page: Callable[..., Page], texts: Callable[[str, str], str]) -> None:
    page = open_page("/form/demo?lang=en")
    page.get_by_label("Your comment").focus()
    page.keyboard.insert_text(texts("en", "rejected"))
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="This would not be published").wait_for()
    page.keyboard.press("Tab")  # the marked text, which may be long and scrolls
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Thank you for the article about the bridge.")
    assert page.get_by_role("heading", name="This would not be published").count() == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your comment is published.").wait_for()


def test_too_much_too_little_and_nothing_leave_the_text_where_it_is(open_page: Callable[..., Page]) -> None:
    page = open_page("/form/demo?lang=en")
    write(page, "  \n ")
    page.get_by_role("heading", name="Write a comment first.").wait_for()
    write(page, "e\u0301" * 515)
    page.get_by_role("heading", name="The comment is too long").wait_for()
    assert page.locator("#count").inner_text() == "Characters too many: 3"
    assert page.locator("textarea").get_attribute("aria-invalid") == "true"
    page.locator("textarea").fill("e\u0301" * 500)
    page.get_by_role("status").get_by_text("Characters left: 12").wait_for(state="attached")


def test_an_ended_token_is_replaced_unseen(open_page: Callable[..., Page]) -> None:
    page = open_page("/form/demo?lang=en")
    page.evaluate("document.querySelector('reader-comments').token = `1.${'A'.repeat(43)}`")
    write(page, "The bridge was worth the seven years.")
    page.locator("li", has_text="worth the seven years").wait_for()


def test_older_comments_are_a_button_away(open_page: Callable[..., Page]) -> None:
    page = open_page("/form/demo?lang=en")
    for number in range(22):
        write(page, f"Thank you for report {number} about the bridge.")
        page.locator("li", has_text=f"report {number} about").wait_for()
    shown = page.locator("li").count()
    assert shown == 20
    page.get_by_role("button", name="Older comments").click()
    page.locator("li").nth(shown).wait_for()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.tagName") == "LI"


class TestWithoutTheService:
    @pytest.fixture
    def page(self, browser: Browser, service: Installation) -> Iterator[Page]:
        """A window that may complain."""
        window = browser.new_context(base_url=service.service["url"])
        yield window.new_page()
        window.close()

    def test_the_form_says_so_and_can_be_tried_again(self, page: Page) -> None:
        page.route("**/form/openings", lambda route: route.abort())
        page.goto("/form/demo?lang=en")
        page.get_by_role("alert").get_by_text("cannot be shown").wait_for()
        check_with_axe(page)
        page.unroute("**/form/openings")
        page.get_by_role("button", name="Try again").click()
        page.get_by_label("Your comment").wait_for()

    def test_a_comment_that_cannot_be_sent_is_kept_and_sent_once(self, page: Page) -> None:
        page.goto("/form/demo?lang=en")
        page.route("**/form/comments", lambda route: (route.fetch(), route.abort()))
        write(page, "Sent, and the answer was lost on the way.")
        page.get_by_role("heading", name="It could not be sent").wait_for()
        page.unroute("**/form/comments")
        page.get_by_role("button", name="Send").click()
        shown = page.locator("li", has_text="lost on the way")
        shown.first.wait_for()
        assert shown.count() == 1


def nasty_texts() -> Iterator[str]:
    """Every character there is between two that may join it, and random heaps of those that count oddly."""
    for code in range(0x110000):
        if unicodedata.category(chr(code)) not in ("Cs", "Cn"):
            yield f"e{chr(code)}\u0301"
    chance = random.Random(512)  # the same texts each time
    odd = "\r\n\t\u2028\u0301\u0323\u0345\u200d\ufe0f\U0001f468\U0001f1ec가각éㅤÅΩ\u0fb9ﷺ𝒳\U000e0041აՀ"
    for _ in range(3000):
        yield "".join(chance.choices(odd, k=chance.randrange(40)))


def test_the_counter_counts_as_the_service_does(open_page: Callable[..., Page]) -> None:
    page = open_page("/form/demo")
    texts = list(nasty_texts())
    counted = page.evaluate("texts => texts.map(customElements.get('reader-comments').count)", texts)
    wrong = [(ascii(text), n) for text, n in zip(texts, counted, strict=True) if n != count_characters(text)]
    assert len(texts) > 140_000
    assert wrong == []


def test_the_demo_stands_only_where_a_form_is_open(service: Installation, tmp_path: Path) -> None:
    http = urllib3.PoolManager()
    address = f"{service.service['url']}/form/demo"
    assert http.request("GET", address).status == 200
    assert http.request("GET", address, headers={"Host": "moderation.example"}).status == 404
    assert f"Form       {address}" in service.output
    http.clear()
