"""The order of the review queue: risk × age × reports, on both databases, with filters, search and skips."""

from datetime import timedelta

import pytest

from moderation import intake, review
from moderation.context import Context
from moderation.review import Hold
from moderation.storage import queue_views, waiting
from moderation.storage.credentials import Site
from moderation.storage.queue_views import ANY, QueueFilter, Reader
from tests.builders import NOW, a_person, a_submission
from tests.moderation.console.builders import CLAUSE, TEXT, a_finding, an_escalated_comment

GRAVE = "unlawful-appeals"
HOUR = timedelta(hours=1)


def listed(context: Context, site: Site, wanted: QueueFilter = ANY, *, senior: bool = False) -> list[str]:
    """The queue, read page by page, two comments a page."""
    reader, found, after = Reader(site.id, "nobody", senior, NOW), [], None
    with context.database.read() as connection:
        while page := queue_views.list_waiting(connection, reader, wanted, after=after, limit=2):
            found += [one.comment_id for one in page]
            after = page[-1].place
    return found


def grave(text: str) -> tuple:  # type: ignore[type-arg]
    return (a_finding(text, (text, text), clause=GRAVE, rule=f"{GRAVE}/violence-call"),)


def test_it_is_risk_times_age_times_reports(context: Context, site: Site) -> None:
    slight = an_escalated_comment(context, site, "Een zin.", (), now=NOW - 7 * HOUR)  # 1 × 7
    ordinary = an_escalated_comment(context, site, now=NOW - 3 * HOUR)  # 2 × 3
    graver = an_escalated_comment(context, site, "Burn it.", grave("Burn it."), now=NOW - 2 * HOUR)  # 4 × 2
    fresh = an_escalated_comment(context, site, "Burn them.", grave("Burn them."), now=NOW - HOUR)  # 4 × 1
    assert listed(context, site) == [graver, slight, ordinary, fresh]
    with context.database.write() as connection:
        waiting.count_reports(connection, fresh, 3)  # 16 × 1
        waiting.count_reports(connection, ordinary, 1)  # 4 × 3
    assert listed(context, site) == [fresh, ordinary, graver, slight]


@pytest.mark.parametrize("wanted", [ANY, QueueFilter(languages=("en",))], ids=["merged", "sorted"])
def test_pages_follow_one_another_without_a_gap(context: Context, site: Site, wanted: QueueFilter) -> None:
    ids = {
        an_escalated_comment(context, site, f"{n} sentences", grave("s") if n % 3 else (), now=NOW - (n // 2) * HOUR)
        for n in range(1, 12)
    }
    found = listed(context, site, wanted)
    assert len(found) == len(ids)
    assert set(found) == ids


def test_filters_and_search_find_by_every_column(context: Context, site: Site) -> None:
    first = an_escalated_comment(context, site, language="en", author_id="u-1", article_id="a-1", now=NOW - 3 * HOUR)
    text = "Поджигайте склады!"
    second = an_escalated_comment(context, site, text, grave(text), language="ru", author_id="u-2", now=NOW)
    for wanted, expected in {
        QueueFilter(clause=CLAUSE): [first],
        QueueFilter(clause=GRAVE): [second],
        QueueFilter(rule=f"{CLAUSE}/insult-word"): [first],
        QueueFilter(languages=("ru",)): [second],
        QueueFilter(languages=("ru", "en")): [first, second],
        QueueFilter(without=("en", "ka")): [second],
        QueueFilter(author="u-2"): [second],
        QueueFilter(article="a-1"): [first],
        QueueFilter(article="a-2"): [],
        QueueFilter(minutes=60): [first],
        QueueFilter(search="cabinet BUNCH"): [first],
        QueueFilter(search="dolts"): [first],  # which the text has as d.o.l.t.s
        QueueFilter(search="поджиг"): [second],
        QueueFilter(search="поджиг cabinet"): [],
        QueueFilter(search="клады"): [],
        QueueFilter(author="u-1", clause=CLAUSE, search="ruritania", minutes=10): [first],
    }.items():
        assert listed(context, site, wanted) == expected, wanted


def test_what_is_decided_edited_or_of_another_site_waits_no_longer(
    context: Context, site: Site, other_site: Site
) -> None:
    an_escalated_comment(context, other_site)
    an_escalated_comment(context, site, "1", (), external_id="17")
    edit = a_submission("2", external_id="17", revision=2)
    intake.receive(context.database, context.policy, site.id, edit, now=NOW)
    assert listed(context, site) == []
    with context.database.read() as connection:
        assert queue_views.read_state(connection, Reader(site.id, "nobody", False, NOW), HOUR).count == 0


def test_the_state_tells_how_many_wait_too_long(context: Context, site: Site) -> None:
    for hours in (0, 2, 3):
        an_escalated_comment(context, site, now=NOW - hours * HOUR)
    with context.database.read() as connection:
        state = queue_views.read_state(connection, Reader(site.id, "nobody", False, NOW), HOUR)
    assert (state.count, state.overdue, state.oldest) == (3, 2, NOW - 3 * HOUR)


def test_the_order_survives_skips_and_who_skipped_is_not_served_again(context: Context, site: Site) -> None:
    ids = [an_escalated_comment(context, site, str(n), (), now=NOW - n * HOUR) for n in (4, 3, 2, 1)]
    anna, bela = (a_person(context.database, site, email=f"{name}@ruritania.example") for name in ("anna", "bela"))
    served = []
    while claim := review.claim_next(context.database, anna, now=NOW, until=NOW + HOUR):
        served.append(claim.comment_id)
        review.skip(context.database, anna, Hold(claim.comment_id, claim.token), now=NOW)
    assert served == ids
    assert listed(context, site) == ids
    first = review.claim_next(context.database, bela, now=NOW, until=NOW + HOUR)
    assert first is not None
    assert first.comment_id == ids[0]


def test_an_erased_text_is_found_by_no_word(context: Context, site: Site) -> None:
    comment_id = an_escalated_comment(context, site, author_id="u-1")
    with context.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM comment_texts")
    assert listed(context, site, QueueFilter(search="cabinet")) == []
    assert listed(context, site, QueueFilter(author="u-1")) == []
    assert listed(context, site) == [comment_id]
    with context.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sketches").scalar_one() == 0


def test_what_waited_before_there_was_an_order_gets_its_place(context: Context, site: Site) -> None:
    comment_id = an_escalated_comment(context, site, TEXT)
    with context.database.write() as connection:
        for table in ("waiting_words", "waiting", "sketches"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        waiting.fill(connection)
        waiting.fill(connection)
    assert listed(context, site, QueueFilter(clause=CLAUSE, search="cabinet")) == [comment_id]


def explain(context: Context, statement: str) -> str:
    with context.database.read() as connection:
        if context.database.is_sqlite:
            return "\n".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return "\n".join(str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}"))


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            "SELECT comment_id FROM waiting WHERE site_id = 's' AND tier = 0 AND weight = 2 ORDER BY since, comment_id",
            "waiting_order",
        ),
        ("SELECT count(*) FROM waiting WHERE site_id = 's' AND since < 7", "waiting_since"),
    ],
)
def test_each_look_has_its_index(context: Context, statement: str, index: str) -> None:
    plan = explain(context, statement)
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
