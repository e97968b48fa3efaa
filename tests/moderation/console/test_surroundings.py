"""What stands around a comment on its page, on both databases: its parent, neighbours, author, likes and notes."""

import re
from collections.abc import Callable
from datetime import timedelta

from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from rules import Outcome
from tests.moderation.console.builders import CLAUSE, TEXT, a_finding, a_ruled_comment, an_escalated_comment
from tests.moderation.console.conftest import Visitor


def section(page: str, name: str) -> str:
    """A section of a page as words alone; empty if it is not there."""
    found = re.search(rf'<section[^>]* aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def test_it_shows_what_it_answers_and_what_stands_beside_it(context: Context, site: Site, moderator: Visitor) -> None:
    now = utc_now()
    texts = [
        "Much too early.",
        "Early.",
        "Just before.",
        "The parent.",
        "The one.",
        "After it.",
        "Later.",
        "Late.",
        "Too late.",
    ]
    ids = [
        a_ruled_comment(
            context, site, Outcome.ESCALATE, text, (), now=now - timedelta(minutes=60 - n), article_id="a-1",
            external_id=f"cms-{n}", parent_id="cms-3" if text == "The one." else None,
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip
    a_ruled_comment(context, site, Outcome.APPROVE, "Of another article.", (), article_id="a-2")
    page = moderator.get(f"/console/comments/{ids[4]}").text
    assert "The parent." in section(page, "parent")
    beside = section(page, "beside")
    places = [beside.index(text) for text in ("Early.", "Just before.", "The parent.", "After it.", "Later.", "Late.")]
    assert places == sorted(places)
    for text in ("Much too early.", "Too late.", "Of another article.", "The one."):
        assert text not in beside


def test_a_parent_may_be_named_by_our_own_id_and_never_be_another_sites(
    context: Context, site: Site, other_site: Site, moderator: Visitor
) -> None:
    parent = an_escalated_comment(context, site, "Our parent.", ())
    theirs = an_escalated_comment(context, other_site, "Their parent.", ())
    child = an_escalated_comment(context, site, "A child.", (), parent_id=parent)
    stray = an_escalated_comment(context, site, "A stray child.", (), parent_id=theirs)
    assert "Our parent." in section(moderator.get(f"/console/comments/{child}").text, "parent")
    assert section(moderator.get(f"/console/comments/{stray}").text, "parent") == ""


def test_it_shows_the_authors_last_twenty_with_outcomes_and_how_many_were_approved(
    context: Context, site: Site, other_site: Site, moderator: Visitor
) -> None:
    start = utc_now() - timedelta(days=2)
    for n in range(22):
        outcome = Outcome.REJECT if n % 4 == 0 else Outcome.APPROVE
        a_ruled_comment(
            context, site, outcome, f"Opinion {n:02}.", (), now=start + timedelta(minutes=n), author_id="u-4"
        )
    a_ruled_comment(context, other_site, Outcome.REJECT, "Of another site.", (), author_id="u-4")
    waits = an_escalated_comment(context, site, "It waits, too.", (), author_id="u-4")
    page = moderator.get(f"/console/comments/{an_escalated_comment(context, site, author_id='u-4')}").text
    author = section(page, "author")
    assert "74 % of the last 19 decided comments were approved." in author  # the twentieth is the one that waits
    assert author.count("Opinion") == 19
    assert "Opinion 02." not in author
    assert "Of another site." not in author
    assert f"/console/comments/{waits}" in page
    assert "Waiting too Waits It waits, too." in author


def test_it_groups_what_is_nearly_the_same_and_waits(context: Context, site: Site, moderator: Visitor) -> None:
    spam = "Cheap watches of Ruritania, buy now at watches.example"
    first = an_escalated_comment(context, site, spam, ())
    an_escalated_comment(context, site, spam.upper() + "!!!", ())
    an_escalated_comment(
        context, site, "Сheap wаtches of Ruritania: buy now, at watches.example :)", ()
    )  # Cyrillic letters
    an_escalated_comment(context, site, "The watch on the Ruritanian border has been doubled.", ())
    page = moderator.get(f"/console/comments/{first}").text
    assert section(page, "alike").count("Waits ") == 2
    assert f"/console/queue?like={first}" in page


def test_it_shows_how_people_decided_texts_like_it_by_the_same_rule(
    context: Context, site: Site, moderator: Visitor
) -> None:
    other = (a_finding(TEXT, rule=f"{CLAUSE}/profanity"),)
    for findings, note in (((a_finding(TEXT),), "Aimed at people."), (other, "By another rule.")):
        comment_id = an_escalated_comment(context, site, TEXT, findings)
        moderator.post(f"/console/comments/{comment_id}/claim")
        page = f"/console/comments/{comment_id}"
        assert moderator.decide(page, outcome="reject", clause=CLAUSE, note=note).status_code == 303
    a_ruled_comment(context, site, Outcome.REJECT, TEXT)  # by the rules, so nobody's example
    text = TEXT + " Truly."
    page = moderator.get(f"/console/comments/{an_escalated_comment(context, site, text, (a_finding(text),))}").text
    found = section(page, "precedents")
    assert "Aimed at people." in found
    assert "Decided by Antoinette" in found
    assert "By another rule." not in found
    assert found.count("Rejected") == 1


def test_colleagues_read_each_others_notes(
    context: Context, site: Site, visitor: Callable[..., Visitor], auditor: Visitor
) -> None:
    antoinette, fritz = visitor(), visitor(name="Fritz")
    path = f"/console/comments/{an_escalated_comment(context, site)}"
    answer = antoinette.post(f"{path}/notes", note="  The cabinet <b>was</b> called that before.\u202e ", view="q=x")
    assert answer.location == f"{path}?q=x#notes"
    page = fritz.get(path).text
    assert "The cabinet &lt;b&gt;was&lt;/b&gt; called that before." in page
    assert "<bdi>Antoinette</bdi>" in page
    assert "\u202e" not in page
    assert fritz.post(f"{path}/notes", note=" ").status_code == 422
    assert fritz.post(f"{path}/notes", note="x" * 1001).status_code == 422
    assert auditor.post(f"{path}/notes", note="x").status_code == 403


def test_notes_go_with_the_text(context: Context, site: Site, moderator: Visitor) -> None:
    path = f"/console/comments/{an_escalated_comment(context, site)}"
    moderator.post(f"{path}/notes", note="She lives in Zenda.")
    with context.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM comment_texts")
    assert "Zenda" not in moderator.get(path).text
    assert moderator.post(f"{path}/notes", note="She lives in Zenda.").status_code == 409
