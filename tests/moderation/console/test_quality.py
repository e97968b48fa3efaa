"""Samples, their figures and trials in the console."""

import re
from collections.abc import Callable

import pytest

from moderation.context import Context
from moderation.people import SignedIn
from moderation.storage.credentials import Site
from tests.moderation.console.builders import CLAUSE
from tests.moderation.console.conftest import Visitor
from tests.moderation.quality.builders import decided, judge_all, somebody

FORM = {"from": "2026-11-22", "until": "2026-11-22", "deciders": "people", "size": "10", "seed": "7"}


@pytest.fixture
def senior(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor("senior-moderator", "Sapt")


@pytest.fixture
def rupert(context: Context, site: Site) -> SignedIn:
    return somebody(context, site, "Rupert")


def draw(senior: Visitor, **changes: str) -> str:
    """Draw a sample; gives its id."""
    answer = senior.post("/console/quality", **{**FORM, **changes})
    assert answer.status_code == 303, answer.text
    return str(answer.location.split("/")[-2])


def test_the_page_to_judge_on_tells_nothing_of_the_decision(
    context: Context, site: Site, senior: Visitor, rupert: SignedIn
) -> None:
    (comment_id,) = decided(context, site, rupert, "r")
    page = senior.get(f"/console/quality/{draw(senior)}/next").text
    assert "Comment 0 on the Ruritanian budget" in page
    for told in (comment_id, "Rupert", "Rejected", "checked"):
        assert told not in page


def test_figures_and_disagreements_are_shown_after_the_last_judgement(
    context: Context, site: Site, senior: Visitor, auditor: Visitor, rupert: SignedIn
) -> None:
    ids = decided(context, site, rupert, "aarr")
    sample_id = draw(senior)
    while (page := senior.get(f"/console/quality/{sample_id}/next")).status_code == 200:
        assert "The figures are shown when it has ended." in auditor.get(f"/console/quality/{sample_id}").text
        place = re.search(r'name="place" value="(\d+)"', page.text)
        assert place
        ours = {"outcome": "reject", "clause": CLAUSE} if "Comment 3" in page.text else {"outcome": "approve"}
        assert senior.post(f"/console/quality/{sample_id}/next", place=place[1], **ours).status_code == 303
    shown = auditor.get(f"/console/quality/{sample_id}").text
    assert "Disagreements (1)" in shown
    assert f"/console/comments/{ids[2]}" in shown
    assert "<strong>0.50</strong>" in shown  # kappa
    assert "<strong>50.0 %</strong>" in shown  # false rejections, with Wilson's interval of 1 of 2
    assert "9.5 % to 90.5 %" in shown
    assert "(0 of 2)" in shown  # missed
    for name in ("Rupert", "Offensive expressions", "English", "<code>7</code>"):
        assert name in shown
    assert "75 % of those judged" in auditor.get("/console/quality").text
    assert "Reverse this decision" in senior.get(f"/console/comments/{ids[2]}").text


def test_an_auditor_reads_and_a_moderator_does_not(auditor: Visitor, moderator: Visitor) -> None:
    assert "Draw and judge" not in auditor.get("/console/quality").text
    assert auditor.post("/console/quality", **FORM).status_code == 403
    assert auditor.get("/console/quality/moderators").status_code == 403
    assert moderator.get("/console/quality").status_code == 403


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"from": ""}, "from which day"),
        ({"until": "soon"}, "cannot be read"),
        ({"until": "9999-12-31"}, "cannot be read"),
        ({"size": "many"}, "whole numbers"),
        ({"size": "5000"}, "1 to 1000"),
        ({"seed": "9" * 30}, "A seed is"),
        ({"deciders": "dogs"}, "one of"),
        ({}, "Nobody else has decided"),
    ],
)
def test_what_was_typed_is_there_after_a_mistake(senior: Visitor, changes: dict[str, str], why: str) -> None:
    answer = senior.post("/console/quality", **{**FORM, **changes})
    assert answer.status_code == 422
    assert why in answer.text
    assert f'name="from" type="date" required value="{changes.get("from", FORM["from"])}"' in answer.text


def test_a_sample_is_ended_before_its_end_and_judged_no_further(
    context: Context, site: Site, senior: Visitor, rupert: SignedIn
) -> None:
    decided(context, site, rupert, "aa")
    sample_id = draw(senior)
    senior.post(f"/console/quality/{sample_id}/next", place="1", outcome="approve")
    assert senior.post(f"/console/quality/{sample_id}/end").status_code == 303
    assert "1 of 2 judged, ended" in senior.get(f"/console/quality/{sample_id}").text
    late = senior.post(f"/console/quality/{sample_id}/next", place="2", outcome="approve")
    assert (late.status_code, "has ended" in late.text) == (409, True)


def test_a_newcomer_is_tried_and_only_the_senior_sees_it_too(
    context: Context, site: Site, senior: Visitor, moderator: Visitor, rupert: SignedIn, visitor: Callable[..., Visitor]
) -> None:
    assert "Nothing is in it yet." in moderator.get("/console/training").text
    ids = decided(context, site, rupert, "ar")
    sample_id = draw(senior)
    judge_all(context, senior.who, sample_id, rejected=ids[1:])
    senior.post(f"/console/quality/{sample_id}/golden")
    assert "2 are new to you" in moderator.get("/console/training").text
    answer = moderator.post("/console/training", size="5")
    trial = answer.location.removesuffix("/next")
    assert "Judge this comment" in moderator.get(answer.location).text
    judge_all(context, moderator.who, trial.rpartition("/")[2])
    shown = moderator.get(trial).text
    assert "Trial of <bdi>Antoinette</bdi>" in shown
    assert "Disagreements (1)" in shown
    assert visitor("moderator", "Fritz").get(trial).status_code == 404
    assert "50 %" in senior.get("/console/quality/moderators").text
    assert "Trial of <bdi>Antoinette</bdi>" in senior.get(trial.replace("training", "quality")).text
    assert senior.get(f"{trial.replace('training', 'quality')}/next").status_code == 403


def test_the_senior_sees_what_each_moderator_does(
    context: Context, site: Site, senior: Visitor, rupert: SignedIn
) -> None:
    decided(context, site, rupert, "ara")
    page = senior.get("/console/quality/moderators?from=2026-11-22&until=2026-11-22").text
    assert '<td data-head="Decisions">3</td><td data-head="Median time">20 s</td>' in page
    assert "(0 of 3)" in page
    assert "cannot be read" in senior.get("/console/quality/moderators?from=soon").text
