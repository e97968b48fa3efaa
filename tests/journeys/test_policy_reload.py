"""A changed pack reaches every process of a running service, which is not started anew."""

import shutil
from pathlib import Path

import pytest
import urllib3

from rules import load_policy
from tests.journeys.installation import RURITANIA, Installation, installed, wait_until
from tests.journeys.test_main_job import Website

TEXT = "You are a turnipface."
SECONDS = 4  # two, and as much again for a busy machine


def test_a_changed_pack_is_in_force_everywhere_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = Path(shutil.copytree(RURITANIA, tmp_path / "pack"))
    monkeypatch.setenv("MODERATION_PACK", str(pack))
    with installed(tmp_path / "data", "--no-demo") as service:
        website = Website(service)
        assert website.post(TEXT)["status"] == "approved"
        with (pack / "lexicons" / "en" / "insult.txt").open("a") as words:
            words.write("turnipface\n")
        newest = load_policy(pack).fingerprint

        wait_until(lambda: all(fingerprint_in_force(service) == newest for _ in range(8)), SECONDS)
        wait_until(lambda: website.post(TEXT)["status"] == "rejected", SECONDS)
        decided = website.post(TEXT)
        website.close()

    assert decided["decision"]["policy"]["fingerprint"] == newest


def fingerprint_in_force(service: Installation) -> str:
    """Ask over a connection of its own, which any of the web server's processes may take."""
    headers = {"Authorization": f"Bearer {service.service['api_key']}", "Connection": "close"}
    with urllib3.PoolManager(headers=headers, timeout=5) as http:
        return str(http.request("GET", f"{service.service['url']}/v1/policy").json()["fingerprint"])
