"""The commands' own client: patient with a service that is busy."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from redis import Redis
from werkzeug.serving import make_server

from moderation import api
from moderation.client import Client
from moderation.context import Context
from moderation.settings import Settings


@pytest.fixture
def client(context: Context, settings: Settings, api_key: str, valkey: str) -> Iterator[Client]:
    """A client of a service that allows little: twenty comments of an author at once, and one each three seconds."""
    Redis.from_url(valkey).flushall()
    small = {"key_requests_per_second": 4, "key_requests_at_once": 4, "author_comments_per_minute": 20}
    context = replace(context, settings=settings.model_copy(update=small))
    server = make_server("127.0.0.1", 0, api.create(context), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield Client(f"http://127.0.0.1:{server.port}", api_key)
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_waits_when_it_is_told_to(client: Client) -> None:
    began = time.monotonic()
    for _ in range(8):
        assert client.call("GET", "/v1/policy")["max_characters"] == 512
    assert time.monotonic() - began >= 0.9


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_posts_again_what_came_too_soon(client: Client) -> None:
    comments = [{"text": f"{n}", "external_id": f"{n}", "author": {"id": "reader-9"}} for n in range(21)]
    results = client.submit_batch(comments)
    assert [result["index"] for result in results] == list(range(21))
    assert all(result["comment"]["text"] == f"{n}" for n, result in enumerate(results))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_old_comments_do_not_wait_for_their_author(client: Client) -> None:
    comments = [{"text": f"{n}", "external_id": f"{n}", "author": {"id": "reader-9"}} for n in range(60)]
    assert {result["status"] for result in client._submit(comments, webhooks=False)} == {202}
    assert 429 in {result["status"] for result in client._submit([{**one, "revision": 2} for one in comments], True)}
