"""Whoever waited for a hand on the first in the queue is not given what was decided meanwhile."""

import threading
from datetime import timedelta

import pytest

from moderation import review
from moderation.context import Context
from moderation.review import Hold, Verdict
from moderation.storage import claims
from moderation.storage.claims import Claim
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_decided_comment, a_person
from tests.journeys.installation import wait_until

UNTIL = NOW + timedelta(minutes=5)
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """SQLite lets one write at a time, so there is no meanwhile."""
    return postgresql_url


def is_blocked(context: Context) -> bool:
    with context.database.read() as connection:
        return bool(connection.exec_driver_sql(BLOCKED).scalar_one())


def test_it_is_not_given_what_was_decided_while_it_waited(context: Context, site: Site) -> None:
    anna, bela, clara = (a_person(context.database, site, email=f"{name}@ruritania.example") for name in "abc")
    waiting = (a_decided_comment(context, site, Outcome.ESCALATE, f"Good article {n}.").id for n in range(2))
    first, second = sorted(waiting)  # as they are served, since both have come at the same moment
    given: list[Claim | None] = []
    late = threading.Thread(
        target=lambda: given.append(review.claim_next(context.database, anna, now=NOW, until=UNTIL))
    )
    with context.database.write() as connection:
        claims.take(connection, first, clara.person.id, now=NOW, until=UNTIL)
        late.start()
        wait_until(lambda: is_blocked(context), 5)
        held = review.claim(context.database, bela, second, now=NOW, until=UNTIL)
        verdict = Verdict(Hold(second, held.token), Outcome.APPROVE)
        review.resolve(context.database, context.policy, bela, verdict, now=NOW)
    late.join()
    assert given == [None]
