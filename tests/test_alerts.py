"""The alerts ask for what the service tells, and each says what to do."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from moderation.context import Context
from moderation.settings import Settings
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment
from tests.test_architecture import ROOT

ALERTS = [
    rule for group in yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]


@pytest.fixture
def metrics(client: FlaskClient, context: Context, site: Site) -> str:
    a_decided_comment(context, site, Outcome.REJECT)
    client.get("/v1/policy")
    return client.get("/metrics").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_asks_for_what_is_told(metrics: str, alert: dict[str, Any]) -> None:
    told = set(re.findall(r"^(moderation_\w+)", metrics, re.MULTILINE))
    asked = set(re.findall(r"moderation_\w+", alert["expr"]))
    assert asked <= told
    labels = {
        label for inside in re.findall(r"moderation_\w+\{([^}]*)\}", alert["expr"]) for label in label_names(inside)
    }
    assert all(re.search(rf"[{{,]{label}=\"", metrics) for label in labels)


def label_names(inside: str) -> Iterator[str]:
    yield from re.findall(r"(\w+)\s*=", inside)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_what_is_wrong_and_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in ("page", "ticket")
    assert alert["annotations"]["summary"].endswith(".")
    assert alert["annotations"]["action"].endswith(".")
    for variable in re.findall(r"MODERATION_(\w+)", alert["annotations"]["action"]):
        assert variable.lower() in Settings.model_fields
