"""On PostgreSQL a transaction for one site sees and writes that site's rows, and nobody rewrites the log."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from types import SimpleNamespace

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from moderation import doctor
from moderation.errors import OperatorError
from moderation.settings import Settings
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.isolation import SERVICE_ROLE, SITE_ROLE, is_of_sites, isolate
from moderation.storage.migrating import migrate
from moderation.storage.purging import purge
from moderation.storage.tables import metadata
from tests.moderation.access.conftest import Stage, furnish_all

NOBODYS = {"heartbeats", "packs", "sign_in_attempts"}  # tables whose rows are no site's
CHANGES = (
    "UPDATE {0} SET site_id = site_id",
    "DELETE FROM {0}",
    "TRUNCATE {0}",
    "DROP TRIGGER {0}_no_update ON {0}",
    "ALTER TABLE {0} DISABLE TRIGGER ALL",
    "ALTER TABLE {0} DISABLE ROW LEVEL SECURITY",
    "DROP POLICY of_site ON {0}",
    "DROP TABLE {0}",
)


@pytest.fixture(scope="module")
def ids(walled_stage: Stage) -> dict[str, SimpleNamespace]:
    return furnish_all(walled_stage)


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    with closing(open_database(postgresql_url)) as opened:
        yield opened


@pytest.fixture
def owner(postgresql_url: str, postgresql_server: str) -> Iterator[Database]:
    whose = make_url(postgresql_server).username
    with closing(open_database(make_url(postgresql_url).set(username=whose).render_as_string(False))) as opened:
        yield opened


@contextmanager
def as_psycopg_errors() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        raise error.orig from None


def count_rows(connection: Connection) -> dict[str, int]:
    tables = [table for table in metadata.sorted_tables if is_of_sites(table)]
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def test_each_site_sees_its_own_rows_of_every_table(walled_stage: Stage, ids: object) -> None:
    database, counts = walled_stage.context.database, {}
    for at, site in walled_stage.sites.items():
        with database.of_site(site.id).read() as connection:
            counts[at] = count_rows(connection)
    with database.of_site("s_of_nobody").read() as connection:
        assert not any(count_rows(connection).values())
    with database.read() as connection:
        everything = count_rows(connection)
    assert everything == {name: counts["here"][name] + counts["there"][name] for name in everything}
    assert counts["here"]["decisions"] == counts["there"]["decisions"] == 1
    assert counts["here"]["sites"] == 1
    assert {table.name for table in metadata.sorted_tables} - set(everything) == NOBODYS


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE comments SET site_id = :there",
        "UPDATE comments SET status = 'approved' WHERE site_id = :there",
        "DELETE FROM claims WHERE comment_id IN (SELECT id FROM comments WHERE site_id = :there)",
        "INSERT INTO audit_heads VALUES (:there, 1, '')",
        "INSERT INTO claims VALUES (:comment, :person, 1, now())",
        "INSERT INTO endpoints (id, site_id, url, secret, created_at, failures) VALUES ('e', :there, '', '', now(), 0)",
    ],
)
def test_it_writes_nothing_of_another_site(walled_stage: Stage, ids: dict[str, SimpleNamespace], change: str) -> None:
    database, theirs = walled_stage.context.database, walled_stage.sites["there"].id
    values = {"there": theirs, "comment": ids["there"].comment_id, "person": ids["here"].person_id}
    with database.read() as connection:
        before = count_rows(connection)
    bound = database.of_site(walled_stage.sites["here"].id)
    with suppress(InsufficientPrivilege), as_psycopg_errors(), bound.write() as connection:
        assert connection.execute(text(change), values).rowcount == 0
    with database.read() as connection:
        assert count_rows(connection) == before


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", ["audit_entries", "checkpoints"])
@pytest.mark.parametrize("role", [SERVICE_ROLE, SITE_ROLE])
def test_nobody_but_the_owner_could_change_the_log(walled_stage: Stage, role: str, table: str, change: str) -> None:
    with walled_stage.context.database.engine.connect() as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            connection.execute(text(change.format(table)))


def test_the_next_transaction_of_the_connection_is_not_bound(database: Database, site: Site, other_site: Site) -> None:
    with closing(open_database(database.url, pool_size=1)) as one:
        for bound in (site, other_site):
            with one.of_site(bound.id).read() as connection:
                assert connection.execute(text("SELECT id FROM sites")).scalars().all() == [bound.id]
            with one.read() as connection:
                assert len(connection.execute(text("SELECT id FROM sites")).all()) == 2
        assert one.of_site(site.id).across_sites() == one


def test_a_transaction_for_one_site_costs_one_statement(database: Database, site: Site) -> None:
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    with database.of_site(site.id).read() as connection:
        for _ in range(3):
            connection.execute(text("SELECT 1"))
    assert len(said) == 4


def test_migrating_again_touches_no_policy(owner: Database) -> None:
    said: list[str] = []
    event.listen(owner.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    migrate(owner)
    assert not [one for one in said if one.split()[0] in ("GRANT", "CREATE", "ALTER", "DROP")]
    with owner.write() as connection:
        connection.execute(text("DROP POLICY of_site ON claims"))
        said.clear()
        isolate(connection)
    assert {one.split(" ON ")[1].split()[0] for one in said if one.startswith("CREATE POLICY")} == {"claims"}


def test_the_service_may_migrate_where_nothing_is_to_be_done(database: Database) -> None:
    migrate(database)


def test_the_service_may_take_what_was_erased_out_of_the_files(database: Database, owner: Database) -> None:
    assert purge(database)
    with owner.write() as connection:
        connection.execute(text(f"REVOKE MAINTAIN ON comment_texts FROM {SERVICE_ROLE}"))
    assert not purge(database)


def test_doctor_tells_who_could_do_too_much(database: Database, owner: Database) -> None:
    assert not list(doctor._look_at_login(database))
    (symptom,) = doctor._look_at_login(owner)
    assert not symptom.danger
    assert "IN ROLE moderation_service" in symptom.sentence


def test_a_login_that_cannot_work_for_one_site_does_not_start(owner: Database, settings: Settings) -> None:
    with owner.write() as connection:
        connection.execute(text("DROP ROLE IF EXISTS stranger"))
        connection.execute(text("CREATE ROLE stranger LOGIN"))
    try:
        url = make_url(owner.url).set(username="stranger").render_as_string(False)
        with closing(open_database(url)) as database:
            shown = [one.sentence for one in doctor.find_dangers(settings, database) if "one site" in one.sentence]
            assert "GRANT moderation_service TO" in shown[0]
            with (
                owner.write() as connection
            ):  # and whose tables have no policies yet is told by whom they could be made
                connection.execute(text("DROP POLICY of_site ON claims"))
            with pytest.raises(OperatorError, match="CREATE ROLE moderation_site"), database.write() as connection:
                isolate(connection)
    finally:
        with owner.write() as connection:
            connection.execute(text("DROP ROLE stranger"))
