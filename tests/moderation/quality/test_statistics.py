"""The figures of agreement are those of published examples."""

import pytest

from moderation.quality.statistics import Pair, agree, share, wilson


def pairs(table: list[list[int]], weight: float = 1.0) -> list[Pair]:
    """Spread out a table of counts, one judge's judgements a row."""
    return [
        Pair(str(row), str(column), weight)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


# SAS/STAT User's Guide, The FREQ Procedure, "Agreement Study": two dermatologists, 88 patients, four grades.
SKIN = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
# J. Cohen, Psychological Bulletin 70 (1968) 213-220, table 1: unweighted kappa .492 of 200 diagnoses.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]


def test_kappa_and_its_interval_are_those_of_the_study_of_dermatologists() -> None:
    found = agree(pairs(SKIN))
    assert found is not None
    assert None not in (found.kappa, found.low, found.high)
    assert [round(value or 0, 4) for value in (found.kappa, found.low, found.high)] == [0.3449, 0.2030, 0.4868]
    assert (found.count, round(found.observed, 4)) == (88, 0.5114)


def test_kappa_is_that_of_cohens_diagnoses() -> None:
    found = agree(pairs(COHEN))
    assert found is not None
    assert round(found.kappa or 0, 3) == 0.492


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_that_of_newcombes_table(hits: int, total: int, low: float, high: float) -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    assert [round(limit, 4) for limit in wilson(hits / total, total)] == [low, high]


def test_equal_weights_change_nothing() -> None:
    plain, heavy = agree(pairs(SKIN)), agree(pairs(SKIN, 7.5))
    for name in ("observed", "kappa", "low", "high"):
        assert getattr(plain, name) == pytest.approx(getattr(heavy, name))
    assert share([(True, 1), (False, 1)]) == share([(True, 3), (False, 3)])


def test_unequal_weights_move_the_share_and_widen_its_interval() -> None:
    even = share([(True, 1.0)] * 10 + [(False, 1.0)] * 10)
    uneven = share([(True, 9.0)] * 10 + [(False, 1.0)] * 10)
    assert even is not None
    assert uneven is not None
    assert (even.share, uneven.share) == (0.5, 0.9)
    assert (uneven.hits, uneven.total) == (10, 20)
    low, high = wilson(0.9, 20)
    assert uneven.low < low
    assert uneven.high > high


def test_what_cannot_be_told_is_not_told() -> None:
    assert agree([]) is None
    assert share([]) is None
    same = agree(pairs([[5, 0], [0, 0]]))
    assert same is not None
    assert (same.observed, same.kappa, same.low) == (1.0, None, None)
    perfect = agree(pairs([[5, 0], [0, 5]]))
    assert perfect is not None
    assert (perfect.kappa, perfect.low, perfect.high) == (1.0, None, None)
