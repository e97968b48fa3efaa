"""The page of one comment."""

from collections.abc import Callable

import pytest
from markupsafe import escape

from moderation.context import Context
from moderation.storage.credentials import Site
from rules import RuleStatus
from tests.moderation.console.builders import CLAUSE, TEXT, a_finding, an_escalated_comment
from tests.moderation.console.conftest import Visitor


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: the queries are tested with the queue and the log."""
    return sqlite_url


def test_it_shows_the_evidence_marked_and_why_in_words(context: Context, site: Site, moderator: Visitor) -> None:
    comment_id = an_escalated_comment(context, site)
    page = moderator.get(f"/console/comments/{comment_id}").text
    assert '<mark id="mark-1">d.o.l.t.s</mark>' in page
    assert 'href="#mark-1"' in page
    assert "reads as <q><bdi>dolts</bdi></q>" in page
    assert "An insulting word" in page
    assert f"<code>{CLAUSE}/insult-word@3</code>" in page
    assert "Readers should not use offensive and derogatory expressions" in page
    assert "asks for a person" in page


def test_words_without_a_disguise_are_not_said_twice(context: Context, site: Site, moderator: Visitor) -> None:
    finding = a_finding("What dolts!", ("dolts", "dolts"))
    comment_id = an_escalated_comment(context, site, "What dolts!", (finding,))
    assert "reads as" not in moderator.get(f"/console/comments/{comment_id}").text


def test_a_shadow_rules_finding_is_shown_apart_and_marks_nothing(
    context: Context, site: Site, moderator: Visitor
) -> None:
    comment_id = an_escalated_comment(context, site, TEXT, (a_finding(status=RuleStatus.SHADOW),))
    page = moderator.get(f"/console/comments/{comment_id}").text
    assert "<mark" not in page
    assert "runs in the shadow: it is logged and did not count" in page


def test_it_shows_what_is_known_of_the_comment(context: Context, site: Site, moderator: Visitor) -> None:
    comment_id = an_escalated_comment(
        context,
        site,
        external_id="cms-77",
        author_id="u-4",
        author_name="Rudolf",
        parent_id="cms-12",
        article_title="The budget",
        article_url="https://ruritania.example/budget?a=1&b=2",
    )
    page = moderator.get(f"/console/comments/{comment_id}").text
    for known in ("cms-77", "u-4", "Rudolf", "cms-12", "The budget"):
        assert f"<bdi>{known}</bdi>" in page
    assert 'href="https://ruritania.example/budget?a=1&amp;b=2" target="_blank" rel="noopener' in page
    assert ">ruritania.example<" in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "ftp://a.example/", "x"])
def test_it_links_to_the_web_only(context: Context, site: Site, moderator: Visitor, url: str) -> None:
    comment_id = an_escalated_comment(context, site, article_url=url)
    page = moderator.get(f"/console/comments/{comment_id}").text
    assert f'href="{url}"' not in page
    assert f"<bdi>{url}</bdi>" in page


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}{% raw %}",
        "</textarea><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "<!--",
    ],
)
def test_what_readers_wrote_is_text_and_nothing_else(
    context: Context, site: Site, moderator: Visitor, nasty: str
) -> None:
    finding = a_finding(nasty, (nasty, nasty.upper() + "<b>"), title=f"<i>{nasty}", rule=f"{CLAUSE}/<u>")
    comment_id = an_escalated_comment(
        context,
        site,
        nasty,
        (finding,),
        external_id=nasty,
        author_id=nasty,
        author_name=nasty,
        parent_id=nasty,
        article_id=nasty,
        article_title=nasty,
        article_url=nasty,
    )
    moderator.take_next()
    pages = [f"/console/comments/{comment_id}", "/console/queue", "/console/log", f"/console/log/{comment_id}/1"]
    for page in pages:
        html = moderator.get(page).text
        assert escape(nasty) in html, page
        for tag in ("<img", "<svg", "<i>", "<u>", "<b>", "<script>", "<!--", " onmouseover='"):
            assert tag not in html, (page, tag)


def test_characters_that_hide_or_turn_the_text_are_shown_by_their_code(
    context: Context, site: Site, moderator: Visitor
) -> None:
    comment_id = an_escalated_comment(context, site, "ab\u202ecd\u200bef", (), author_name="\u2067x")
    page = moderator.get(f"/console/comments/{comment_id}").text
    assert 'ab<span class="unseen" title="RIGHT-TO-LEFT OVERRIDE">U+202E</span>cd' in page
    assert ">U+200B</span>ef</bdi>" in page
    assert ">U+2067</span>x" in page
    for hidden in "\u202e\u200b\u2067":
        assert hidden not in page


def test_only_the_holder_gets_the_form(context: Context, site: Site, visitor: Callable[..., Visitor]) -> None:
    comment_id = an_escalated_comment(context, site)
    antoinette, fritz = visitor(), visitor(name="Fritz")
    path = f"/console/comments/{comment_id}"
    assert "Nobody holds this comment." in antoinette.get(path).text
    assert antoinette.post(f"{path}/claim").location == path
    mine, theirs = antoinette.get(path).text, fritz.get(path).text
    assert 'data-seconds-left="29' in mine or 'data-seconds-left="300"' in mine
    assert 'id="verdict"' in mine
    for clause in context.policy.clauses:
        assert f'value="{clause.id}"' in mine
        assert clause.text["en"] in mine
    assert 'id="verdict"' not in theirs
    assert "<strong><bdi>Antoinette</bdi></strong> holds this comment until" in theirs


def test_a_newer_text_is_linked(context: Context, site: Site, moderator: Visitor) -> None:
    old = an_escalated_comment(context, site, external_id="cms-1")
    new = an_escalated_comment(context, site, "A milder text.", (), external_id="cms-1", revision=2)
    page = moderator.get(f"/console/comments/{old}").text
    assert f'<a href="/console/comments/{new}">Look at the new text</a>' in page
    assert "/claim" not in page


def test_an_unknown_comment_is_not_found(moderator: Visitor) -> None:
    answer = moderator.get("/console/comments/c_00000000000000000000000000")
    assert answer.status_code == 404
    assert "There is no such comment on this site." in answer.text
