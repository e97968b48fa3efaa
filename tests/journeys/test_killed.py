"""After a 202 no comment is lost, doubled or let through, whatever is killed (RELIABILITY's R1 in its small size)."""

import os
import random
import shutil
import time
from pathlib import Path

import pytest

import rules
from rules import Policy, load_policy
from tests.journeys.checker import Reader, Report, Sent, check, count_pending, reading
from tests.journeys.installation import Installation, installed, kill, wait_until
from tests.journeys.website import Website

COMMENTS = 5_000
KILLS = 20
DECIDED_WITHIN_SECONDS = 15
TEXTS = (
    "Thank you for the figures, number {}.",
    "You are an idiot, and so is number {}.",
    "The Ruritanian government must resign, for the {}th time!",
    "Kann man {} Fragen dazu stellen?",
)


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("MODERATION_SEED") or random.randrange(10**6))


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    """The shipped pack, in a copy that nobody edits meanwhile."""
    pack = Path(shutil.copytree(Path(rules.__file__).parent / "packs" / "reader_comments", tmp_path / "pack"))
    monkeypatch.setenv("MODERATION_PACK", str(pack))
    return load_policy(pack)


def test_nothing_is_lost_or_decided_twice_whatever_is_killed(
    tmp_path: Path, database_url: str, policy: Policy, seed: int
) -> None:
    print(f"MODERATION_SEED={seed} replays the order of the kills.")
    texts = [TEXTS[number % len(TEXTS)].format(number) for number in range(COMMENTS)]
    with installed(tmp_path / "data", "--no-demo", "--database", database_url) as service:
        website = Website(service.port, service.service["api_key"], texts)
        website.start()
        killed = kill_at_random(service, website, random.Random(seed))
        last_kill = time.monotonic()
        website.join(60)
        with reading(database_url) as reader:
            wait_until(lambda: nothing_pending(reader), 60)
        settled_after = time.monotonic() - last_kill

    print(f"{len(killed)} kills: {', '.join(killed)}; all was decided {settled_after:.1f} s after the last.")
    assert settled_after < DECIDED_WITHIN_SECONDS
    assert (website.problems, len(website.sent), len(killed)) == ([], COMMENTS, KILLS)
    with reading(database_url) as reader:
        report = check(reader, website.sent, policy)
        assert report.is_clean(), report
        assert report.rows == COMMENTS
        assert_that_the_checker_sees(reader, website.sent, policy)


def kill_at_random(service: Installation, website: Website, chance: random.Random) -> list[str]:
    """Kill one process after the other while comments come in; tells which."""
    killed: list[str] = []
    for number in range(KILLS):
        mark = (number + 1) / (KILLS + 1)
        wait_until(lambda mark=mark: website.share_sent() >= mark, 60)
        time.sleep(chance.uniform(0, 0.3))
        wanted = chance.choice(["web process", "web", "worker", "sweeper", "valkey"])
        wait_until(lambda wanted=wanted: wanted in service.descendants().values(), 60)
        kill(chance.choice(sorted(pid for pid, kind in service.descendants().items() if kind == wanted)))
        killed.append(wanted)
    return killed


def nothing_pending(reader: Reader) -> bool:
    reader.connection.rollback()
    return count_pending(reader) == 0


DAMAGES = {
    "lost": "DELETE FROM comments WHERE id = '{id}'",
    "twice": (
        "INSERT INTO decisions (comment_id, version, id, outcome, reason, decider, language, policy, fingerprint,"
        " findings, decided_at) SELECT comment_id, 2, 'd_again', outcome, reason, decider, language, policy,"
        " fingerprint, findings, decided_at FROM decisions WHERE comment_id = '{id}'"
    ),
    "undecided": "UPDATE comments SET status = 'pending' WHERE id = '{id}'",
    "wrong": "UPDATE decisions SET outcome = 'approve' WHERE comment_id = '{id}'",
}


def assert_that_the_checker_sees(reader: Reader, sent: dict[str, Sent], policy: Policy) -> None:
    """The control: a checker that does not see damage proves nothing."""
    (bad,) = sent["comment-1"].ids
    for field, damage in DAMAGES.items():
        found = check_damaged(reader, damage.format(id=bad), sent, policy)
        assert getattr(found, field), f"the checker did not see a comment that is {field}"


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
