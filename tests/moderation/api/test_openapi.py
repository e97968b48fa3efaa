"""The document is a contract: it tells what is taken, what is refused and every answer, and all of that is so.

``MODERATION_SCHEMATHESIS_CASES`` says about how many requests are made, half of them on each database.  More than the
suite makes are shared among keys of every kind, too: ``make schemathesis CASES=100000``.
"""

import os
from collections.abc import Iterator

import pytest
import schemathesis
from apiflask import APIFlask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from moderation import access
from moderation.access import NewKey
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW

WANTED = int(os.environ.get("MODERATION_SCHEMATHESIS_CASES", "1000"))
KINDS = {
    "every scope": NewKey("every scope"),
    **{scope: NewKey(scope, (scope,)) for scope in access.SCOPES},
    "test": NewKey("test", test=True),
}
if WANTED <= 1000:
    KINDS = {"every scope": KINDS["every scope"]}
CASES = WANTED // 2 // len(KINDS)
FIXED_CASES = 450  # each parameter's edges, each method; not a matter of chance
RANDOM_OPERATIONS = 5  # those that have something to vary
SEED = 20261122


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_as_its_document_says(app: APIFlask, site: Site, database: Database, kind: str) -> None:
    with database.write() as connection:
        secret = access.create_key(connection, site, KINDS[kind], NOW)[1]
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": f"Bearer {secret}"},
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
