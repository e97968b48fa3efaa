"""Every example does what it says, against a service that runs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from urllib3.exceptions import HTTPError

from moderation import webhooks
from tests.journeys.installation import QUICK, Installation, free_port, installed, wait_until
from tests.servers import package

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
SECRET = webhooks.write_secret(b"k" * 32)
EVENT = json.dumps({"type": "comment.decided", "data": {"comment_id": "c_1", "status": "rejected", "version": 1}})


def find(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.fail(f"The examples need {program}, which is missing; `make test` as root installs it.")
    return found


def command(example: Path) -> list[str]:
    runs = {
        ".sh": lambda: "sh",
        ".py": lambda: sys.executable,
        ".mjs": lambda: str(package("playwright") / "driver" / "node"),
        ".php": lambda: find("php"),
    }
    return [runs[example.suffix](), str(example)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A service that runs."""
    with installed(tmp_path_factory.mktemp("examples") / "data", "--no-demo", environment=QUICK) as running:
        yield running


def run(example: Path, service: Installation, text: str, key: str | None = None) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "MODERATION_URL": service.service["url"],
        "MODERATION_KEY": key or service.service["api_key"],
        "PYTHONPATH": str(ROOT / "clients" / "python"),
    }
    return subprocess.run(
        [*command(example), text], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("comment.*")), ids=lambda example: example.name)
def test_a_comment_is_sent_and_the_decision_printed(example: Path, service: Installation) -> None:
    for text, status in (('You are an idiot. "Quite" \\ so.', "rejected"), ("Good article.", "approved")):
        done = run(example, service, f"{text} ({example.name})")
        assert done.returncode == 0, done.stderr
        assert status in done.stdout
        assert "comment" in done.stdout
    assert run(example, service, "Good article.", key="mod_wrong").returncode != 0


@contextmanager
def receiving() -> Iterator[str]:
    """Run the receiver as its first line says."""
    port = free_port()
    environment = {**os.environ, "WEBHOOK_SECRET": SECRET}
    server = subprocess.Popen(
        [find("php"), "-S", f"127.0.0.1:{port}", EXAMPLES / "webhook.php"], env=environment, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_until(lambda: is_there(url), 20)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def is_there(url: str) -> bool:
    try:
        return bool(urllib3.request("GET", url, retries=False).status)
    except HTTPError:
        return False


def test_the_receiver_in_php_believes_what_is_signed_and_nothing_else() -> None:
    now, body = datetime.now(UTC), EVENT.encode()
    good = webhooks.sign([webhooks.write_secret(b"o" * 32), SECRET], "msg_1", now, body)
    late = webhooks.sign([SECRET], "msg_1", now - timedelta(minutes=6), body)
    forged = webhooks.sign([webhooks.write_secret(b"f" * 32)], "msg_1", now, body)
    cases = [(good, body, 204), (good, body + b" ", 400), (late, body, 400), (forged, body, 400), ({}, body, 400)]
    with receiving() as url:
        for headers, sent, status in cases:
            assert urllib3.request("POST", url, body=sent, headers=headers, retries=False).status == status
