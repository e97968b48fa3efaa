"""The service as its first user meets it: one command, a sample that is decided, and comments of one's own."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from redis import Redis

from moderation.running import samples
from tests.journeys.installation import QUICK, Installation, installed, is_running, wait_until

LANGUAGES = {"en", "ru", "az", "tr", "ka", "hy"}


class Website:
    """A website with the demo's key."""

    def __init__(self, service: Installation) -> None:
        self._url = service.service["url"]
        self._http = urllib3.PoolManager(
            headers={"Authorization": f"Bearer {service.service['api_key']}", "Content-Type": "application/json"},
            timeout=30,
        )

    def post(self, text: str, wait_seconds: int = 10) -> dict[str, Any]:
        headers = {**self._http.headers, "Prefer": f"wait={wait_seconds}"}
        body = json.dumps({"text": text})
        return dict(self._http.request("POST", f"{self._url}/v1/comments", body=body, headers=headers).json())

    def get(self, path: str) -> dict[str, Any]:
        return dict(self._http.request("GET", f"{self._url}{path}").json())

    def close(self) -> None:
        self._http.clear()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A service that runs, as the first start leaves it."""
    with installed(tmp_path_factory.mktemp("main job") / "data") as running:
        yield running


@pytest.fixture
def website(service: Installation) -> Iterator[Website]:
    website = Website(service)
    yield website
    website.close()


def test_the_first_start_shows_decisions_with_their_reasons(service: Installation, website: Website) -> None:
    sample = samples.read()
    decided = website.get("/v1/comments?limit=200")["comments"]

    assert len(decided) == len(sample) >= 60
    assert {comment["status"] for comment in decided} == {"approved", "rejected", "escalated"}
    assert {comment["language"] for comment in decided} >= LANGUAGES
    for line in ("API key", "Moderator", "Auditor", "outcome", "Ctrl-C stops"):
        assert line in service.output
    assert len(
        [line for line in service.output.splitlines() if line.startswith(("approve", "reject", "escalate"))]
    ) == len(sample)


def test_a_comment_is_decided_at_once_and_the_decision_explains_itself(website: Website) -> None:
    started = time.monotonic()
    comment = website.post("You are an idiot.")

    assert comment["status"] == "rejected"
    (finding, *_) = comment["decision"]["findings"]
    assert finding["clause"] == "offensive-expressions"
    assert "idiot" in finding["spans"][0]["text"]
    assert comment["decision"]["explanation"]
    assert time.monotonic() - started < 10


def test_escalated_comments_wait_for_a_person(website: Website) -> None:
    waiting = website.get("/v1/comments?status=escalated")["comments"]

    assert waiting
    assert all(comment["decision"]["outcome"] == "escalate" for comment in waiting)


def test_an_emptied_redis_does_no_harm(service: Installation, website: Website) -> None:
    with Redis.from_url(f"unix://{service.folder}/valkey.sock") as redis:
        redis.flushall()
        assert website.post("Thank you for the figures.")["status"] == "approved"
        pending = website.post("Thank you once more.", wait_seconds=0)
        redis.flushall()

    wait_until(lambda: website.get(f"/v1/comments/{pending['id']}")["status"] == "approved", 15)


def test_ctrl_c_stops_everything_soon(tmp_path: Path) -> None:
    with installed(tmp_path / "data", "--no-demo", environment=QUICK) as running:
        started = running.descendants()
        assert {"web", "web process", "worker", "sweeper", "sender", "valkey"} == set(started.values())

        asked = time.monotonic()
        running.process.send_signal(signal.SIGINT)

        assert running.process.wait(20) == 0
        assert time.monotonic() - asked < 6  # five, and one for a busy machine
        assert not any(map(is_running, started))


def test_a_second_ctrl_c_stops_everything_at_once(tmp_path: Path) -> None:
    with installed(tmp_path / "data", "--no-demo", environment=QUICK) as running:
        started = running.descendants()

        for _ in range(2):
            running.process.send_signal(signal.SIGINT)
            time.sleep(0.2)

        assert running.process.wait(5) == 0
        assert not any(map(is_running, started))


def test_a_killed_service_takes_its_processes_with_it(tmp_path: Path) -> None:
    with installed(tmp_path / "data", "--no-demo", environment=QUICK) as running:
        started = running.descendants()

        running.process.kill()

        wait_until(lambda: not any(map(is_running, started)), 10)
