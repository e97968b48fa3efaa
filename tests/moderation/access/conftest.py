"""Two sites with people of every role and keys of every scope, made once for all the requests of a file."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation import access, endpoints, erasures, people
from moderation.access import NewKey
from moderation.app import create_app
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.identifiers import new_id
from moderation.jobs import Bell
from moderation.people.tries import digest
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage import credentials, delivery_views, samples, sign_ins
from moderation.storage.credentials import Person, Site
from moderation.storage.database import open_database
from moderation.storage.delivery_views import DeliveryFilter
from moderation.storage.samples import Sample
from moderation.storage.sign_ins import Session
from rules import Policy
from tests.moderation.console.builders import an_escalated_comment

CSRF = "the token of the form"


@dataclass
class Stage:
    """The service, and whoever may come to it."""

    app: APIFlask
    context: Context
    sites: dict[str, Site] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def person(self, role: str, at: str = "here", *, half: bool = False, idle: int = 0) -> FlaskClient:
        """A browser in which somebody has just signed in.

        Args:
            half: Whether the code is still to come.
            idle: Minutes since then.
        """
        token, now = new_id("token", utc_now()), utc_now() - timedelta(minutes=idle)
        person_id = self.people[at, role].id
        session = Session(digest(token), new_id("i", now), person_id, CSRF, now, now, "192.0.2.1", "", half)
        with self.context.database.write() as connection:
            sign_ins.add_session(connection, session)
        client = self.app.test_client()
        client.set_cookie("session", token)
        return client

    def key(self, name: str) -> FlaskClient:
        """A website with one of the keys."""
        client = self.app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.keys[name]}"
        return client

    def guest(self) -> FlaskClient:
        """Nobody in particular."""
        return self.app.test_client()

    def add_site(self, at: str, name: str) -> Site:
        """Make a site with somebody of every role."""
        now = utc_now()
        with self.context.database.write() as connection:
            site = self.sites[at] = access.create_site(connection, name, now)
            for role in [*people.ROLES, "disabled", "king"]:
                known = "moderator" if role == "disabled" else role
                ended = now if role == "disabled" else None
                person = Person(new_id("p", now), site.id, f"{role}@{at}.example", role, known, "", now, ended)
                credentials.add_person(connection, person)
                self.people[at, role] = person
        return site

    def add_key(self, name: str, at: str, *scopes: str) -> None:
        """Make a key; it is called what it may do."""
        with self.context.database.write() as connection:
            wanted = NewKey(name, scopes or access.SCOPES)
            self.keys[name] = access.create_key(connection, self.sites[at], wanted, utc_now())[1]


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, valkey: str, policy: Policy
) -> Iterator[Stage]:
    """The service with its two sites."""
    folder = tmp_path_factory.mktemp("access")
    shutil.copy(sqlite_template, folder / "moderation.db")
    with _open_stage(Settings(data_dir=folder, redis_url=valkey), policy) as stage:
        yield stage


@pytest.fixture(scope="module")
def walled_stage(
    tmp_path_factory: pytest.TempPathFactory, lasting_postgresql_url: str, valkey: str, policy: Policy
) -> Iterator[Stage]:
    """The same on PostgreSQL, which keeps sites apart by itself."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("access"), database_url=lasting_postgresql_url, redis_url=valkey
    )
    with _open_stage(settings, policy) as stage:
        yield stage


@contextmanager
def _open_stage(settings: Settings, policy: Policy) -> Iterator[Stage]:
    with closing(open_database(settings.database)) as database:
        context = Context(settings, database, Bell(settings.redis), Policies(policy))
        stage = Stage(create_app(context), context)
        stage.add_site("here", "Ruritania Today")
        stage.add_site("there", "Strelsau Post")
        yield stage


def send(client: FlaskClient, method: str, path: str, **form: Any) -> TestResponse:
    """Send an empty request: a form with its token to the console, an empty JSON object to anything else."""
    if path.startswith("/console") or method in ("GET", "HEAD"):
        data = {"csrf_token": CSRF, **form} if method not in ("GET", "HEAD") else None
        return client.open(path, method=method, data=data)
    return client.open(path, method=method, json=form)


@pytest.fixture(scope="module")
def ids(stage: Stage) -> dict[str, SimpleNamespace]:
    """What each site has: the value of every variable of a path, by site."""
    return furnish_all(stage)


def furnish_all(stage: Stage) -> dict[str, SimpleNamespace]:
    """Give each site one of everything that has an id."""
    return {at: _furnish(stage, site) for at, site in stage.sites.items()}


def _furnish(stage: Stage, site: Site) -> SimpleNamespace:
    now, database = utc_now(), stage.context.database
    with database.write() as connection:
        url = "https://hooks.ruritania.example/comments"
        endpoint = endpoints.create(connection, site.id, url, Change(site.id, "operator", now))
    nobody = erasures.Target(author_id="nobody")
    erasure = erasures.request(database, site.id, nobody, by="website", now=now)
    comment_id = an_escalated_comment(stage.context, site)
    with database.write() as connection:
        order = erasures.Order(site.id, "operator", now)
        held = erasures.hold(connection, order, erasures.Target(author_id="nobody else"), "Case 12")
    at = next(at for at, known in stage.sites.items() if known == site)
    stage.person("auditor", at)
    with database.read() as connection:
        (told,) = delivery_views.list_deliveries(connection, site.id, DeliveryFilter(), before=None, limit=2)
        (session,) = sign_ins.list_sessions(connection, stage.people[at, "auditor"].id)
    return SimpleNamespace(
        comment_id=comment_id,
        version="1",
        endpoint_id=endpoint.id,
        delivery_id=told.delivery.id,
        erasure_id=erasure.id,
        hold_id=held.id,
        sequence="1",
        person_id=stage.people[at, "moderator"].id,
        session_id=session.id,
        sample_id=_add_sample(stage, at, comment_id, samples.SAMPLE),
        trial_id=_add_sample(stage, at, comment_id, samples.TRIAL),
    )


def _add_sample(stage: Stage, at: str, comment_id: str, kind: str) -> str:
    """A sample of one comment, or a trial, for whoever the tests send to its pages."""
    now, judge = utc_now(), "moderator" if kind == samples.TRIAL else "senior-moderator"
    row = {"comment_id": comment_id, "version": 1, "outcome": "approve", "decided_by": None}
    place = {"clause": "", "language": "en", "stratum": 0, "population": 1}
    site_id, person_id = stage.sites[at].id, stage.people[at, judge].id
    sample = Sample(new_id("q", now), site_id, kind, person_id, "people", now, now, 7, 1, 1, now)
    with stage.context.database.write() as connection:
        samples.add(connection, sample, [{**row, **place}])
    return sample.id
