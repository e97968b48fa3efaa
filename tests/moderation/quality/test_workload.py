"""What each moderator has done: how much, how fast, how much was overturned."""

from datetime import timedelta

from moderation import reversing
from moderation.context import Context
from moderation.quality import workload
from moderation.reversing import Times
from moderation.review import Hold, Verdict
from moderation.storage import golden_views
from moderation.storage.credentials import Site
from moderation.storage.golden_views import Done
from rules import Outcome
from tests.builders import NOW
from tests.moderation.quality.builders import PERIOD, decided, somebody


def test_the_time_of_a_comment_is_counted_within_one_go() -> None:
    seconds = [0, 30, 30, 70, 4000, 4050]
    done = [Done("p_1", "Rupert", NOW + timedelta(seconds=at), overturned=at == 70) for at in seconds]
    (found,) = workload.summarize(done)
    assert (found.decisions, found.median_seconds) == (6, 40.0)
    assert found.overturned
    assert (found.overturned.hits, found.overturned.total) == (1, 6)
    assert workload.summarize(done[:1])[0].median_seconds is None


def test_two_of_one_name_are_two() -> None:
    done = [Done("p_1", "Rupert", NOW, overturned=False), Done("p_2", "Rupert", NOW, overturned=False)]
    assert [one.decisions for one in workload.summarize(done)] == [1, 1]


def test_what_a_colleague_reversed_is_overturned_and_what_was_taken_back_does_not_count(
    context: Context, site: Site
) -> None:
    rupert, sapt = somebody(context, site, "Rupert"), somebody(context, site, "Sapt", "senior-moderator")
    reversed_id, *_rest = decided(context, site, rupert, "aar")
    later = NOW + timedelta(seconds=45)
    times = Times(later, timedelta(seconds=30), later + timedelta(minutes=5))
    assert len(reversing.undo(context.database, context.policy, rupert, times)) == 1
    verdict = Verdict(Hold(reversed_id, 2), Outcome.REJECT, "offensive-expressions", "We overlooked it.")
    reversing.reverse(context.database, context.policy, sapt, verdict, now=later)
    with context.database.read() as connection:
        done = golden_views.list_done(connection, site.id, PERIOD.since, PERIOD.until, limit=10)
    found = {one.person: (one.decisions, one.overturned and one.overturned.hits) for one in workload.summarize(done)}
    assert found == {"Rupert": (2, 1), "Sapt": (1, 0)}
