"""GET /healthz and /readyz, and what /metrics knows from the database."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from moderation import api
from moderation.context import Context, utc_now
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from rules import Outcome
from tests.builders import a_comment, a_decided_comment
from workers.pulse import Pulse


def test_it_is_alive_without_a_key(stranger: FlaskClient) -> None:
    answer = stranger.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_it_is_ready_when_all_is_there(stranger: FlaskClient, context: Context) -> None:
    Pulse(context.database, "sweeper", utc_now()).beat(utc_now())
    answer = stranger.get("/readyz")
    there = {"database": "present", "redis": "present", "deciders": "present", "policy": "current", "mistakes": []}
    assert (answer.status_code, answer.json) == (200, {"status": "ready", **there})


@pytest.mark.parametrize(("kind", "seconds"), [("worker", 61), ("sender", 0)])
def test_it_says_truthfully_that_nobody_decides(
    stranger: FlaskClient, context: Context, kind: str, seconds: int
) -> None:
    then = utc_now() - timedelta(seconds=seconds)
    Pulse(context.database, kind, then).beat(then)
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["deciders"]) == (200, "degraded", "silent")


def test_it_says_truthfully_that_redis_is_away(context: Context, tmp_path: Path) -> None:
    app = api.create(replace(context, bell=Bell(f"unix://{tmp_path}/nobody.sock")))
    answer = app.test_client().get("/readyz")
    there = {"database": "present", "redis": "away", "deciders": "silent", "policy": "current", "mistakes": []}
    assert (answer.status_code, answer.json) == (200, {"status": "degraded", **there})


def test_it_names_the_mistakes_of_a_pack_that_is_refused(context: Context, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "clauses.toml").touch()
    policies = Policies(context.policy, tmp_path / "pack")
    policies.look()
    answer = api.create(replace(context, policies=policies)).test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["policy"]) == (200, "degraded", "refused")
    assert answer.json["mistakes"] == ["policy.toml: is missing in pack/; a pack begins with it"]


def test_it_is_not_ready_with_tables_of_another_version(stranger: FlaskClient, owners_database: Database) -> None:
    with owners_database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["database"]) == (503, "unavailable", "outdated")


def test_its_metrics_tell_what_the_database_knows(stranger: FlaskClient, context: Context, site: Site) -> None:
    a_comment(context, site)
    a_decided_comment(context, site, Outcome.APPROVE, "Fine.")
    a_decided_comment(context, site, Outcome.ESCALATE, "You are an idiot.")
    told = stranger.get("/metrics").text
    assert 'moderation_decisions_total{decider="rules",outcome="approve"} 1.0' in told
    assert 'moderation_rule_findings_total{rule="offensive-expressions/' in told
    assert "moderation_pending_comments 1.0" in told
    assert "moderation_review_comments 1.0" in told
    assert "moderation_pending_oldest_seconds" in told
    assert "moderation_review_oldest_seconds" in told
    assert "moderation_webhook_deliveries 0.0" in told
    assert "moderation_bell_waiting" in told
    assert "moderation_redis_up 1.0" in told
    assert "moderation_policy_refused 0.0" in told


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_it_is_never_kept_by_a_cache(stranger: FlaskClient, path: str) -> None:
    assert stranger.get(path).headers["Cache-Control"] == "no-store"
