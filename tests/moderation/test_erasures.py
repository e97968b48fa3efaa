"""What is erased is gone from every table, and the log still proves all that it proved before."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from moderation import appeals, audit, endpoints, erasures, reports, reversing
from moderation.appeals import NewAppeal
from moderation.context import Context
from moderation.endpoints import Change
from moderation.erasures import Order, Target
from moderation.errors import Conflict, InvalidSubmission, NotFound
from moderation.reports import NewReport, Threshold
from moderation.review import Hold, Verdict
from moderation.storage import deliveries, views
from moderation.storage import erasures as table
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from moderation.storage.deliveries import Attempt
from moderation.storage.tables import metadata
from rules import Outcome
from tests.builders import NOW, a_comment, a_decided_comment, a_person
from tests.moderation.audit.builders import a_key, ask_both, sign
from workers.screening import screen

WORDS = "You are a zwieback-headed idiot."
SECRETS = ("zwieback", "idiot", "reader-9", "Rupert", "ext-4711", "key-4711")
READER = {
    "author_id": "reader-9",
    "author_name": "Rupert",
    "external_id": "ext-4711",
    "idempotency_key": "key-4711",
    "parent_id": "ext-4710",
}
LATER = NOW + timedelta(hours=1)


def everything(database: Database) -> str:
    """All that all tables hold."""
    with database.read() as connection:
        return "\n".join(
            str(row) for name in metadata.tables for row in connection.execute(text(f"SELECT * FROM {name}"))
        )


def found_in(database: Database) -> list[str]:
    held = everything(database)
    return [secret for secret in SECRETS if secret in held]


def erase(context: Context, site: Site, target: Target) -> table.Erasure:
    begun = erasures.request(context.database, site.id, target, by="website", now=LATER)
    return erasures.carry_out(context.database, begun.id, now=LATER)


@pytest.fixture
def told(context: Context, site: Site) -> str:
    """A rejected comment that the website was told of, and answered with its words; gives its id."""
    with context.database.write() as connection:
        url = "https://hooks.ruritania.example/comments"
        endpoint = endpoints.create(connection, site.id, url, Change(site.id, "operator", NOW))
    comment = a_decided_comment(context, site, Outcome.REJECT, WORDS, **READER)
    with context.database.write() as connection:
        (taken,) = deliveries.take(connection, endpoint.id, limit=2, now=NOW, until=NOW + timedelta(seconds=9))
        attempt = Attempt("t_1", taken.id, NOW, 42, "failed", 500, "", f"I cannot store {WORDS}")
        assert deliveries.record(connection, taken, attempt, due_at=LATER)
    return comment.id


def test_no_table_holds_a_word_or_a_name_any_more(context: Context, site: Site, told: str) -> None:
    assert found_in(context.database) == list(SECRETS)
    done = erase(context, site, Target(comment_id=told))
    assert found_in(context.database) == []
    assert done.completed_at == LATER
    with context.database.read() as connection:
        view = views.find_comment(connection, site.id, told)
    assert view is not None
    assert view.decision is not None
    assert (view.text, view.author_id, view.comment.status, view.decision.outcome) == (None, None, "rejected", "reject")
    assert view.decision.findings[0]["rule"].startswith("offensive-expressions/")


def test_the_log_proves_what_it_proved_before(context: Context, site: Site, told: str) -> None:
    database, key = context.database, a_key(context.settings.data_dir)
    before = sign(database, site, key)
    done = erase(context, site, Target(comment_id=told))
    with database.read() as connection:
        verdict, second_agrees = ask_both(connection, site, before)
        assert erasures.certify(connection, done)["receipt"] is None
    assert (verdict.broken, verdict.anchored, second_agrees) == (None, before.size, True)
    sign(database, site, key)
    with database.read() as connection:
        certificate = erasures.certify(connection, done)
        entries = connection.execute(text("SELECT action, comment_id FROM audit_entries ORDER BY sequence")).all()
    assert entries[-2:] == [("erased", told), ("erasure_completed", None)]
    assert certificate["receipt"].startswith("c2sp.org/tlog-proof@v1")
    assert certificate["comments"] == [{"comment_id": told, "entry": len(entries) - 1}]


def test_an_author_is_erased_with_every_comment(context: Context, site: Site, other_site: Site) -> None:
    texts = [f"{n} zwieback" for n in range(5)]
    mine = [a_decided_comment(context, site, Outcome.APPROVE, one, author_id="reader-9").id for one in texts]
    a_decided_comment(context, site, Outcome.APPROVE, "Somebody else's.", author_id="reader-8")
    a_decided_comment(context, other_site, Outcome.APPROVE, "Elsewhere.", author_id="reader-9")
    done = erase(context, site, Target(author_id="reader-9"))
    with context.database.read() as connection:
        assert [comment for comment, _entry in table.list_comments(connection, done.id)] == sorted(mine)
        left = connection.execute(text("SELECT text FROM comment_texts ORDER BY text")).scalars().all()
    assert left == ["Elsewhere.", "Somebody else's."]


def test_all_revisions_of_a_comment_go_together(context: Context, site: Site) -> None:
    first = a_decided_comment(context, site, Outcome.APPROVE, "zwieback one", external_id="ext-4711")
    a_decided_comment(context, site, Outcome.APPROVE, "zwieback two", external_id="ext-4711", revision=2)
    erase(context, site, Target(comment_id=first.id))
    assert found_in(context.database) == []


@pytest.mark.parametrize("waits", ["pending", "escalated"])
def test_what_waits_is_rejected_by_the_service_and_told(context: Context, site: Site, told: str, waits: str) -> None:
    if waits == "pending":
        comment = a_comment(context, site, WORDS)
    else:
        comment = a_decided_comment(context, site, Outcome.ESCALATE, WORDS)
    erase(context, site, Target(comment_id=comment.id))
    with context.database.read() as connection:
        *_, last = views.list_decisions(connection, site.id, comment.id)
        messages = connection.execute(
            text("SELECT payload FROM deliveries WHERE comment_id = :one ORDER BY version"), {"one": comment.id}
        )
        events = [json.loads(message) for message in messages.scalars()]
    assert (last.decider, last.outcome, last.reason, last.findings) == ("service", "reject", "erased", [])
    assert events[-1]["data"]["decision"]["reason"] == "erased"


def test_a_worker_that_had_the_text_in_its_hands_writes_nothing_of_it(
    context: Context, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = a_comment(context, site, WORDS)

    def decide_late(*arguments: object, **_named: object) -> object:
        erase(context, site, Target(comment_id=comment.id))
        return decide(*arguments)

    decide = __import__("rules").decide
    monkeypatch.setattr("workers.screening._judge.decide", lambda text, policy, **_: decide_late(text, policy))
    screen(context, lambda: LATER)
    assert found_in(context.database) == []
    with context.database.read() as connection:
        assert [one.reason for one in views.list_decisions(connection, site.id, comment.id)] == ["erased"]


def test_a_sender_that_had_the_message_in_its_hands_keeps_no_answer(context: Context, site: Site, told: str) -> None:
    with context.database.write() as connection:
        endpoint_id = connection.execute(text("SELECT id FROM endpoints")).scalar_one()
        (taken,) = deliveries.take(connection, endpoint_id, limit=2, now=LATER, until=LATER + timedelta(seconds=9))
    erase(context, site, Target(comment_id=told))
    with context.database.write() as connection:
        late = Attempt("t_2", taken.id, LATER, 42, "failed", 500, "", WORDS)
        assert not deliveries.record(connection, taken, late, due_at=LATER)
    assert found_in(context.database) == []


def test_erasing_twice_finds_nothing_the_second_time(context: Context, site: Site, told: str) -> None:
    erase(context, site, Target(comment_id=told))
    again = erase(context, site, Target(comment_id=told))
    with context.database.read() as connection:
        assert table.list_comments(connection, again.id) == []
        assert audit.verify(connection, site.id).broken is None


@pytest.mark.parametrize("what", ["author", "comment"])
def test_a_hold_forbids_it_until_it_is_lifted(context: Context, site: Site, told: str, what: str) -> None:
    target = Target(author_id="reader-9") if what == "author" else Target(comment_id=told)
    order = Order(site.id, "person:p_1", NOW)
    with context.database.write() as connection:
        held = erasures.hold(connection, order, target, "A court has asked.")
    for wanted in (Target(author_id="reader-9"), Target(comment_id=told)):
        with pytest.raises(Conflict, match="legal hold"):
            erase(context, site, wanted)
    with context.database.write() as connection:
        erasures.lift(connection, order, held.id)
        assert connection.execute(text("SELECT reason, author_id FROM holds")).all() == [("", None)]
    erase(context, site, Target(author_id="reader-9"))
    assert found_in(context.database) == []


def test_it_says_what_cannot_be_erased(context: Context, site: Site, other_site: Site, told: str) -> None:
    for absent in ("c_none", told):
        with pytest.raises(NotFound):
            erase(context, other_site if absent == told else site, Target(comment_id=absent))
    for unclear in (Target(), Target("reader-9", told)):
        with pytest.raises(InvalidSubmission):
            erase(context, site, unclear)


def test_an_answer_to_what_was_erased_names_it_by_our_id(context: Context, site: Site, told: str) -> None:
    answer = a_comment(context, site, parent_id="ext-4711")
    erase(context, site, Target(comment_id=told))
    with context.database.read() as connection:
        view = views.find_comment(connection, site.id, answer.id)
    assert view is not None
    assert view.comment.parent_id == told


def test_asked_again_after_it_was_left_in_the_middle_it_comes_to_its_end(
    context: Context, site: Site, told: str
) -> None:
    begun = erasures.request(context.database, site.id, Target("reader-9"), by="website", now=NOW)
    assert erase(context, site, Target("reader-9")).id == begun.id
    assert found_in(context.database) == []


def test_nobody_says_anything_more_about_what_was_erased(context: Context, site: Site, told: str) -> None:
    published = a_decided_comment(context, site, Outcome.APPROVE, "Oui.", author_id="reader-9")
    erase(context, site, Target("reader-9"))
    report = NewReport(site.id, published.id, "reader-1", "offensive-expressions", "He said zwieback.")
    with pytest.raises(Conflict, match="has been erased"):
        reports.receive(context.database, context.policy, report, Threshold(), now=LATER)
    with pytest.raises(Conflict, match="has been erased"):
        appeals.lodge(context.database, context.policy, NewAppeal(site.id, told, "I said zwieback."), now=LATER)
    verdict = Verdict(Hold(published.id, 1), Outcome.REJECT, "offensive-expressions", "He said zwieback.")
    with pytest.raises(Conflict, match="has been erased"):
        reversing.reverse(context.database, context.policy, a_person(context.database, site), verdict, now=LATER)
    assert found_in(context.database) == []
