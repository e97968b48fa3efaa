"""Each defence is there for something: without it the checker cries."""

import os
from pathlib import Path

import pytest

from tests.chaos.checker import Report
from tests.chaos.run import Plan, run
from tests.journeys.installation import RURITANIA


@pytest.mark.skipif(os.environ.get("MODERATION_ALL_POINTS") != "1", reason="takes minutes: make chaos-points")
@pytest.mark.parametrize("control", ["early-202", "no-fence", "no-sweeper"])
@pytest.mark.timeout(600)
def test_the_checker_cries_without_a_defence(tmp_path: Path, control: str) -> None:
    plan = Plan(comments=400, kills=6, seed=5, control=control, pack=RURITANIA)

    outcome = run(plan, tmp_path, f"sqlite:///{tmp_path / 'moderation.db'}")

    assert find_damage(outcome.report)[control], outcome.table()


def find_damage(report: Report) -> dict[str, tuple[str, ...]]:
    return {"early-202": report.lost, "no-fence": report.twice, "no-sweeper": report.undecided}
