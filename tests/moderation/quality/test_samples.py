"""Samples of what was decided: drawn by a seed, judged by one person, whatever is erased meanwhile."""

from dataclasses import replace

import pytest

from moderation import erasures
from moderation.context import Context
from moderation.errors import AlreadyDecided, Conflict, Forbidden, InvalidSubmission, NotFound
from moderation.people import SignedIn
from moderation.quality import samples, training
from moderation.quality.samples import Wish
from moderation.storage import golden_views, log_views, quality_views, views
from moderation.storage import samples as table
from moderation.storage.credentials import Site
from moderation.storage.log_views import EntryFilter
from moderation.storage.samples import Judgement
from rules import Outcome
from tests.builders import NOW
from tests.moderation.console.builders import CLAUSE, a_finding, a_ruled_comment
from tests.moderation.quality.builders import PERIOD, a_sample, decided, judge_all, somebody


@pytest.fixture
def rupert(context: Context, site: Site) -> SignedIn:
    return somebody(context, site, "Rupert")


@pytest.fixture
def senior(context: Context, site: Site) -> SignedIn:
    return somebody(context, site, "Sapt", "senior-moderator")


def places(context: Context, sample_id: str) -> list[str | None]:
    with context.database.read() as connection:
        return [quality_views.find_place(connection, sample_id, place) for place in range(1, 10)]


