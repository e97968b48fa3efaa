"""What protects the people who read all this: blurred texts, what they have read today, a reminder to rest."""

import pytest

from moderation.context import Context
from moderation.settings import Settings
from moderation.storage.credentials import Site
from tests.moderation.console.builders import a_finding, an_escalated_comment
from tests.moderation.console.conftest import Visitor

TEXT = "Burn their houses down!"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"review_severe_before_break": 2})


def a_severe_comment(context: Context, site: Site) -> str:
    finding = a_finding(TEXT, (TEXT, TEXT), clause="unlawful-appeals", rule="unlawful-appeals/violence-call")
    return an_escalated_comment(context, site, TEXT, (finding,))


def test_a_severe_text_is_blurred_until_somebody_is_ready_for_it(
    context: Context, site: Site, moderator: Visitor
) -> None:
    severe, mild = a_severe_comment(context, site), an_escalated_comment(context, site)
    page = moderator.get(f"/console/comments/{severe}").text
    assert '<input type="checkbox" id="unveil" data-key="KeyB">' in page
    assert 'id="unveil"' not in moderator.get(f"/console/comments/{mild}").text
    assert moderator.get("/console/queue").text.count('<tr class="severe">') == 1


def test_exposure_is_counted_by_the_day_and_a_break_is_due_after_so_many_severe_ones(
    context: Context, site: Site, moderator: Visitor
) -> None:
    for _ in range(2):
        a_severe_comment(context, site)
    an_escalated_comment(context, site)
    assert "Today you have opened" not in moderator.get("/console/queue").text
    page = moderator.take_next()
    assert "Take a break." not in moderator.get(page).text
    second = moderator.decide(page, outcome="approve").location
    assert "Today you have opened 2 comments, 2 of them severe." in moderator.get(second).text
    assert "Take a break." in moderator.get(second).text
    third = moderator.decide(second, outcome="approve").location
    assert "Today you have opened 3 comments, 2 of them severe." in moderator.get(third).text
