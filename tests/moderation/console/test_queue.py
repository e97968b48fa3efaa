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


def test_what_was_skipped_is_never_served_again_to_the_same_person(
    context: Context, site: Site, visitor: Callable[..., Visitor]
) -> None:
    only = an_escalated_comment(context, site)
    antoinette, fritz = visitor(), visitor(name="Fritz")
    page = antoinette.take_next()
    answer = antoinette.post("/console/queue/next", skip=only, token=antoinette.token(page))
    assert answer.location == "/console/queue"
    assert antoinette.take_next() == "/console/queue"
    assert "you have skipped it" in antoinette.get("/console/queue").text
    assert fritz.take_next() == f"/console/comments/{only}"


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
    assert "From the most urgent" in page


def test_an_expired_claim_shows_nobodys_name_and_can_be_taken(
    context: Context, site: Site, visitor: Callable[..., Visitor]
) -> None:
    comment_id = an_escalated_comment(context, site)
    antoinette, fritz = visitor(), visitor(name="Fritz")
    past = utc_now() - timedelta(minutes=10)
    review.claim(context.database, antoinette.who, comment_id, now=past, until=past + timedelta(minutes=5))
    assert "holds it" not in fritz.get("/console/queue").text
    assert fritz.take_next() == f"/console/comments/{comment_id}"


def test_a_view_is_its_address_and_the_next_comment_keeps_to_it(
    context: Context, site: Site, moderator: Visitor
) -> None:
    an_escalated_comment(context, site, "Een zin.", (), now=utc_now() - timedelta(hours=9))
    wanted = [an_escalated_comment(context, site, now=utc_now() - timedelta(hours=n)) for n in (2, 1)]
    view = "clause=offensive-expressions&q=cabinet"
    page = moderator.get(f"/console/queue?{view}").text
    assert "<strong>2</strong> fit" in page
    assert "Een zin." not in page
    taken = moderator.post("/console/queue/next", view=view).location
    assert taken == f"/console/comments/{wanted[0]}?{view}"
    assert "clause=offensive-expressions&amp;q=cabinet" in moderator.get(taken).text
    answer = moderator.decide(taken, outcome="approve", view=view)
    assert answer.location == f"/console/comments/{wanted[1]}?{view}&decided={wanted[0]}"
    answer = moderator.decide(answer.location, outcome="approve", view=view)
    assert answer.location == f"/console/queue?{view}&decided={wanted[1]}"
    assert "Nothing that waits fits this filter." in moderator.get(answer.location).text


def test_nonsense_in_an_address_is_no_error(context: Context, site: Site, moderator: Visitor) -> None:
    an_escalated_comment(context, site)
    for nonsense in (
        "after=x",
        "after=9.9",
        "after=1.2.3&minutes=-1",
        "like=c_none",
        "language=xx",
        "q=%00a",
        "minutes=99999999",
    ):
        assert moderator.get(f"/console/queue?{nonsense}").status_code in (200, 400), nonsense


def test_nearly_the_same_texts_are_a_view(context: Context, site: Site, moderator: Visitor) -> None:
    first = an_escalated_comment(context, site, "Buy the cheapest watches of Ruritania at our shop", ())
    an_escalated_comment(context, site, "BUY the cheapest watches of Ruritania at our shop!!!", ())
    an_escalated_comment(context, site, "The bridge to Strelsau is closed again this week.", ())
    page = moderator.get(f"/console/queue?like={first}").text
    assert "<strong>2</strong> fit and have nearly the same text" in page
    assert "The bridge" not in page


def test_the_head_alone_tells_what_waits_and_what_is_overdue(context: Context, site: Site, moderator: Visitor) -> None:
    for hours in (2, 3):
        an_escalated_comment(context, site, now=utc_now() - timedelta(hours=hours))
    state = moderator.get("/console/queue/state").text
    assert 'data-count="2"' in state
    assert "2 overdue</strong>, that is for more than 1 hour" in state
    assert "<html" not in state


def test_only_a_senior_takes_a_comment_over(context: Context, site: Site, visitor: Callable[..., Visitor]) -> None:
    comment_id = an_escalated_comment(context, site)
    antoinette, sapt = visitor(), visitor("senior-moderator", "Sapt")
    page = antoinette.take_next()
    token = antoinette.token(page)
    assert visitor(name="Fritz").post(f"{page}/take-over").status_code == 403
    assert sapt.post(f"{page}/take-over").location == f"/console/comments/{comment_id}"
    answer = antoinette.post(f"{page}/decision", token=token, outcome="approve")
    assert answer.status_code == 409
    assert "Sapt holds this comment until" in answer.text
