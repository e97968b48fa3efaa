"""A reader reports a comment: what is stored, and when a person reads it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from moderation import review
from moderation.comment import Comment
from moderation.context import Context, utc_now
from moderation.errors import Conflict, InvalidSubmission, NotFound
from moderation.people import SignedIn
from moderation.reports import Threshold
from moderation.storage import queue_views, views
from moderation.storage.credentials import Site
from moderation.storage.queue_views import QueueFilter
from moderation.storage.tables import reports as table
from moderation.storage.waiting import GRAVE
from rules import Outcome
from tests.builders import a_comment, a_decided_comment, a_person
from tests.moderation.appeals.builders import (
    CLAUSE,
    LATER,
    a_rejected_comment,
    decide,
    entries_about,
    look,
    report,
)
from workers.screening import screen


@pytest.fixture
def published(context: Context, site: Site) -> Comment:
    return a_decided_comment(context, site, Outcome.APPROVE)


@pytest.fixture
def moderator(context: Context, site: Site) -> SignedIn:
    return a_person(context.database, site)


def test_one_report_puts_a_published_comment_before_a_person(context: Context, published: Comment) -> None:
    receipt = report(context, published)
    assert (receipt.created, receipt.comment.status) == (True, "escalated")
    with context.database.read() as connection:
        first, second = views.list_decisions(connection, published.site_id, published.id)
    assert (first.outcome, second.outcome) == ("approve", "escalate")
    assert (second.decider, second.reason, second.clause) == ("service", "reported", CLAUSE)


def test_the_log_names_the_report_and_what_it_led_to(context: Context, published: Comment) -> None:
    receipt = report(context, published)
    told = [(entry.action, entry.actor, entry.detail) for entry in entries_about(context, published)]
    assert told[1:] == [
        ("decided", "service", f"reported: {CLAUSE}"),
        ("reported", "website", f"{receipt.report.id}: {CLAUSE}"),
    ]


def test_a_readers_second_report_changes_nothing(context: Context, published: Comment) -> None:
    first = report(context, published, threshold=Threshold(2))
    again = report(context, published, clause="offensive-expressions", threshold=Threshold(2))
    assert (again.created, again.report) == (False, first.report)
    assert look(context, published).status == "approved"


def test_a_reader_who_reports_twice_at_once_counts_once(context: Context, published: Comment) -> None:
    with ThreadPoolExecutor(4) as readers:
        receipts = list(readers.map(lambda _: report(context, published, threshold=Threshold(2)), range(4)))
    assert sorted(receipt.created for receipt in receipts) == [False, False, False, True]
    assert look(context, published).status == "approved"


def test_as_many_readers_are_needed_as_the_setting_says(context: Context, published: Comment) -> None:
    statuses = [report(context, published, f"reader-{n}", Threshold(3)).comment.status for n in range(3)]
    assert statuses == ["approved", "approved", "escalated"]


def test_a_person_who_leaves_it_published_is_not_asked_again_at_once(
    context: Context, published: Comment, moderator: SignedIn
) -> None:
    report(context, published)
    decide(context, moderator, published, Outcome.APPROVE)
    statuses = [report(context, published, f"new-{n}", Threshold(1, 3)).comment.status for n in range(3)]
    assert statuses == ["approved", "approved", "escalated"]


def test_what_is_reported_before_the_rules_have_read_it_counts_when_they_approve(context: Context, site: Site) -> None:
    waiting = a_comment(context, site)
    assert report(context, waiting).comment.status == "pending"
    screen(context, utc_now)
    assert (look(context, waiting).status, look(context, waiting).version) == ("escalated", 2)


def test_a_report_adds_no_decision_to_what_waits_already(context: Context, site: Site, moderator: SignedIn) -> None:
    escalated = a_decided_comment(context, site, Outcome.ESCALATE)
    assert report(context, escalated).comment.version == 1
    report(context, escalated, "reader-2")
    reader = review.reader_of(moderator, LATER)
    with context.database.read() as connection:
        (waits,) = queue_views.list_waiting(connection, reader, queue_views.ANY, limit=9)
    assert waits.reports == 2  # it is the more urgent for them


def test_what_readers_name_is_what_the_queue_is_filtered_by(
    context: Context, published: Comment, moderator: SignedIn
) -> None:
    report(context, published)
    reader = review.reader_of(moderator, LATER)
    with context.database.read() as connection:
        (waits,) = queue_views.list_waiting(connection, reader, QueueFilter(clause=CLAUSE), limit=9)
    assert (waits.comment_id, waits.reports, waits.risk) == (published.id, 1, GRAVE)


def test_who_reports_is_not_stored(context: Context, published: Comment) -> None:
    report(context, published, "reader-4711")
    with context.database.read() as connection:
        (row,) = connection.execute(table.select()).all()
    assert "reader-4711" not in str(row)


def test_what_cannot_be_reported_is_refused(context: Context, site: Site, published: Comment) -> None:
    with pytest.raises(Conflict, match="rejected already"):
        report(context, a_rejected_comment(context, site))
    with pytest.raises(InvalidSubmission, match="/clause must be one of: religious-discrimination"):
        report(context, published, clause="boredom")


def test_another_sites_comment_is_not_there(context: Context, other_site: Site, published: Comment) -> None:
    elsewhere = a_decided_comment(context, other_site, Outcome.APPROVE)
    with pytest.raises(NotFound):
        report(context, Comment(**{**_fields(elsewhere), "site_id": published.site_id}))


def test_an_edited_comment_is_named_by_its_new_text(context: Context, site: Site) -> None:
    first = a_decided_comment(context, site, Outcome.APPROVE, external_id="x")
    second = a_comment(context, site, "Better.", external_id="x", revision=2)
    with pytest.raises(Conflict) as refused:
        report(context, look(context, first))
    assert refused.value.members == {"comment_id": second.id}


def _fields(comment: Comment) -> dict[str, object]:
    return {name: getattr(comment, name) for name in Comment.__dataclass_fields__}
