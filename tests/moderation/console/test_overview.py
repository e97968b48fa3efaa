"""The overview: today's numbers, and the pictures with their tables."""

import re
from datetime import timedelta

from moderation.context import Context, utc_now
from moderation.storage.credentials import Site
from rules import Outcome
from tests.moderation.console.builders import CLAUSE, a_ruled_comment, an_escalated_comment
from tests.moderation.console.conftest import Visitor
from workers.sampling import Sampler


def tiles_of(html: str) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    return {name: re.sub(r"<[^>]+>", "", value) for name, value in found}


def test_it_shows_the_day(context: Context, site: Site, other_site: Site, moderator: Visitor) -> None:
    a_ruled_comment(context, site, Outcome.APPROVE, "Fine.")
    a_ruled_comment(context, site, Outcome.REJECT)
    an_escalated_comment(context, site, now=utc_now() - timedelta(minutes=7))
    an_escalated_comment(context, other_site)
    Sampler(context).turn(utc_now())
    html = moderator.get("/console/overview").text
    told = tiles_of(html)
    assert [told[f"{what} today"] for what in ("Received", "Approved", "Rejected", "Escalated")] == ["3", "1", "1", "1"]
    assert (told["Waiting for a person"], told["The oldest has waited"]) == ("1", "7 minutes")
    assert told["Decided by the rules today"] == "100 %"
    assert "Offensive expressions</th><td>1</td>" in re.sub(r"\s*\n\s*", "", html)
    assert f"{CLAUSE}/insult-word" in html
    assert html.count("<svg") == html.count("The same as a table") == 6


def test_what_people_decide_is_told_apart(context: Context, site: Site, moderator: Visitor) -> None:
    a_ruled_comment(context, site, Outcome.APPROVE, "Fine.")
    an_escalated_comment(context, site)
    moderator.decide(moderator.take_next(), outcome="reject", clause=CLAUSE)
    assert tiles_of(moderator.get("/console/overview").text)["Decided by the rules today"] == "50 %"


def test_an_empty_site_has_an_overview(moderator: Visitor) -> None:
    html = moderator.get("/console/overview").text
    assert tiles_of(html)["Received today"] == "0"
    assert html.count("Nothing yet.") == 2


def test_the_length_of_the_queue_is_noted_once_an_hour(context: Context, site: Site, moderator: Visitor) -> None:
    an_escalated_comment(context, site)
    now = utc_now()
    Sampler(context).turn(now)
    an_escalated_comment(context, site, "Another one.", findings=())
    Sampler(context).turn(now)
    table = moderator.get("/console/overview").text.split("How many waited for a person, by hour")[-1]
    assert f"{now:%-d %b %Hh}</th><td>1</td>" in table
    assert "now</th><td>2</td>" in table
