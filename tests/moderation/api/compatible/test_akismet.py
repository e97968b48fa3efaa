"""Akismet's protocol, as its client library for Python and WordPress' plugin speak it."""

import base64
import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import akismet
import httpx
import pytest
from akismet import CheckResponse

from moderation.context import Context
from moderation.storage.credentials import Site
from tests.moderation.api.compatible.conftest import (
    DOUBTFUL,
    INSULT,
    POLITICS,
    Service,
    count_rows,
    key_of,
    read_disputes,
)

BLOG = "https://www.ruritania.example"
READER = "192.0.2.7"
FORM = "application/x-www-form-urlencoded"


class Elsewhere(httpx.HTTPTransport):
    """Sends what is meant for Akismet to the service: the library has no setting for the address."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host == "rest.akismet.com"
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return super().handle_request(request)


@contextmanager
def connecting(service: Service, key: str | None = None) -> Iterator[akismet.SyncClient]:
    with httpx.Client(transport=Elsewhere(service.port), headers={"User-Agent": akismet.USER_AGENT}) as http_client:
        yield akismet.SyncClient(akismet.Config(key or service.key, BLOG), http_client)


def post(
    service: Service, method: str, form: dict[str, str] | bytes, **headers: str
) -> tuple[int, str, http.client.HTTPMessage]:
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.request("POST", f"/1.1/{method}", body, {"Content-Type": FORM, **headers})
    answer = connection.getresponse()
    told = answer.read().decode()
    connection.close()
    return answer.status, told, answer.headers


def a_wordpress_form(service: Service, text: str) -> dict[str, str]:
    """What the plugin sends for a comment: the comment, the form it came by, and the reader's request."""
    return {
        "comment_post_ID": "12",
        "comment_author": "Рудольф",
        "comment_author_email": "rudolf@ruritania.example",
        "comment_author_url": "",
        "comment_content": text,
        "comment_type": "comment",
        "comment_parent": "0",
        "user_ip": READER,
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0",
        "referrer": f"{BLOG}/budget/",
        "blog": BLOG,
        "blog_lang": "ru_RU",
        "blog_charset": "UTF-8",
        "permalink": f"{BLOG}/budget/",
        "akismet_comment_nonce": "passed",
        "POST_comment": text,
        "POST_ak_js": "1732290000000",
        "HTTP_HOST": "www.ruritania.example",
        "HTTP_ACCEPT_LANGUAGE": "ru,en;q=0.8",
        "REMOTE_ADDR": READER,
        "REQUEST_URI": "/wp-comments-post.php",
        "comment_context[0]": "Budget",
        "callback": f"{BLOG}/wp-json/akismet/v1/webhook",
        "api_key": service.key,
    }


WORDPRESS = {"Content-Type": f"{FORM}; charset=UTF-8", "User-Agent": "WordPress/6.8.3 | Akismet/5.5"}


def test_the_library_finds_its_key_valid(service: Service) -> None:
    with connecting(service) as client:
        assert client.verify_key()
    with connecting(service, "mod_unknown") as client:
        assert not client.verify_key()
        with pytest.raises(akismet.APIKeyError):
            client.comment_check(user_ip=READER, comment_content=POLITICS)


@pytest.mark.parametrize(
    ("text", "answer"),
    [(POLITICS, CheckResponse.HAM), (DOUBTFUL, CheckResponse.SPAM), (INSULT, CheckResponse.DISCARD), ("", 0)],
)
def test_the_three_answers_are_the_three_outcomes(service: Service, text: str, answer: int) -> None:
    with connecting(service) as client:
        assert client.comment_check(user_ip=READER, comment_content=text, comment_author="Rudolf") == answer


def test_a_check_keeps_nothing(service: Service, context: Context) -> None:
    before = count_rows(context.database)
    with connecting(service) as client:
        client.comment_check(user_ip=READER, comment_content=INSULT)
    assert count_rows(context.database) == before


def test_a_report_is_an_entry_in_the_audit_log(service: Service, context: Context) -> None:
    with connecting(service) as client:
        assert client.submit_ham(user_ip=READER, comment_content=INSULT)
        assert client.submit_spam(user_ip=READER, comment_content=POLITICS)
        assert client.submit_spam(user_ip=READER, comment_content=POLITICS, is_test=True)
    ham, spam = read_disputes(context.database)
    assert ham[0] == "website"
    assert "offensive-expressions/insult-at-person@1" in ham[1]
    assert ham[2] == "akismet submit-ham: the website would approve, the rules reject"
    assert spam == ("website", "", "akismet submit-spam: the website would reject, the rules approve")


