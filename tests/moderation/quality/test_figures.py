"""A judged sample is summed up by weight."""

from typing import Any

from moderation.quality.figures import Judged, split, summarize, weigh


def a_judgement(place: int = 1, **changes: Any) -> Judged:
    values = {"comment_id": f"c_{place}", "decided_by": "Sapt", "clause": "", "language": "en", "outcome": "approve"}
    judged = {"judged": "approve", "judged_clause": "", "stratum": 0, "population": 10, "text": "Good."}
    return Judged(**{"place": place, **values, **judged, **changes})


def rejected(place: int, **changes: Any) -> Judged:
    return a_judgement(place, outcome="reject", clause="offensive-expressions", **changes)


def test_errors_are_shares_of_what_had_been_decided_so() -> None:
    judged = [
        a_judgement(1),
        a_judgement(2, judged="reject", judged_clause="offensive-expressions"),
        rejected(3, judged="reject", judged_clause="offensive-expressions"),
        rejected(4, judged="reject", judged_clause="unlawful-appeals"),
        rejected(5),
    ]
    found = summarize("", judged, weigh(judged))
    assert found.false_rejections is not None
    assert found.missed is not None
    assert found.same_clause is not None
    assert (found.false_rejections.hits, found.false_rejections.total) == (1, 3)
    assert (found.missed.hits, found.missed.total) == (1, 2)
    assert (found.same_clause.hits, found.same_clause.total) == (1, 2)
    assert [one.place for one in judged if one.differs] == [2, 4, 5]


def test_a_judgement_stands_for_its_part_of_the_stratum() -> None:
    judged = [
        rejected(1, stratum=0, population=90),
        rejected(2, stratum=1, population=5, judged="reject", judged_clause="x"),
        rejected(3, stratum=1, population=5, judged="reject", judged_clause="x"),
    ]
    assert weigh(judged) == {0: 90.0, 1: 2.5}
    found = summarize("", judged, weigh(judged))
    assert found.false_rejections is not None
    assert round(found.false_rejections.share, 4) == 0.9474


def test_it_is_split_by_any_property() -> None:
    judged = [a_judgement(1), a_judgement(2), a_judgement(3, language="ka")]
    assert [(one.name, one.agreement and one.agreement.count) for one in split(judged, lambda one: one.language)] == [
        ("en", 2),
        ("ka", 1),
    ]
