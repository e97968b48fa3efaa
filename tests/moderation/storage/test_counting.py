"""What decisions add to the counts of days: through the stations, as moderators, readers and authors bring it about."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, text

from moderation import figures, reversing
from moderation.context import Context
from moderation.people import SignedIn
from moderation.reversing import Times
from moderation.storage import tallies, tally_views
from moderation.storage.credentials import Site
from moderation.storage.tables import tallies as table
from moderation.storage.tally_views import Sums
from rules import Outcome
from tests.builders import NOW, a_decided_comment, a_person
from tests.moderation.appeals.builders import CLAUSE, LATER, appeal, decide, report

INSULT = "You are an idiot."
RULE = "offensive-expressions/insult-at-person"


@pytest.fixture
def person(context: Context, site: Site) -> SignedIn:
    return a_person(context.database, site)


@pytest.fixture
def other_person(context: Context, site: Site) -> SignedIn:
    return a_person(context.database, site, email="sapt@ruritania.example")


def sums(context: Context, site: Site) -> Sums:
    with context.database.read() as connection:
        found = tally_views.sum_up(connection, site.id, NOW.date(), NOW.date() + timedelta(days=1))
    kept = {kind: {label: number for label, number in counts.items() if number} for kind, counts in found.items()}
    return {kind: counts for kind, counts in kept.items() if counts}


def test_a_first_decision_counts_by_language_groups_and_grounds(context: Context, site: Site) -> None:
    a_decided_comment(context, site, Outcome.REJECT, INSULT)
    a_decided_comment(context, site, Outcome.APPROVE, "The Georgians and the Germans signed the treaty today.")
    found = sums(context, site)
    assert found["first"] == {"en:reject": 1, "en:approve": 1}
    assert found["mention"] == {"nationality:approve": 1}
    assert found["rejected"] == {"rules:rules": 1}
    assert found["rejected_clause"] == {"rules:offensive-expressions": 1}
    assert found["rejected_rule"] == {f"rules:{RULE}": 1}
    assert found["rejected_language"] == {"rules:en": 1}
    assert figures.median_seconds(found["waited"], "rules") == pytest.approx(0.001, rel=0.1)


def test_a_person_confirms_what_a_rule_found_or_denies_it(context: Context, site: Site, person: SignedIn) -> None:
    for outcome in (Outcome.REJECT, Outcome.APPROVE, Outcome.APPROVE):
        comment = a_decided_comment(context, site, Outcome.ESCALATE, INSULT)
        decide(context, person, comment, outcome, **({"clause": CLAUSE} if outcome is Outcome.REJECT else {}))
    found = sums(context, site)
    (rule,) = [one for one in figures.list_rules(found) if one.rule == RULE]
    assert (rule.hits, rule.confirmed) == (3, figures.Share(1, 3))
    assert found["rejected_clause"] == {f"person:{CLAUSE}": 1}
    assert found["rejected_rule"] == {f"person:{RULE}": 1}
    assert figures.median_seconds(found["waited"], "person") == pytest.approx(300, rel=0.1)


def test_what_is_taken_back_was_never_counted(context: Context, site: Site, person: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE, INSULT)
    before = sums(context, site)
    decide(context, person, comment, Outcome.REJECT, clause=CLAUSE)
    assert sums(context, site)["confirmed"] == {RULE: 1}
    times = Times(LATER + timedelta(seconds=10), timedelta(seconds=30), LATER + timedelta(minutes=5))
    assert reversing.undo(context.database, context.policy, person, times) == [comment.id]
    after = sums(context, site)
    assert {kind: after.get(kind) for kind in before if kind != "decision"} == {
        kind: counts for kind, counts in before.items() if kind != "decision"
    }
    assert "confirmed" not in after


def test_an_appeal_counts_for_the_rule_that_it_is_against(context: Context, site: Site, person: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.REJECT, INSULT)
    appeal(context, comment)
    decide(context, person, comment, Outcome.APPROVE, answer="You were right.")
    found = sums(context, site)
    assert found["appeal"] == {"lodged": 1, "overturned": 1}
    assert found["appeal_language"] == {"lodged:en": 1, "overturned:en": 1}
    (rule,) = [one for one in figures.list_rules(found) if one.rule == RULE]
    assert rule.overturned == figures.Share(1, 1)
    assert found["rejected"] == {"rules:rules": 1}, "an answer is no rejection of its own"


def test_readers_who_report_are_the_source_of_the_rejection(context: Context, site: Site, person: SignedIn) -> None:
    comment = a_decided_comment(context, site, Outcome.APPROVE, "Fine.")
    report(context, comment)
    decide(context, person, comment, Outcome.REJECT, clause=CLAUSE)
    found = sums(context, site)
    assert found["report"] == {CLAUSE: 1}
    assert found["rejected"] == {"person:readers": 1}


def test_what_was_decided_before_is_counted_the_same(
    context: Context, site: Site, person: SignedIn, other_person: SignedIn
) -> None:
    rejected = a_decided_comment(context, site, Outcome.REJECT, INSULT)
    appeal(context, rejected)
    decide(context, person, rejected, Outcome.REJECT, clause=CLAUSE, answer="It stays.")
    approved = a_decided_comment(context, site, Outcome.APPROVE, "Fine, says the German.")
    report(context, approved)
    decide(context, other_person, approved, Outcome.REJECT, clause=CLAUSE)
    live = sums(context, site)
    with context.database.write() as connection:
        connection.execute(delete(table).where(table.c.kind.not_in(("decision", "rule"))))
        tallies.fill(connection)
        tallies.fill(connection)
    assert live.pop("mention") == {"nationality:approve": 1}, "which the decisions do not tell"
    assert sums(context, site) == live


def test_no_page_counts_the_comments_themselves(context: Context, site: Site) -> None:
    statements: list[tuple[str, object]] = []
    explain = "EXPLAIN QUERY PLAN " if context.database.is_sqlite else "EXPLAIN "
    with context.database.write() as connection:
        for day in range(60):
            at = f"{NOW - timedelta(days=day):%Y-%m-%d}"
            tallies.add(connection, site.id, {(at, "rule", f"clause/rule-{number}"): 1 for number in range(50)})
        connection.execute(text("ANALYZE tallies"))
    with context.database.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *a: statements.append((a[2], a[3])))
        tally_views.sum_up(connection, site.id, NOW.date(), NOW.date())
        tally_views.list_days(connection, site.id, NOW.date(), NOW.date(), ("rule",))
        asked = [one for one in statements if "FROM tallies" in one[0]]
        assert len(asked) == 2
        for statement, values in asked:
            plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain}{statement}", values))
            assert "sqlite_autoindex_tallies" in plan or "tallies_pkey" in plan
            assert "SCAN" not in plan
            assert "Seq Scan" not in plan
