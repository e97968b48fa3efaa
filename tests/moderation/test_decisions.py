import threading
from contextlib import suppress

import pytest
from sqlalchemy import text

from moderation import decisions
from moderation.comment import Status
from moderation.context import Context
from moderation.errors import AlreadyDecided
from moderation.storage import comments, views
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import NOW, a_comment, a_ruling

TEXT = "Good article."


def test_it_writes_status_decision_entry_and_tally_together(context: Context, site: Site) -> None:
    comment = a_comment(context, site, TEXT)
    with context.database.write() as connection:
        decisions.record(connection, a_ruling(context, comment, TEXT, Outcome.ESCALATE), now=NOW)
    with context.database.read() as connection:
        view = views.find_comment(connection, site.id, comment.id)
        entry = connection.execute(text("SELECT * FROM audit_entries")).one()
        assert views.totals(connection, "decision") == {"rules:escalate": 1}
    assert view is not None
    assert view.decision is not None
    assert (view.comment.status, view.comment.version, view.comment.decided_at) == (Status.ESCALATED, 1, NOW)
    assert (view.decision.outcome, view.decision.decider, view.decision.version) == ("escalate", "rules", 1)
    assert (entry.comment_id, entry.outcome, entry.actor, entry.version) == (comment.id, "escalate", "rules", 1)


def test_nothing_is_written_if_the_transaction_fails(context: Context, site: Site) -> None:
    comment = a_comment(context, site, TEXT)
    with suppress(ZeroDivisionError), context.database.write() as connection:
        decisions.record(connection, a_ruling(context, comment, TEXT, Outcome.APPROVE), now=NOW)
        raise ZeroDivisionError
    with context.database.read() as connection:
        found = comments.find(connection, site.id, comment.id)
        for table in ("decisions", "audit_entries", "tallies"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    assert found is not None
    assert found.status is Status.PENDING


def test_a_second_decision_of_the_same_version_is_refused(context: Context, site: Site) -> None:
    comment = a_comment(context, site, TEXT)
    with context.database.write() as connection:
        decisions.record(connection, a_ruling(context, comment, TEXT, Outcome.APPROVE), now=NOW)
    with pytest.raises(AlreadyDecided), context.database.write() as connection:
        decisions.record(connection, a_ruling(context, comment, TEXT, Outcome.REJECT), now=NOW)
    with context.database.read() as connection:
        assert [found.outcome for found in views.list_decisions(connection, site.id, comment.id)] == ["approve"]


def test_of_many_deciders_at_once_exactly_one_wins(context: Context, site: Site) -> None:
    comment = a_comment(context, site, TEXT)
    ruling = a_ruling(context, comment, TEXT, Outcome.APPROVE)
    won = []

    def decide() -> None:
        with context.database.write() as connection:
            won.extend(decisions.record_all(connection, [ruling], now=NOW))

    threads = [threading.Thread(target=decide) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    with context.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one() == 1
