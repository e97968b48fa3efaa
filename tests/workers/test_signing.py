from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation import audit
from moderation.audit.notes import read_note
from moderation.context import Context
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW
from tests.moderation.audit.builders import grow, tampering
from workers.signing import Signer


@pytest.fixture
def database(owners_database: Database) -> Database:
    """The database, open for its owner: nobody else could change the log."""
    return owners_database


def size_of_newest(context: Context, site: Site) -> int:
    with context.database.read() as connection:
        note = audit.find_newest(connection, site.id)
    return read_note(note).size if note else 0


def test_it_signs_a_new_log_at_once_and_then_each_minute(context: Context, site: Site) -> None:
    signer = Signer(context)
    assert signer.turn(NOW) == 0
    grow(context.database, site, 3)
    assert signer.turn(NOW) == 1
    grow(context.database, site, 1)
    assert signer.turn(NOW + timedelta(seconds=59)) == 0
    assert signer.turn(NOW + timedelta(seconds=60)) == 1
    assert size_of_newest(context, site) == 5


def test_it_signs_sooner_what_has_grown_much(context: Context, site: Site) -> None:
    hasty = replace(context, settings=context.settings.model_copy(update={"checkpoint_entries": 5}))
    signer = Signer(hasty)
    grow(context.database, site, 1)
    signer.turn(NOW)
    grow(context.database, site, 4)
    assert signer.turn(NOW) == 0
    grow(context.database, site, 1)
    assert signer.turn(NOW) == 1


def test_at_the_end_it_signs_whatever_is_left(context: Context, site: Site) -> None:
    signer = Signer(context)
    grow(context.database, site, 1)
    signer.turn(NOW)
    grow(context.database, site, 1)
    assert signer.turn(NOW, all_of_it=True) == 1


def test_each_site_has_checkpoints_of_its_own(context: Context, site: Site, other_site: Site) -> None:
    grow(context.database, site, 1)
    grow(context.database, other_site, 2)
    assert Signer(context).turn(NOW) == 2
    assert (size_of_newest(context, site), size_of_newest(context, other_site)) == (2, 3)


def test_any_number_of_signers_may_run(context: Context, site: Site) -> None:
    first, second = Signer(context), Signer(context)
    grow(context.database, site, 1)
    assert (first.turn(NOW), second.turn(NOW)) == (1, 0)
    grow(context.database, site, 1)
    assert second.turn(NOW, all_of_it=True) == 1
    assert size_of_newest(context, site) == 3


def test_a_log_that_was_changed_is_not_signed_and_the_others_are(
    context: Context, site: Site, other_site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    signer = Signer(context)
    grow(context.database, site, 3)
    signer.turn(NOW)
    grow(context.database, site, 1)
    grow(context.database, other_site, 1)
    with tampering(context.database) as connection:
        connection.execute(text("UPDATE audit_entries SET outcome = 'approve' WHERE sequence = 5"))
    assert signer.turn(NOW, all_of_it=True) == 1
    assert "not signed any further: Entry 5" in caplog.text
    caplog.clear()
    assert signer.turn(NOW + timedelta(seconds=30)) == 0
    assert caplog.text == ""


def test_a_log_that_was_put_back_is_not_signed_while_it_runs(
    context: Context, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    signer = Signer(context)
    grow(context.database, site, 3)
    signer.turn(NOW)
    with tampering(context.database) as connection:
        connection.execute(text("DELETE FROM checkpoints"))
        connection.execute(text("DELETE FROM audit_entries"))
        connection.execute(text("UPDATE audit_heads SET sequence = 0, hash = :zeros"), {"zeros": "0" * 64})
    grow(context.database, site, 2)
    assert signer.turn(NOW, all_of_it=True) == 0
    assert "it was put back while the service ran" in caplog.text


def test_without_its_key_it_says_so_and_goes_on(
    context: Context, site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    update = {"checkpoint_key_file": tmp_path / "absent"}
    grow(context.database, site, 1)
    assert Signer(replace(context, settings=context.settings.model_copy(update=update))).turn(NOW) == 0
    assert "MODERATION_CHECKPOINT_KEY_FILE" in caplog.text
