"""When a rule jumps, the overview, the log and the metrics say so; when it only varies, nobody does."""

import logging
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from moderation import alarms
from moderation.context import Context, utc_now
from moderation.storage import tallies
from moderation.storage.credentials import Site
from tests.moderation.console.conftest import Visitor, moderator, visitor
from workers.sampling import Sampler

__all__ = ["moderator", "visitor"]  # fixtures
RULE = "offensive-expressions/insult-word"


def fill(context: Context, site: Site, *, today: tuple[int, int], before: tuple[int, int]) -> None:
    """Count hits out of decisions, of today and of each day before."""
    with context.database.write() as connection:
        for ago in range(alarms.DAYS_BEFORE + 1):
            hits, decided = before if ago else today
            day = f"{utc_now() - timedelta(days=ago):%Y-%m-%d}"
            tallies.add(connection, site.id, {(day, "rule", RULE): hits, (day, "decision", "rules:approve"): decided})


@pytest.mark.parametrize(
    ("today", "before", "jumps"),
    [
        ((30, 300), (10, 300), True),
        ((13, 300), (10, 300), False),  # within what chance does
        ((19, 300), (10, 300), False),  # not twice as many
        ((9, 20), (1, 300), False),  # too few to speak of
        ((30, 300), (0, 300), True),  # a new rule
        ((30, 300), (0, 1), False),  # a new site
        ((0, 0), (10, 300), False),
    ],
)
def test_a_jump_is_large_and_sure(
    context: Context, site: Site, today: tuple[int, int], before: tuple[int, int], jumps: bool
) -> None:
    fill(context, site, today=today, before=before)
    with context.database.read() as connection:
        found = alarms.find_jumps(connection, site.id, utc_now().date())
    assert [one.rule for one in found] == ([RULE] if jumps else [])


def test_the_overview_the_log_and_the_metrics_tell(
    context: Context, site: Site, moderator: Visitor, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert "moderation_rule_jumps 0.0" in client.get("/metrics").text
    fill(context, site, today=(30, 300), before=(10, 300))
    assert "10.0 % of today’s decisions (30 of 300), 3.3 % before." in moderator.get("/console/overview").text
    assert "moderation_rule_jumps 1.0" in client.get("/metrics").text
    with caplog.at_level(logging.WARNING):
        Sampler(context).turn(utc_now())
    assert (
        f"The rule {RULE} has hit 30 of 300 comments of the site {site.id} today; before, 140 of 4200." in caplog.text
    )
