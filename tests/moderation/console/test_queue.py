"""The review queue's page, and taking the next comment, on both databases."""

from collections.abc import Callable
from datetime import timedelta

from moderation import review
from moderation.console import queue
from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from rules import Outcome
from tests.moderation.console.builders import a_ruled_comment, an_escalated_comment
from tests.moderation.console.conftest import Visitor


def test_it_says_that_nothing_waits(moderator: Visitor) -> None:
    page = moderator.get("/console/queue").text
    assert "Nothing waits." in page
    assert "Take the next <kbd>" not in page
    assert moderator.take_next() == "/console/queue"


def test_it_shows_how_many_wait_since_when_and_the_first_words_marked(
    context: Context, site: Site, moderator: Visitor
) -> None:
    an_escalated_comment(context, site, now=utc_now() - timedelta(hours=3, minutes=5), language="en")
    an_escalated_comment(context, site, "Een zin in het Nederlands.", now=utc_now() - timedelta(minutes=2))
    a_ruled_comment(context, site, Outcome.APPROVE, "Nobody has to look at this.")
    page = moderator.get("/console/queue").text
    assert "<title>Queue (2)" in page
    assert "<strong>2</strong> comments wait" in page
    assert page.count(">3 hours</time>") == 2
    assert "<mark>d.o.l.t.s</mark>" in page
    assert "Offensive expressions" in page
    assert "No rule reads this language" in page
    assert page.index("d.o.l.t.s") < page.index("Nederlands")
    assert "Nobody has to look at this." not in page


def test_it_takes_the_comment_that_has_waited_longest(context: Context, site: Site, moderator: Visitor) -> None:
    first = an_escalated_comment(context, site, now=utc_now() - timedelta(hours=2))
    an_escalated_comment(context, site, now=utc_now() - timedelta(hours=1))
    assert moderator.take_next() == f"/console/comments/{first}"
    assert "you hold it" in moderator.get("/console/queue").text


def test_two_moderators_get_two_comments(context: Context, site: Site, visitor: Callable[..., Visitor]) -> None:
    waiting = {an_escalated_comment(context, site) for _ in range(2)}
    antoinette, fritz = visitor(), visitor(name="Fritz")
    taken = {antoinette.take_next().rpartition("/")[2], fritz.take_next().rpartition("/")[2]}
    assert taken == waiting
    assert "<bdi>Antoinette</bdi> holds it" in fritz.get("/console/queue").text


def test_skipping_lets_go_and_passes_over(context: Context, site: Site, visitor: Callable[..., Visitor]) -> None:
    first = an_escalated_comment(context, site, now=utc_now() - timedelta(hours=2))
    second = an_escalated_comment(context, site, now=utc_now() - timedelta(hours=1))
    antoinette, fritz = visitor(), visitor(name="Fritz")
    page = antoinette.take_next()
    answer = antoinette.post("/console/queue/next", skip=first, token=antoinette.token(page))
    assert answer.location == f"/console/comments/{second}"
    assert fritz.take_next() == f"/console/comments/{first}"


def test_skipping_the_last_begins_again_from_the_oldest(context: Context, site: Site, moderator: Visitor) -> None:
    only = an_escalated_comment(context, site)
    page = moderator.take_next()
    answer = moderator.post("/console/queue/next", skip=only, token=moderator.token(page))
    assert answer.location == f"/console/comments/{only}"


def test_it_turns_pages(context: Context, site: Site, moderator: Visitor) -> None:
    start = utc_now() - timedelta(days=1)
    for number in range(queue.PAGE + 1):
        an_escalated_comment(context, site, f"Comment {number:03}", now=start + timedelta(minutes=number))
    page = moderator.get("/console/queue").text
    assert "Comment 000" in page
    assert f"Comment {queue.PAGE:03}" not in page
    following = page.split('href="/console/queue?after=')[1].split('"')[0]
    page = moderator.get(f"/console/queue?after={following}").text
    assert f"Comment {queue.PAGE:03}" in page
    assert "Comment 000" not in page
    assert "From the oldest" in page


def test_an_expired_claim_shows_nobodys_name_and_can_be_taken(
    context: Context, site: Site, visitor: Callable[..., Visitor]
) -> None:
    comment_id = an_escalated_comment(context, site)
    antoinette, fritz = visitor(), visitor(name="Fritz")
    past = utc_now() - timedelta(minutes=10)
    review.claim(context.database, antoinette.who, comment_id, now=past, until=past + timedelta(minutes=5))
    assert "holds it" not in fritz.get("/console/queue").text
    assert fritz.take_next() == f"/console/comments/{comment_id}"
