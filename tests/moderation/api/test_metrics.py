"""GET /metrics: what the processes count themselves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from moderation.context import Context


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: these counts are in no database."""
    return sqlite_url


def test_its_metrics_count_requests_by_route_and_never_by_path(client: FlaskClient) -> None:
    client.get("/v1/comments/strelsau")
    told = client.get("/metrics").text
    assert 'moderation_http_requests_total{method="GET",route="/v1/comments/{comment_id}",status="404"}' in told
    assert 'moderation_http_request_seconds_bucket{le="0.1",route="/v1/comments/{comment_id}"}' in told
    assert "strelsau" not in told


COUNT_IN_TWO_AND_TELL = """
import os, sys
from moderation.api import metrics
from moderation.context import Context, utc_now
from moderation.jobs import Bell
from moderation.policies import open_policies
from moderation.settings import Settings
from moderation.storage.database import open_database

for _ in range(2):
    process = os.fork()
    if not process:
        metrics.count("/v1/policy", "GET", 200, 0.1)
        os._exit(0)
    os.waitpid(process, 0)
context = Context(Settings(), open_database(sys.argv[1]), Bell("unix:///nobody"), open_policies(None))
print(metrics.render(context, utc_now()).decode())
"""


def test_its_metrics_are_those_of_all_processes(context: Context, tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", COUNT_IN_TWO_AND_TELL, context.database.url],
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert 'moderation_http_requests_total{method="GET",route="/v1/policy",status="200"} 2.0' in done.stdout
    assert "moderation_database_up 1.0" in done.stdout
    assert "moderation_redis_up 0.0" in done.stdout
