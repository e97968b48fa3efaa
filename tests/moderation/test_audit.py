from dataclasses import fields, replace

import pytest

from moderation import audit
from moderation.audit import Event, check_chain, verify
from moderation.storage import audit_entries
from moderation.storage.audit_entries import Entry
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW


def some_events(count: int) -> list[Event]:
    return [Event("decided", "rules", NOW, f"c_{i}", 1, 1, "reject", "clause/rule@1", "f", "m") for i in range(count)]


@pytest.fixture
def chain(database: Database, site: Site) -> list[Entry]:
    with database.write() as connection:
        audit.append(connection, site.id, some_events(3))
        audit.append(connection, site.id, some_events(2))
    with database.read() as connection:
        return list(audit_entries.read_chain(connection, site.id, upto=99))


def test_entries_follow_one_another_without_a_gap(chain: list[Entry]) -> None:
    assert [entry.sequence for entry in chain] == [1, 2, 3, 4, 5]
    assert chain[0].previous == audit.ORIGIN
    assert [entry.previous for entry in chain[1:]] == [entry.hash for entry in chain[:-1]]


def test_an_untouched_chain_verifies(database: Database, site: Site, chain: list[Entry]) -> None:
    with database.read() as connection:
        verdict = verify(connection, site.id)
    assert (verdict.entries, verdict.head, verdict.broken) == (5, chain[-1].hash, None)


def test_an_empty_chain_verifies(database: Database, site: Site) -> None:
    with database.read() as connection:
        assert verify(connection, site.id).broken is None


def test_a_cut_tail_is_seen(database: Database, site: Site, chain: list[Entry]) -> None:
    with database.write() as connection:
        guard = "DROP TRIGGER audit_entries_no_delete"
        connection.exec_driver_sql(guard if database.is_sqlite else f"{guard} ON audit_entries")
        connection.exec_driver_sql("DELETE FROM audit_entries WHERE sequence = 5")
    with database.read() as connection:
        verdict = verify(connection, site.id)
    assert (verdict.broken, verdict.problem) == (5, "The chain should end with entry 5 and ends with entry 4.")


@pytest.mark.parametrize("field", [field.name for field in fields(Entry)])
def test_a_change_of_any_field_is_seen(chain: list[Entry], field: str) -> None:
    value = getattr(chain[2], field)
    changed = NOW.replace(microsecond=1) if field == "at" else value + 1 if isinstance(value, int) else f"{value}x"
    verdict = check_chain([*chain[:2], replace(chain[2], **{field: changed}), *chain[3:]])
    assert verdict.broken == 3


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
def test_an_entry_out_of_place_is_seen(chain: list[Entry], tamper: object, broken: int) -> None:
    assert check_chain(tamper(chain)).broken == broken  # type: ignore[operator]


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
