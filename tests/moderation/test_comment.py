import pytest

from moderation.comment import Comment, Status, check_transition
from moderation.errors import IllegalTransition
from tests.builders import NOW, a_submission

P, A, R, E = Status.PENDING, Status.APPROVED, Status.REJECTED, Status.ESCALATED


def a_comment_that_is(status: Status) -> Comment:
    return Comment("c", "s", None, 1, status, 1, None, None, None, None, NOW, NOW, None, "")


@pytest.mark.parametrize(("before", "after"), [(P, A), (P, R), (P, E)])
def test_the_rules_decide_what_is_pending(before: Status, after: Status) -> None:
    check_transition(a_comment_that_is(before), after, by_person=False)


@pytest.mark.parametrize(("before", "after"), [(E, A), (E, R), (A, R), (R, A)])
def test_a_person_decides_what_is_escalated_and_overturns(before: Status, after: Status) -> None:
    check_transition(a_comment_that_is(before), after, by_person=True)


@pytest.mark.parametrize(
    ("before", "after", "by_person"),
    [(A, R, False), (E, A, False), (P, A, True), (A, A, True), (A, P, True), (E, E, True)],
)
def test_nothing_else_is_legal(before: Status, after: Status, by_person: bool) -> None:
    with pytest.raises(IllegalTransition, match=f"A comment that is {before} cannot become {after}; it could become"):
        check_transition(a_comment_that_is(before), after, by_person=by_person)


def test_a_digest_tells_submissions_apart_but_for_their_key() -> None:
    assert a_submission("1").digest() != a_submission("2").digest()
    assert a_submission("1", author_id="a").digest() != a_submission("1", author_id="b").digest()
    assert a_submission("1", idempotency_key="a").digest() == a_submission("1", idempotency_key="b").digest()
