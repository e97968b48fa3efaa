"""Wherever a process is killed, nothing is lost, done twice or left lying.

All points take some minutes (``make chaos-points``); otherwise a few of them, from the first to the last, are tried.
"""

import os
from collections.abc import Iterator

import pytest
from redis import Redis

from moderation.context import Context
from tests.chaos.checker import check, reading
from tests.chaos.flows import ACTS, Stage, set_up
from tests.chaos.points import unwatched, watched
from tests.receiver import receiving
from workers import screening

# So many points there were when this was written, and there may not be fewer: some would be unseen.
NAMES = ("accept", "accept a batch", "decide", "erase", "judge", "sign in", "tell")
LEAST = {
    "sqlite": dict(zip(NAMES, (44, 60, 200, 140, 64, 66, 50), strict=True)),
    "postgresql": dict(zip(NAMES, (34, 52, 165, 120, 46, 36, 30), strict=True)),
}
ALL = os.environ.get("MODERATION_ALL_POINTS") == "1"
FEW = 3


@pytest.fixture
def stage(context: Context, valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with Redis.from_url(valkey) as redis:
        redis.flushall()
    monkeypatch.setattr(screening, "get_context", screening.get_context)
    with receiving() as website:
        yield set_up(context, website)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ACTS)
def test_it_may_be_killed_anywhere(stage: Stage, name: str, database_url: str) -> None:
    act, database = ACTS[name], stage.context.database

    def kill(number: int | None) -> list[str]:
        here = f"{name}-{'alive' if number is None else number}".replace(" ", "-")
        act.prepare(stage, here)
        database.close()
        ending = watched(lambda: act.perform(stage, here), database, kill_at=number)
        unwatched(lambda: act.finish(stage, here))
        with reading(database_url) as reader:
            report = check(reader, stage.sent, stage.context.policy)
        assert report.is_clean(), f"point {number}, {ending.points[-1]}:\n{report.table()}"
        return ending.points

    points = kill(None)
    chosen = range(len(points)) if ALL else [round(n * (len(points) - 1) / (FEW - 1)) for n in range(FEW)]
    print(f"{len(points)} points to {name}, of which {len(chosen)} were tried.")
    for number in chosen:
        kill(number)
    assert len(points) >= LEAST["sqlite" if database.is_sqlite else "postgresql"][name]