def test_it_answers_wordpress(service: Service) -> None:
    status, word, headers = post(service, "comment-check", a_wordpress_form(service, "Спасибо за статью!"), **WORDPRESS)
    assert (status, word) == (200, "false")
    assert len(headers["X-akismet-guid"]) == 32  # without it the plugin lets every comment through
    assert "X-akismet-debug-help" not in headers
    _, word, headers = post(service, "comment-check", a_wordpress_form(service, "Ты полный идиот."), **WORDPRESS)
    assert (word, headers["X-akismet-pro-tip"]) == ("true", "discard")


def test_it_takes_down_what_wordpress_reports(service: Service, context: Context) -> None:
    form = {**a_wordpress_form(service, "Ты полный идиот."), "comment_ID": "4711", "reporter": "rudolf"}
    assert post(service, "submit-ham", form, **WORDPRESS)[1] == "Thanks for making the web a better place."
    ((_, _, detail),) = read_disputes(context.database)
    assert detail == "akismet submit-ham: the website would approve, the rules reject"


def test_it_reads_a_form_in_the_encoding_that_it_says(service: Service) -> None:
    form = urlencode({"comment_content": "Ты полный идиот.", "api_key": service.key}, encoding="windows-1251").encode()
    headers = {"Content-Type": f"{FORM}; charset=windows-1251"}
    assert post(service, "comment-check", form, **headers)[1] == "true"
    raw = f"api_key={service.key}&comment_content=Ты полный идиот.".encode()
    assert post(service, "comment-check", raw)[1] == "true"


def test_the_key_may_be_the_first_part_of_the_hosts_name(service: Service) -> None:
    random = service.key.removeprefix("mod_")
    spelled = base64.b32encode(base64.urlsafe_b64decode(random + "=")).decode().rstrip("=").lower()
    for label in (service.key, f"mod-{spelled}"):
        form = {"comment_content": INSULT, "blog": BLOG}
        assert len(label) < 64
        assert post(service, "comment-check", form, Host=f"{label}.rest.ruritania.example")[1] == "true"


def test_what_is_too_long_or_in_another_language_is_for_a_person(service: Service) -> None:
    for text in ("x" * 20_481, "Bonjour tout le monde, comment allez-vous aujourd'hui mes amis ?"):
        with connecting(service) as client:
            assert client.comment_check(user_ip=READER, comment_content=text) == CheckResponse.SPAM


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        (b"{}", {"Content-Type": "application/json"}),
        (b"a=1", {"Content-Type": f"{FORM}; charset=strelsau"}),
        (b"a=1&" * 3000, {}),
        (b"x=" + b"x" * 200_000, {}),
        (b"comment_content=strelsau", {}),
        (b"api_key=%5Cud800", {"Content-Type": f"{FORM}; charset=unicode_escape"}),
    ],
)
def test_what_cannot_be_read_is_invalid_and_says_why(service: Service, form: bytes, headers: dict[str, str]) -> None:
    status, word, told = post(service, "comment-check", form, **headers)
    assert (status, word) == (200, "invalid")
    assert told["X-akismet-debug-help"].endswith(".")
    assert "strelsau" not in told["X-akismet-debug-help"]


def test_a_form_without_its_length_is_refused(service: Service) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    body = iter([f"comment_content=Good&api_key={service.key}".encode()])
    connection.request("POST", "/1.1/comment-check", body, {"Content-Type": FORM}, encode_chunked=True)
    assert connection.getresponse().read() == b"invalid"
    connection.close()


def test_a_report_needs_a_key_that_may_write(service: Service, context: Context, site: Site) -> None:
    checker = key_of(context, site, "check")
    with connecting(service, checker) as client:
        assert client.verify_key()
        assert client.comment_check(user_ip=READER, comment_content=POLITICS) == CheckResponse.HAM
        with pytest.raises(akismet.APIKeyError):
            client.submit_spam(user_ip=READER, comment_content=POLITICS)
    form = {"api_key": checker, "comment_content": "x"}
    assert "comments:write" in post(service, "submit-spam", form)[2]["X-akismet-debug-help"]
    assert read_disputes(context.database) == []
