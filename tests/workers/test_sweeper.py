from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import text

from moderation.context import Context
from moderation.jobs import Bell
from moderation.storage import comments
from moderation.storage.credentials import Site
from tests.builders import NOW, a_comment, a_person
from workers.sweeper import HOUSEKEEPING, sweep, tidy


def is_pending(context: Context) -> bool:
    with context.database.read() as connection:
        return comments.oldest_pending(connection) is not None


@pytest.fixture(autouse=True)
def _empty_redis(valkey: str) -> None:
    with Redis.from_url(valkey) as redis:
        redis.flushall()


def test_it_leaves_a_new_comment_to_the_workers(context: Context, site: Site) -> None:
    a_comment(context, site)

    sweep(context, NOW + timedelta(seconds=0.5))

    assert is_pending(context)
    assert context.bell.waiting() == 0


def test_it_rings_again_for_a_comment_that_nobody_decides(context: Context, site: Site) -> None:
    a_comment(context, site)

    sweep(context, NOW + timedelta(seconds=2))

    assert is_pending(context)
    assert context.bell.waiting() == 1


def test_it_does_not_ring_while_a_ring_is_unanswered(context: Context, site: Site) -> None:
    a_comment(context, site)

    for seconds in (2, 3, 4):
        sweep(context, NOW + timedelta(seconds=seconds))

    assert context.bell.waiting() == 1


def test_it_decides_itself_what_is_stranded(context: Context, site: Site) -> None:
    a_comment(context, site)

    sweep(context, NOW + timedelta(seconds=context.settings.stranded_seconds + 1))

    assert not is_pending(context)


def test_it_decides_itself_when_redis_is_silent(context: Context, site: Site, tmp_path: Path) -> None:
    a_comment(context, site)
    deaf = replace(context, bell=Bell(f"unix://{tmp_path}/nobody.sock"))

    sweep(deaf, NOW + timedelta(seconds=2))

    assert not is_pending(context)


def test_it_decides_itself_when_the_queue_is_no_queue(context: Context, site: Site, valkey: str) -> None:
    a_comment(context, site)
    with Redis.from_url(valkey) as redis:
        redis.set("rq:queue:moderation", "not a list")

    sweep(context, NOW + timedelta(seconds=2))

    assert not is_pending(context)


def test_it_forgets_ended_sessions_now_and_then(context: Context, site: Site) -> None:
    a_person(context.database, site)
    end = NOW + timedelta(minutes=context.settings.session_idle_minutes + 1)

    assert tidy(context, end - HOUSEKEEPING / 2, end) == end - HOUSEKEEPING / 2
    assert count_sessions(context) == 1
    assert tidy(context, NOW, end) == end
    assert count_sessions(context) == 0


def count_sessions(context: Context) -> int:
    with context.database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM sessions")).scalar_one())


def test_it_has_nothing_to_do_when_nothing_is_pending(context: Context, site: Site) -> None:
    sweep(context, NOW)

    assert context.bell.waiting() == 0
