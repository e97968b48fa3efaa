"""Every text field of the API's document, each with texts that break programs: SQLite and PostgreSQL answer alike.

``MODERATION_NASTY_TEXTS`` says how many texts each field is sent, and ``MODERATION_NASTY_FIELDS`` may name some of the
fields by a pattern; ``make nasty TEXTS=2000`` is the full size.
"""

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation import access
from moderation.app import create_app
from moderation.context import Context, utc_now
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage.database import open_database
from rules import Policy
from tests.nasty import Field, list_fields, make_texts
from workers.screening import screen

TEXTS = int(os.environ.get("MODERATION_NASTY_TEXTS", "1"))
FIELDS = re.compile(os.environ.get("MODERATION_NASTY_FIELDS", ""))
VARIES = re.compile(
    r"\b[a-z]{1,3}_[0-9a-hjkmnp-tv-z]{26}\b|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)"  # ids, times
    r"|\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b|whsec_[\w+/=]+"  # hashes, ids of requests, secrets
)
KEPT = re.compile(r"/(text|external_id|parent_id|article/\w+|author/\w+)")
ENDLESS = {
    "key_requests_per_second": 1e6,
    "key_requests_at_once": 10**9,
    "author_comments_per_minute": 10**9,
    "reporter_reports_per_hour": 10**9,
    "evaluation_seconds": 60,
    "lease_seconds": 600,
}


@dataclass
class Service:
    """The API on one database."""

    client: FlaskClient
    context: Context
    decided: dict[str, list[str]] = field(default_factory=dict)

    def ids(self, path: str) -> dict[str, str]:
        """Give ids for a path: a comment that can be reported, or one whose author can appeal."""
        status = "rejected" if path.endswith("/appeals") else "approved"
        nobody = "x_" + "0" * 26
        comment = self._take(status) if path.endswith(("/appeals", "/reports")) else nobody
        return {"comment_id": comment, "endpoint_id": nobody, "delivery_id": nobody, "erasure_id": nobody}

    def _take(self, status: str) -> str:
        if not self.decided.get(status):
            text = {"approved": "Good.", "rejected": "You are an idiot and your article is rubbish."}[status]
            made = self.client.post(
                "/v1/comments/batch", json={"comments": [{"text": text}] * min(100, 4 * TEXTS)}
            ).json["results"]
            while screen(self.context, utc_now):
                pass
            self.decided[status] = [result["comment"]["id"] for result in made]
        return self.decided[status].pop()


def open_service(settings: Settings, policy: Policy, url: str) -> Iterator[Service]:
    settings = settings.model_copy(update={"database_url": url, **ENDLESS})
    with closing(open_database(url)) as database:
        with database.write() as connection:
            site = access.create_site(connection, "Ruritania Today", utc_now())
            key = access.create_key(connection, site, access.NewKey("tests"), utc_now())[1]
        context = Context(settings, database, Bell(settings.redis), Policies(policy))
        client = create_app(context).test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        yield Service(client, context)


@pytest.fixture
def services(
    tmp_path: Any, valkey: str, policy: Policy, sqlite_url: str, postgresql_url: str
) -> Iterator[tuple[Service, Service]]:
    settings = Settings(data_dir=tmp_path, redis_url=valkey)
    opened = [open_service(settings, policy, url) for url in (sqlite_url, postgresql_url)]
    yield next(opened[0]), next(opened[1])
    for one in opened:
        next(one, None)


@dataclass
class Tally:
    """What came of it, by field and by status."""

    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def add(self, place: Field, text: str, answers: list[TestResponse], told: list[str]) -> None:
        self.statuses.update(answer.status_code for answer in answers)
        if told[0] != told[1] or any(answer.status_code >= 500 for answer in answers):
            self.wrong.append(f"{place} {text[:60]!a}: {told[0][:300]!a} and {told[1][:300]!a}")


@pytest.mark.timeout(0)
def test_both_databases_answer_alike_whatever_is_sent(services: tuple[Service, Service]) -> None:
    texts, tally, began = make_texts(max(TEXTS, 100)), Tally(), time.monotonic()
    every = list_fields(services[0].client.get("/openapi.json").json)
    assert len(every) > 60
    fields = [place for place in every if FIELDS.search(str(place))]
    for number, place in enumerate(fields):
        for one in range(TEXTS):  # few texts are others for each field
            try_both(services, place, texts[(number * TEXTS + one) % len(texts)], tally)
        print(f"{place}: {dict(tally.statuses)} so far, {len(tally.wrong)} differ or failed", flush=True)
    took = time.monotonic() - began
    print(f"\n{len(fields)} fields, {TEXTS} texts each: {dict(tally.statuses)}, {took:.0f} s")
    if tally.wrong:
        pytest.fail("\n".join([f"{len(tally.wrong)} differ or failed", *tally.wrong[:20]]), pytrace=False)


def try_both(services: tuple[Service, Service], place: Field, text: str, tally: Tally) -> None:
    answers, told = [], []
    for service in services:
        request = place.fill(text, service.ids(place.path))
        if request is None:
            return
        path, details = request
        answer = service.client.open(path, method=place.method.upper(), **details)
        answers.append(answer)
        told.append(f"{answer.status_code} {VARIES.sub('…', answer.text)} {read_back(service, place, text, answer)}")
    tally.add(place, text, answers, told)


def read_back(service: Service, place: Field, text: str, answer: TestResponse) -> str:
    """Read what was stored, and see that it is what was sent, to the letter."""
    location = answer.headers.get("Location")
    if not location or place.place != "body" or answer.status_code >= 400:
        return ""
    stored = service.client.get(location).json
    if KEPT.fullmatch(place.name) and place.path == "/v1/comments":
        found = reduce(lambda part, name: part[name], place.name.split("/")[1:], stored)
        assert found == text, f"{place}: {text[:60]!a} became {found[:60]!a}"
    return VARIES.sub("…", str(stored))
