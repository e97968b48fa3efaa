"""The form of a site, and pages of that site that use it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import md5
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.context import Context, utc_now
from moderation.settings import Settings
from moderation.storage.credentials import Site
from workers.screening import screen

ORIGIN = "https://www.ruritania.example"
ARTICLE = "bridge"

Send = Callable[..., TestResponse]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation in which the site has a form."""
    origins = f"Ruritania Today = {ORIGIN} https://m.ruritania.example; Strelsau Post = https://strelsau.example"
    return settings.model_copy(update={"form_origins": origins})


@pytest.fixture
def reader(app: APIFlask, site: Site) -> FlaskClient:
    """A reader's browser, on a page of the site."""
    client = app.test_client()
    client.environ_base["HTTP_ORIGIN"] = ORIGIN
    return client


@pytest.fixture
def opened(reader: FlaskClient, site: Site) -> dict[str, Any]:
    """What the form was told when it opened."""
    return dict(reader.post("/form/openings", json={"site": site.name, "article": ARTICLE}).json)


@pytest.fixture
def send(reader: FlaskClient, site: Site, opened: dict[str, Any], context: Context) -> Send:
    """Send a comment from that page, while a worker decides; what is not told is plain and valid."""

    def send(text: str, *, worker: bool = True, **changes: Any) -> TestResponse:
        key = md5(text.encode(), usedforsecurity=False).hexdigest()
        page = {"site": site.name, "article": ARTICLE, "token": opened["token"], "key": key}
        with ThreadPoolExecutor(1) as browser:
            answer = browser.submit(reader.post, "/form/comments", json={**page, "text": text, **changes})
            while worker and not answer.done():
                screen(context, utc_now)  # it sets an alarm, so it stays in this thread
                time.sleep(0.01)
            return answer.result()

    return send
