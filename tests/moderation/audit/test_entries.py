from collections.abc import Callable

import pytest

from moderation import audit
from moderation.audit import leaves, verify
from moderation.audit.verifying import Walk
from moderation.storage import audit_rows
from moderation.storage.audit_rows import Row
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.moderation.audit.builders import some_events


@pytest.fixture
def chain(database: Database, site: Site) -> list[Row]:
    with database.write() as connection:
        audit.append(connection, site.id, some_events(3))
        audit.append(connection, site.id, some_events(2))
    with database.read() as connection:
        return list(audit_rows.stream(connection, site.id))


def test_entries_follow_one_another_without_a_gap(chain: list[Row]) -> None:
    assert [row[leaves.SEQUENCE] for row in chain] == [b"1", b"2", b"3", b"4", b"5"]
    assert chain[0][leaves.PREVIOUS].decode() == audit.ORIGIN
    assert [row[leaves.PREVIOUS] for row in chain[1:]] == [row[leaves.HASH] for row in chain[:-1]]


def test_an_untouched_chain_verifies(database: Database, site: Site, chain: list[Row]) -> None:
    with database.read() as connection:
        verdict = verify(connection, site.id)
    assert (verdict.entries, verdict.head, verdict.broken) == (5, chain[-1][leaves.HASH].decode(), None)


def test_an_empty_chain_verifies(database: Database, site: Site) -> None:
    with database.read() as connection:
        assert verify(connection, site.id).broken is None


def test_a_cut_tail_is_seen(database: Database, site: Site, chain: list[Row]) -> None:
    with database.write() as connection:
        guard = "DROP TRIGGER audit_entries_no_delete"
        connection.exec_driver_sql(guard if database.is_sqlite else f"{guard} ON audit_entries")
        connection.exec_driver_sql("DELETE FROM audit_entries WHERE sequence = 5")
    with database.read() as connection:
        verdict = verify(connection, site.id)
    assert (verdict.broken, verdict.problem) == (5, "The chain should end with entry 5 and ends with entry 4.")


@pytest.mark.parametrize("field", range(len(leaves.FIELDS) + 1), ids=[*leaves.FIELDS, "hash"])
def test_a_change_of_any_field_is_seen(site: Site, chain: list[Row], field: int) -> None:
    changed = (*chain[2][:field], chain[2][field] + b"x", *chain[2][field + 1 :])
    assert Walk(site.id, ()).check([*chain[:2], changed, *chain[3:]]).broken == 3


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        (lambda c: [*c[:1], *c[2:]], 2),
        (lambda c: [c[0], c[2], c[1], *c[3:]], 2),
        (lambda c: [c[0], c[0], *c[1:]], 2),
        (lambda c: c[1:], 1),
    ],
    ids=["deleted", "swapped", "doubled", "headless"],
)
def test_an_entry_out_of_place_is_seen(
    site: Site, chain: list[Row], tamper: Callable[[list[Row]], list[Row]], broken: int
) -> None:
    assert Walk(site.id, ()).check(tamper(chain)).broken == broken


def test_a_commitment_tells_texts_apart_and_not_without_the_salt() -> None:
    assert audit.commit_to("a", b"1") != audit.commit_to("b", b"1")
    assert audit.commit_to("a", b"1") != audit.commit_to("a", b"2")


def test_each_site_has_a_chain_of_its_own(database: Database, site: Site, other_site: Site) -> None:
    with database.write() as connection:
        audit.append(connection, site.id, some_events(2))
        audit.append(connection, other_site.id, some_events(1))
    with database.read() as connection:
        assert verify(connection, site.id).entries == 2
        assert verify(connection, other_site.id).entries == 1
