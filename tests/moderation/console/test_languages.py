"""The console in its users' languages, and a queue of the languages that somebody reads."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from moderation.console.language import NAMES
from moderation.context import Context
from moderation.storage.credentials import Site
from tests.moderation.console.builders import CLAUSE, an_escalated_comment
from tests.moderation.console.conftest import Visitor

ADMINS = ("account", "deliveries", "operations", "people")
SENIORS = (
    *("queue", "training", "quality", "quality/moderators", "appeals", "appeals/answered"),
    *("overview", "report", "log", "audit"),
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: what is asked of both is asked of the queue's views."""
    return sqlite_url


def languages_of(page: str) -> list[str]:
    return re.findall(r'<td class="language">([^<]*?)(?: <|</td>)', page)


def test_the_console_speaks_what_the_browser_asks_for(guest: FlaskClient) -> None:
    page = guest.get("/console/sign-in", headers={"Accept-Language": "fr, ka-GE;q=0.9, en;q=0.1"}).text
    assert '<html lang="ka">' in page
    assert "<h1>შესვლა</h1>" in page
    assert '<html lang="en">' in guest.get("/console/sign-in", headers={"Accept-Language": "fr"}).text


def test_a_guest_chooses_at_the_foot_and_refusals_speak_it_too(guest: FlaskClient) -> None:
    chosen = guest.post("/console/language", data={"language": "ru", "back": "/console/sign-in?ended=1"})
    assert chosen.location == "/console/sign-in?ended=1"
    refused = guest.post("/console/sign-in", data={"email": "nobody@ruritania.example", "password": "?"}).text
    assert "Неверный адрес электронной почты или пароль." in refused
    assert "На этом сайте" not in guest.post("/console/language", data={"language": "ru", "back": "//evil"}).location


def test_the_account_comes_before_the_browser(moderator: Visitor) -> None:
    moderator.post("/console/account/languages", language="hy", back="/console/queue")
    page = moderator.client.get("/console/queue", headers={"Accept-Language": "tr"}).text
    assert "<h1>Հերթ</h1>" in page
    assert moderator.post("/console/account/languages", language="xx").status_code == 422


def test_every_page_is_made_in_every_language(context: Context, site: Site, visitor: Callable[..., Visitor]) -> None:
    admin, senior = visitor("site-admin", "Rassendyll"), visitor("senior-moderator", "Sapt")
    clause = next(one for one in context.policy.clauses if one.id == CLAUSE)
    for code in (code for code in NAMES if code != "en"):
        comment = f"/console/comments/{an_escalated_comment(context, site, external_id=code)}"
        for somebody in (admin, senior):
            somebody.post("/console/account/languages", language=code)
        senior.post(f"{comment}/claim")
        for reader, path in (
            *((admin, f"/console/{name}") for name in ADMINS),
            *((senior, f"/console/{name}") for name in SENIORS),
            (senior, comment),
        ):
            page = reader.get(path)
            assert (page.status_code, f'<html lang="{code}">' in page.text) == (200, True), path
        assert clause.text[code] in page.text
        senior.decide(comment, outcome="reject", clause=CLAUSE, note="")
        assert senior.get(comment.replace("comments", "log") + "/2").status_code == 200


def test_the_queue_shows_what_one_reads_and_all_by_a_plain_link(
    context: Context, site: Site, moderator: Visitor
) -> None:
    for code in ("en", "ru", "ka", "und"):
        an_escalated_comment(context, site, f"Ruritania {code}", language=None if code == "und" else code)
    moderator.post("/console/account/languages", language="en", reading="1", reads=["ka", "tr", "xx"])
    page = moderator.get("/console/queue").text
    assert (
        "Only comments in languages that you read are shown: Turkish, Georgian" in page or "Georgian, Turkish" in page
    )
    assert "Georgian" in languages_of(page)
    assert "Russian" not in languages_of(page)
    everything = moderator.get("/console/queue?languages=all").text
    assert {"Russian", "Georgian", "English"} <= set(languages_of(everything))
    assert languages_of(moderator.get("/console/queue?language=ru").text) == ["Russian"]


def test_the_next_comment_is_in_a_language_that_one_reads(context: Context, site: Site, moderator: Visitor) -> None:
    for code in ("ru", "ru", "ka"):
        an_escalated_comment(context, site, f"Ruritania {code}", language=code)
    moderator.post("/console/account/languages", language="en", reading="1", reads=["ka"])
    page = moderator.take_next()
    assert "Ruritania ka" in moderator.get(page).text
    assert moderator.decide(page, outcome="approve").location.startswith("/console/queue?decided=")