def test_the_same_seed_draws_the_same_and_the_log_says_who_drew(
    context: Context, site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    decided(context, site, rupert, "arararar")
    first, again, other = (a_sample(context, senior, 4, seed) for seed in (7, 7, 8))
    assert places(context, first) == places(context, again) != places(context, other)
    with context.database.read() as connection:
        page = log_views.list_entries(connection, site.id, EntryFilter(action="sample_drawn"), before=None, limit=10)
    assert [entry.detail for entry in page.entries] == [other, again, first]
    assert page.entries[0].actor == f"person:{senior.person.id}"


def test_it_holds_what_others_decided_in_the_period_and_what_still_stands(
    context: Context, site: Site, other_site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    wanted = decided(context, site, rupert, "ar")
    decided(context, site, senior, "a")
    decided(context, other_site, somebody(context, other_site, "Michael"), "a")
    a_ruled_comment(context, site, Outcome.ESCALATE, now=NOW)
    by_rule = a_ruled_comment(context, site, Outcome.REJECT, findings=(a_finding(outcome=Outcome.REJECT),), now=NOW)
    with context.database.read() as connection:
        people = quality_views.list_decided(connection, site.id, PERIOD, but=senior.person.id, limit=9)
        every = replace(PERIOD, deciders="everybody")
        everybody = quality_views.list_decided(connection, site.id, every, but=senior.person.id, limit=9)
        before = replace(PERIOD, until=NOW)
        nothing = quality_views.list_decided(connection, site.id, before, but=senior.person.id, limit=9)
    assert [one.comment_id for one in people] == wanted
    assert [(one.outcome, one.clause, one.language) for one in people] == [
        ("approve", "", "en"),
        ("reject", CLAUSE, "en"),
    ]
    assert [(one.comment_id, one.clause) for one in everybody if one.decided_by is None] == [(by_rule, CLAUSE)]
    assert {one.comment_id for one in everybody} == {*wanted, by_rule}
    assert nothing == []


def test_a_person_is_sampled_in_the_language_that_the_rules_had_read(
    context: Context, site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    decided(context, site, rupert, "a", "ka")
    with context.database.read() as connection:
        (found,) = quality_views.list_decided(connection, site.id, PERIOD, but=senior.person.id, limit=9)
    assert found.language == "ka"


def test_judging_changes_no_status_and_writes_no_decision(
    context: Context, site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    ids = decided(context, site, rupert, "ar")
    with context.database.read() as connection:
        before = [views.find_comment(connection, site.id, one) for one in ids]
    judge_all(context, senior, a_sample(context, senior), rejected=ids[:1])
    with context.database.read() as connection:
        assert [views.find_comment(connection, site.id, one) for one in ids] == before


def test_a_judgement_stays_and_the_sample_ends_with_the_last(
    context: Context, site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    decided(context, site, rupert, "ar")
    sample_id = a_sample(context, senior)
    first = Judgement(sample_id, 1, "approve", "")
    samples.judge(context.database, context.policy, senior, first, now=NOW)
    with pytest.raises(AlreadyDecided):
        samples.judge(
            context.database, context.policy, senior, replace(first, outcome="reject", clause=CLAUSE), now=NOW
        )
    with pytest.raises(InvalidSubmission, match="clause"):
        samples.judge(context.database, context.policy, senior, Judgement(sample_id, 2, "reject", "no"), now=NOW)
    with pytest.raises(NotFound):
        samples.judge(context.database, context.policy, senior, Judgement(sample_id, 3, "approve", ""), now=NOW)
    with context.database.read() as connection:
        open_still = table.find(connection, site.id, sample_id)
    samples.judge(context.database, context.policy, senior, Judgement(sample_id, 2, "approve", ""), now=NOW)
    with context.database.read() as connection:
        ended = table.find(connection, site.id, sample_id)
    assert open_still
    assert ended
    assert (open_still.ended_at, ended.ended_at) == (None, NOW)
    with pytest.raises(Conflict, match="ended"):
        samples.judge(context.database, context.policy, senior, first, now=NOW)


def test_nobody_else_judges_it_and_another_site_has_none(
    context: Context, site: Site, other_site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    decided(context, site, rupert, "a")
    sample_id = a_sample(context, senior)
    for who, error in ((rupert, Forbidden), (somebody(context, other_site, "Michael"), NotFound)):
        with pytest.raises(error):
            samples.end(context.database, who, sample_id, now=NOW)


def test_an_erased_comment_drops_out_and_what_was_judged_of_it_counts(
    context: Context, site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    decided(context, site, rupert, "arar")
    sample_id = a_sample(context, senior)
    held = places(context, sample_id)
    samples.judge(context.database, context.policy, senior, Judgement(sample_id, 1, "approve", ""), now=NOW)
    for comment_id in held[:2]:
        target = erasures.Target(comment_id=comment_id)
        erasure = erasures.request(context.database, site.id, target, by="website", now=NOW)
        erasures.carry_out(context.database, erasure.id, now=NOW)
    with context.database.read() as connection:
        assert table.find_next(connection, sample_id) == 3
    judge_all(context, senior, sample_id)
    with context.database.read() as connection:
        judged = quality_views.list_judged(connection, sample_id)
        view = quality_views.find_sample(connection, site.id, sample_id)
    assert [(one["place"], one["text"] is None) for one in judged] == [(1, True), (3, False), (4, False)]
    assert view
    assert view.sample.ended_at == NOW


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(PERIOD, 0), "1 to 1000"),
        (Wish(PERIOD, 1001), "1 to 1000"),
        (Wish(PERIOD, 5, -1), "seed"),
        (Wish(replace(PERIOD, deciders="nobody"), 5), "people, everybody"),
        (Wish(replace(PERIOD, until=PERIOD.since), 5), "ends before"),
        (Wish(PERIOD, 5), "Nobody else"),
    ],
)
def test_what_cannot_be_drawn_is_said(context: Context, senior: SignedIn, wish: Wish, why: str) -> None:
    with pytest.raises(InvalidSubmission, match=why):
        samples.draw(context.database, senior, wish, now=NOW)


def test_what_is_agreed_on_becomes_the_golden_set_and_newcomers_are_tried_on_it(
    context: Context, site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    ids = decided(context, site, rupert, "arar")
    sample_id = a_sample(context, senior)
    with pytest.raises(Conflict):
        samples.settle(context.database, senior, sample_id, now=NOW)
    judge_all(context, senior, sample_id, rejected=[ids[0], ids[1]])
    assert samples.settle(context.database, senior, sample_id, now=NOW) == 2  # the second and the third
    assert samples.settle(context.database, senior, sample_id, now=NOW) == 0
    newcomer = somebody(context, site, "Antoinette")
    trial = training.begin(context.database, newcomer, 20, now=NOW)
    judge_all(context, newcomer, trial)
    with context.database.read() as connection:
        judged = quality_views.list_judged(connection, trial)
    assert {(one["comment_id"], one["outcome"], one["judged"]) for one in judged} == {
        (ids[1], "reject", "approve"),
        (ids[2], "approve", "approve"),
    }
    for who in (newcomer, rupert):  # who has judged all of it, and who had decided all of it
        with pytest.raises(InvalidSubmission, match="golden set"):
            training.begin(context.database, who, 20, now=NOW)


def test_an_erased_comment_leaves_the_golden_set(
    context: Context, site: Site, rupert: SignedIn, senior: SignedIn
) -> None:
    ids = decided(context, site, rupert, "aa")
    sample_id = a_sample(context, senior)
    judge_all(context, senior, sample_id)
    samples.settle(context.database, senior, sample_id, now=NOW)
    erasure = erasures.request(context.database, site.id, erasures.Target(comment_id=ids[0]), by="website", now=NOW)
    erasures.carry_out(context.database, erasure.id, now=NOW)
    with context.database.read() as connection:
        assert golden_views.count_golden(connection, site.id) == 1
