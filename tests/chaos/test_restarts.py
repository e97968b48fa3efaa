"""Every process may be started anew while comments come in: no request fails and nothing is lost.

``MODERATION_RESTARTS=20`` makes it as long as it should be now and then.
"""

import os
import signal
from pathlib import Path

import pytest

from rules import load_policy
from tests.chaos.checker import check, count_pending, reading
from tests.chaos.website import Website, write_comments
from tests.journeys.installation import QUICK, RURITANIA, Installation, installed, wait_until

ROUNDS = int(os.environ.get("MODERATION_RESTARTS", "1"))
LEAVE_SECONDS = 30
DECIDED_WITHIN_SECONDS = 15
SIGNALS = {"web": signal.SIGHUP, "worker": signal.SIGTERM, "sweeper": signal.SIGTERM, "sender": signal.SIGTERM}


@pytest.mark.timeout(1200)
def test_no_request_fails_while_every_process_is_started_anew(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'moderation.db'}"
    with installed(tmp_path / "data", "--no-demo", "--database", url, environment=QUICK) as service:
        website = Website(service.port, service.service["api_key"], write_comments(100_000), threads=4)
        website.start()
        slowest = max(start_anew(service, kind) for _ in range(ROUNDS) for kind in SIGNALS)
        website.finish()
        website.join(60)
        wait_until(lambda: is_all_decided(url), DECIDED_WITHIN_SECONDS)

    with reading(url) as reader:
        report = check(reader, website.sent, load_policy(RURITANIA), website.problems)
    print(f"{4 * ROUNDS} restarts, the slowest took {slowest:.1f} s; {website.unanswered} requests were not answered.")
    print(report.table())
    assert report.is_clean(), report.table()
    assert website.unanswered == 0
    assert slowest <= LEAVE_SECONDS


def start_anew(service: Installation, kind: str) -> float:
    """Ask the processes of a kind to make room for new ones; tells how long that took."""
    wait_until(lambda: kind in service.descendants().values(), LEAVE_SECONDS)
    asked = {pid for pid, is_a in service.descendants().items() if is_a == kind}
    old = {pid for pid, is_a in service.descendants().items() if is_a == "web process"} if kind == "web" else asked
    for pid in asked:
        os.kill(pid, SIGNALS[kind])
    replaced = "web process" if kind == "web" else kind

    def is_done() -> bool:
        now = {pid for pid, is_a in service.descendants().items() if is_a == replaced}
        return len(now) >= len(old) and not now & old

    return wait_until(is_done, 60)


def is_all_decided(url: str) -> bool:
    with reading(url) as reader:
        return count_pending(reader) == 0
