"""A sample is random, stratified and drawn again by its seed."""

from collections import Counter

from moderation.quality.drawing import draw
from moderation.storage.quality_views import Candidate


def candidates(**sizes: int) -> list[Candidate]:
    """So many decisions of each person."""
    return [
        Candidate(f"c_{who}_{number:04}", 1, "approve", who, "", "en")
        for who, size in sizes.items()
        for number in range(size)
    ]


def count(drawn: list[str]) -> dict[str, int]:
    return dict(Counter(name.split("_")[1] for name in drawn))


def ids(found: list[Candidate], size: int, seed: int) -> list[str]:
    return [one.candidate.comment_id for one in draw(found, size, seed)]


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    found = candidates(rupert=300, sapt=40)
    assert ids(found, 50, 7) == ids(list(reversed(found)), 50, 7)
    assert ids(found, 50, 7) != ids(found, 50, 8)
    assert len(set(ids(found, 50, 7))) == 50


def test_each_stratum_has_its_share_and_at_least_one() -> None:
    assert count(ids(candidates(rupert=900, sapt=90, helga=3), 100, 1)) == {"rupert": 90, "sapt": 9, "helga": 1}


def test_few_candidates_are_all_drawn() -> None:
    assert len(ids(candidates(rupert=3, sapt=2), 100, 1)) == 5
    assert draw([], 10, 1) == []


def test_with_more_strata_than_places_the_small_ones_are_drawn_together() -> None:
    found = candidates(rupert=50, **{f"p{number}": 2 for number in range(20)})
    drawn = draw(found, 5, 1)
    assert len(drawn) == 5
    assert {one.population for one in drawn} <= {50, 2, 34}
    assert sum({one.stratum: one.population for one in drawn}.values()) == len(found)


def test_the_order_tells_nothing_of_the_strata() -> None:
    drawn = [one.stratum for one in draw(candidates(rupert=200, sapt=200), 100, 3)]
    assert drawn not in (sorted(drawn), sorted(drawn, reverse=True))


def test_every_decision_is_as_likely_as_another_of_its_stratum() -> None:
    found = candidates(rupert=10)
    hits = Counter(name for seed in range(600) for name in ids(found, 3, seed))
    assert min(hits.values()) > 130  # of 180 expected; 4.5 standard deviations
    assert max(hits.values()) < 230
