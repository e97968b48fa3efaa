"""The document is a contract: it tells what is taken, what is refused and every answer, and all of that is so.

``MODERATION_SCHEMATHESIS_CASES`` says about how many requests are made, half of them on each database.
"""

import os
from collections.abc import Iterator

import schemathesis
from apiflask import APIFlask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from moderation.storage.database import Database

CASES = int(os.environ.get("MODERATION_SCHEMATHESIS_CASES", "1000")) // 2
FIXED_CASES = 450  # each parameter's edges, each method; not a matter of chance
RANDOM_OPERATIONS = 5  # those that have something to vary
SEED = 20261122


def test_it_answers_as_its_document_says(app: APIFlask, api_key: str, database: Database) -> None:
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": f"Bearer {api_key}"},
            "generation": {"max-examples": max(5, (CASES - FIXED_CASES) // RANDOM_OPERATIONS), "database": "none"},
            "continue-on-failure": True,
            # It cannot ask a WSGI application again without its key (test_authentication.py does).
            "checks": {"ignored_auth": {"enabled": False}},
        }
    )
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)
    schema.validate()
    made, wrong = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            made += len(event.recorder.cases)
            wrong += list(find_failures(event))
        elif isinstance(event, events.NonFatalError):
            wrong.append(f"{event.label}: {event.value}")
    assert not wrong, "\n\n".join(wrong)
    assert made >= CASES * 0.9


def find_failures(event: events.ScenarioFinished) -> Iterator[str]:
    for case, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info:
                failure = check.failure_info.failure
                interaction = event.recorder.interactions[case]
                answer = interaction.response.content[:300] if interaction.response else b""
                yield f"{event.label}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}\n{answer!r}"
