import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from moderation import intake
from moderation.comment import Status
from moderation.context import Context
from moderation.errors import Conflict, DifferentSubmission, TooLong
from moderation.storage.credentials import Site
from rules import count_characters
from tests.builders import NOW, a_submission


def count(context: Context, table: str) -> int:
    with context.database.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_it_stores_a_pending_comment_and_its_text(context: Context, site: Site) -> None:
    receipt = intake.receive(context.database, context.policy, site.id, a_submission("Good morning."), now=NOW)
    assert receipt.created
    assert receipt.comment.status is Status.PENDING
    assert receipt.comment.created_at == NOW
    with context.database.read() as connection:
        assert connection.execute(text("SELECT text FROM comment_texts")).scalar_one() == "Good morning."


def test_the_same_idempotency_key_finds_the_same_comment(context: Context, site: Site) -> None:
    submission = a_submission(idempotency_key="abc")
    first = intake.receive(context.database, context.policy, site.id, submission, now=NOW)
    again = intake.receive(context.database, context.policy, site.id, submission, now=NOW + timedelta(days=29))
    assert (again.comment.id, again.created) == (first.comment.id, False)
    assert count(context, "comments") == 1


def test_the_same_external_id_and_revision_find_the_same_comment(context: Context, site: Site) -> None:
    submission = a_submission(external_id="17")
    first = intake.receive(context.database, context.policy, site.id, submission, now=NOW)
    again = intake.receive(context.database, context.policy, site.id, submission, now=NOW)
    assert again.comment.id == first.comment.id


@pytest.mark.parametrize("key", [{"idempotency_key": "abc"}, {"external_id": "17"}])
def test_the_same_key_with_another_text_is_refused(context: Context, site: Site, key: dict[str, str]) -> None:
    intake.receive(context.database, context.policy, site.id, a_submission("One.", **key), now=NOW)
    with pytest.raises(DifferentSubmission, match="came before with another comment") as caught:
        intake.receive(context.database, context.policy, site.id, a_submission("Two.", **key), now=NOW)
    assert caught.value.status == 409
    assert count(context, "comments") == 1


def test_two_sites_may_use_the_same_external_id(context: Context, site: Site, other_site: Site) -> None:
    ours = intake.receive(context.database, context.policy, site.id, a_submission("1", external_id="17"), now=NOW)
    theirs = intake.receive(
        context.database, context.policy, other_site.id, a_submission("2", external_id="17"), now=NOW
    )
    assert ours.comment.id != theirs.comment.id


def test_a_later_revision_supersedes_the_earlier(context: Context, site: Site) -> None:
    first = intake.receive(context.database, context.policy, site.id, a_submission("1", external_id="17"), now=NOW)
    edit = a_submission("2", external_id="17", revision=2)
    second = intake.receive(context.database, context.policy, site.id, edit, now=NOW)
    again = intake.receive(context.database, context.policy, site.id, a_submission("1", external_id="17"), now=NOW)
    assert again.comment.id == first.comment.id
    assert again.comment.superseded_by == second.comment.id


def test_an_earlier_revision_comes_too_late(context: Context, site: Site) -> None:
    edit = a_submission("2", external_id="17", revision=3)
    intake.receive(context.database, context.policy, site.id, edit, now=NOW)
    with pytest.raises(Conflict, match="Revision 2 comes too late: revision 3") as caught:
        intake.receive(
            context.database, context.policy, site.id, a_submission("1", external_id="17", revision=2), now=NOW
        )
    assert caught.value.pointer == "/revision"


@pytest.mark.parametrize("character", ["a", "ə", "ქ", "Հ", "😀", "é", "e\u0301"])
def test_it_takes_512_characters_and_refuses_513(context: Context, site: Site, character: str) -> None:
    full = character * 512
    assert intake.receive(context.database, context.policy, site.id, a_submission(full), now=NOW).created
    with pytest.raises(TooLong, match="has 513 characters and may have 512; shorten it") as caught:
        intake.receive(context.database, context.policy, site.id, a_submission(full + character), now=NOW)
    assert caught.value.members["length"] == count_characters(full + character) == 513


def test_a_refusal_for_length_is_logged_without_the_text(context: Context, site: Site) -> None:
    with pytest.raises(TooLong):
        intake.receive(context.database, context.policy, site.id, a_submission("secret " * 100), now=NOW)
    with context.database.read() as connection:
        entry = connection.execute(text("SELECT * FROM audit_entries")).one()
    assert (entry.action, entry.outcome, entry.detail) == ("refused", "reject", "too_long: 700 of 512 characters")
    assert "secret" not in str(entry)


def test_a_batch_answers_each_by_itself(context: Context, site: Site) -> None:
    batch = [a_submission("1", external_id="1"), a_submission("x" * 513), a_submission("2", external_id="1")]
    stored, too_long, different = intake.receive_all(context.database, context.policy, site.id, batch, now=NOW)
    assert isinstance(stored, intake.Receipt)
    assert isinstance(too_long, TooLong)
    assert isinstance(different, DifferentSubmission)
    assert count(context, "comments") == 1


def test_many_at_once_with_one_key_become_one_comment(context: Context, site: Site) -> None:
    ids = []

    def send() -> None:
        submission = a_submission(idempotency_key="abc", external_id="17")
        ids.append(intake.receive(context.database, context.policy, site.id, submission, now=NOW).comment.id)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert count(context, "comments") == 1
