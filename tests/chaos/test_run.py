"""After a 202 no comment is lost, doubled or let through, whatever is killed."""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rules import Policy
from tests.chaos.checker import Reader, Report, Sent, check, reading
from tests.chaos.run import Plan, run
from tests.journeys.installation import RURITANIA
from tests.servers import Postmaster


@pytest.fixture
def seed() -> int:
    seed = int(os.environ.get("MODERATION_SEED") or random.randrange(10**6))
    print(f"MODERATION_SEED={seed} replays the order of the faults.")
    return seed


@pytest.fixture
def postmaster() -> Iterator[Postmaster]:
    """A server to be killed, as safe as in production."""
    with TemporaryDirectory(prefix="moderation-postgresql-") as folder:
        server = Postmaster(Path(folder), ())
        server.start()
        yield server
        server.stop()


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_decided_twice_on_sqlite(tmp_path: Path, seed: int) -> None:
    url = f"sqlite:///{tmp_path / 'moderation.db'}"

    outcome = run(Plan(comments=5_000, kills=20, seed=seed, pack=RURITANIA), tmp_path, url)

    print(outcome.table())
    assert outcome.is_clean(), outcome.table()
    assert outcome.report.rows == 5_000
    with reading(url) as reader:
        assert_that_the_checker_sees(reader, outcome.sent, outcome.policy)


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_decided_twice_on_postgresql(tmp_path: Path, seed: int, postmaster: Postmaster) -> None:
    outcome = run(Plan(comments=1_000, kills=8, seed=seed, pack=RURITANIA), tmp_path, postmaster.url, postmaster)

    print(outcome.table())
    assert outcome.is_clean(), outcome.table()
    assert outcome.report.rows == 1_000
    with reading(postmaster.url) as reader:
        assert_that_the_checker_sees(reader, outcome.sent, outcome.policy)


DAMAGES = {
    "I1": "DELETE FROM comments WHERE id = '{id}'",
    "I2": "UPDATE comments SET status = 'pending' WHERE id = '{id}'",
    "I3": (
        "INSERT INTO decisions (comment_id, version, id, outcome, reason, decider, language, policy, fingerprint,"
        " findings, decided_at) SELECT comment_id, 2, 'd_again', outcome, reason, decider, language, policy,"
        " fingerprint, findings, decided_at FROM decisions WHERE comment_id = '{id}'"
    ),
    "I4": "UPDATE decisions SET outcome = 'escalate' WHERE comment_id = '{id}'",
    "I5": "UPDATE comment_texts SET text = 'Something else.' WHERE comment_id = '{id}'",  # the entry seals another
    "I6": "UPDATE decisions SET outcome = 'approve' WHERE comment_id = '{id}'",
    "I7": (
        "INSERT INTO endpoints (id, site_id, url, secret, created_at, failures)"
        " SELECT 'e_late', site_id, 'https://x.example', '', created_at, 0 FROM comments WHERE id = '{id}'"
    ),
}


def assert_that_the_checker_sees(reader: Reader, sent: dict[str, Sent], policy: Policy) -> None:
    """The control: a checker that does not see damage proves nothing."""
    (bad,) = sent["comment-1"].ids
    for name, damage in DAMAGES.items():
        found = check_damaged(reader, damage.format(id=bad), sent, policy)
        assert found.breaches[name], f"the checker did not see that {name} is broken"


def check_damaged(reader: Reader, damage: str, sent: dict[str, Sent], policy: Policy) -> Report:
    reader.connection.rollback()
    if reader.is_sqlite:
        reader.change("PRAGMA foreign_keys = OFF")
    else:
        reader.change("SET session_replication_role = replica")  # lets foreign keys be broken
    reader.change(damage)
    found = check(reader, sent, policy)
    reader.connection.rollback()
    return found
