"""The sweeper carries on what was begun, and erases at night what has been kept for long enough."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from moderation import erasures, inspections
from moderation.context import Context, utc_now
from moderation.erasures import Order, Target
from moderation.storage import erasures as table
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_comment, a_decided_comment, a_person
from workers.erasing import Eraser, expire, purge

NIGHT = NOW.replace(hour=2) + timedelta(days=31)
KEPT = {"keep_approved_days": 0, "keep_rejected_days": 30}


def texts(context: Context) -> list[str]:
    with context.database.read() as connection:
        return list(connection.execute(text("SELECT text FROM comment_texts ORDER BY text")).scalars())


@pytest.fixture
def settled(context: Context) -> Context:
    """Rejected comments are kept for thirty days, approved ones for ever."""
    return replace(context, settings=context.settings.model_copy(update=KEPT))


def test_at_night_what_was_kept_for_long_enough_is_erased(settled: Context, site: Site) -> None:
    for n in range(3):
        a_decided_comment(settled, site, Outcome.REJECT, f"rejected {n}")
    a_decided_comment(settled, site, Outcome.APPROVE, "approved")
    a_comment(settled, site, "pending")
    Eraser(settled).turn(NIGHT - timedelta(days=2))
    assert len(texts(settled)) == 5
    Eraser(settled).turn(NIGHT.replace(hour=12))
    assert len(texts(settled)) == 5
    Eraser(settled).turn(NIGHT)
    assert texts(settled) == ["approved", "pending"]


def test_at_night_old_words_of_auditors_are_forgotten_and_their_entries_stay(context: Context, site: Site) -> None:
    auditor = a_person(context.database, site, "auditor")
    for at in (NOW, NIGHT - timedelta(days=1)):
        with context.database.write() as connection:
            inspections.note(connection, auditor, "search", f"q=Rupert&day={at:%d}", now=at)
    kept = context.settings.model_copy(update={"keep_inspections_days": 30})
    Eraser(replace(context, settings=kept)).turn(NIGHT)
    with context.database.read() as connection:
        left = connection.execute(text("SELECT words FROM inspections")).scalars().all()
        entries = connection.execute(text("SELECT count(*) FROM audit_entries WHERE action = 'searched'")).scalar_one()
    assert (left, entries) == ([f"q=Rupert&day={NIGHT - timedelta(days=1):%d}"], 2)


def test_a_legal_hold_stops_it(settled: Context, site: Site) -> None:
    held = a_decided_comment(settled, site, Outcome.REJECT, "held by itself")
    for author in ("reader-8", "reader-9"):
        a_decided_comment(settled, site, Outcome.REJECT, f"by {author}", author_id=author)
    with settled.database.write() as connection:
        order = Order(site.id, "operator", NOW)
        erasures.hold(connection, order, Target(comment_id=held.id), "Case 12.")
        lifted = erasures.hold(connection, order, Target("reader-9"), "Case 13.")
    assert expire(settled.database, settled.settings, NIGHT) == 1
    assert texts(settled) == ["by reader-9", "held by itself"]
    with settled.database.write() as connection:
        erasures.lift(connection, order, lifted.id)
    assert expire(settled.database, settled.settings, NIGHT) == 1


def test_an_erasure_that_was_left_in_the_middle_comes_to_its_end(context: Context, site: Site) -> None:
    a_decided_comment(context, site, Outcome.REJECT, "left behind", author_id="reader-9")
    begun = erasures.request(context.database, site.id, Target("reader-9"), by="website", now=NOW)
    eraser = Eraser(context)
    eraser.turn(NOW + timedelta(seconds=5))
    assert texts(context) == ["left behind"], "whoever began it may be at it still"
    eraser.turn(NOW + timedelta(seconds=60))
    assert texts(context) == []
    with context.database.read() as connection:
        done = table.find(connection, begun.id)
    assert done is not None
    assert done.completed_at == done.purged_at == NOW + timedelta(seconds=60)


def test_it_does_not_say_purged_while_somebody_still_reads_the_old_rows(context: Context, site: Site) -> None:
    a_decided_comment(context, site, Outcome.REJECT, "read right now", author_id="reader-9")
    with context.database.read() as reader:
        assert reader.execute(text("SELECT count(*) FROM comment_texts")).scalar_one() == 1
        begun = erasures.request(context.database, site.id, Target("reader-9"), by="website", now=utc_now())
        erasures.carry_out(context.database, begun.id, now=utc_now())
        assert not purge(context.database, utc_now(), at_night=True)
    assert purge(context.database, utc_now(), at_night=True)
