"""Which pending comments a worker is given: the oldest of each site, so that no site waits for another's flood."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from moderation import access, intake
from moderation.context import Context
from moderation.storage import comments
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW, a_comment, a_submission

UNTIL = NOW + timedelta(seconds=10)


def flood(context: Context, site: Site, count: int) -> None:
    submissions = [a_submission(f"Comment {number}.") for number in range(count)]
    intake.receive_all(context.database, context.policy, site.id, submissions, now=NOW)


def take(database: Database, limit: int = 100) -> Counter[str]:
    with database.write() as connection:
        leased = comments.lease(connection, first_attempt=True, limit=limit, now=NOW, until=UNTIL)
    return Counter(one.site_id for one in leased)


def test_a_flood_of_one_site_does_not_starve_another(context: Context, site: Site, other_site: Site) -> None:
    flood(context, site, 300)
    a_comment(context, other_site)
    assert take(context.database)[other_site.id] == 1


def test_two_floods_share_the_workers(context: Context, site: Site, other_site: Site) -> None:
    flood(context, site, 150)
    flood(context, other_site, 150)
    assert take(context.database) == {site.id: 50, other_site.id: 50}


def test_one_site_alone_has_the_worker_for_itself(context: Context, site: Site, other_site: Site) -> None:
    flood(context, site, 150)
    assert take(context.database) == {site.id: 100}


def test_what_a_small_site_leaves_over_another_may_use(context: Context, site: Site, other_site: Site) -> None:
    a_comment(context, other_site)
    flood(context, site, 150)
    assert take(context.database) == {site.id: 99, other_site.id: 1}


def test_where_there_are_more_sites_than_places_the_oldest_comments_come_first(context: Context) -> None:
    with context.database.write() as connection:
        sites = [access.create_site(connection, f"Site {number}", NOW) for number in range(4)]
    for second, site in enumerate(reversed(sites)):
        now = NOW + timedelta(seconds=second)
        intake.receive(context.database, context.policy, site.id, a_submission(), now=now)
    assert take(context.database, limit=1) == {sites[3].id: 1}
    assert take(context.database, limit=2) == {sites[2].id: 1, sites[1].id: 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_looking_for_comments_taken_before_passes_over_a_flood(database: Database) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with database.write() as connection:
        comments.lease(connection, first_attempt=False, limit=1, now=NOW, until=UNTIL)
        (look, *_) = [one for one in asked if one[0].startswith("SELECT sites.id")]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {look[0]}", look[1]).all()
    assert "comments_again" in str(plan)
