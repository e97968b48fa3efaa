"""Every decision reaches every endpoint at least once or is visibly given up, whatever they answer, whoever is killed.

The small size of what ``python -m tests.benchmarks.bench_webhooks`` does with 20,000.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.client import Client
from moderation.context import Context
from tests.journeys.installation import QUICK, installed, wait_until
from tests.journeys.storm import TEXT, Storm, gathering, rage
from tests.journeys.storm_checks import check
from tests.receiver import receiving


def test_every_decision_is_told_or_visibly_given_up(context: Context, tmp_path: Path) -> None:
    seed = int(os.environ.get("MODERATION_SEED") or random.randrange(10**6))
    print(f"MODERATION_SEED={seed} replays what the receivers do.")
    with gathering(context, tmp_path, Storm(events=100, kills=2, rate=60, seed=seed)) as world:
        rage(world)
        check(world)


def test_a_comment_posted_to_a_running_service_comes_back_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = pytest.importorskip("standardwebhooks")
    monkeypatch.setenv("MODERATION_WEBHOOK_NETWORKS", "127.0.0.0/8")
    folder = tmp_path / "data"
    with receiving() as website, installed(folder, "--no-demo", environment=QUICK) as service:
        command = [sys.executable, "-m", "moderation", "webhook", "create", website.url, "--data", str(folder)]
        made = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        client = Client(f"http://127.0.0.1:{service.port}", service.service["api_key"])
        (result,) = client.submit_batch([{"text": TEXT, "external_id": "4711"}])
        wait_until(lambda: website.requests, 30)
        body, headers = website.requests[0].body.decode(), website.requests[0].headers
        told = library.Webhook(made.split()[-1]).verify(body, headers)["data"]
    assert (told["comment_id"], told["external_id"], told["status"]) == (result["comment"]["id"], "4711", "approved")
