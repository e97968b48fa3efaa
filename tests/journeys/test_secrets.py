"""Every secret of a running service is used, well and badly; then nothing that it wrote holds one of them."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
import urllib3
from redis import Redis

from tests.journeys.installation import QUICK, Installation, installed, wait_until

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@dataclass
class Canaries:
    """The secrets, by what they are, and every answer that came."""

    service: Installation
    secrets: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, str]] = field(default_factory=list)
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(timeout=20, retries=False))

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> urllib3.BaseHTTPResponse:
        url = self.service.service["url"] + path
        answer = self.http.request(method, url, body=body, headers=headers, redirect=False)
        self.answers.append((f"{method} {path}", answer.data.decode("utf-8", "replace")))
        return answer


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    with installed(tmp_path_factory.mktemp("secrets") / "data", "--no-demo", environment=QUICK) as service:
        known = service.service
        found = Canaries(service)
        found.secrets = {
            "API key": known["api_key"],
            "moderator's password": known["moderator"]["password"],
            "auditor's password": known["auditor"]["password"],
            "wrong key": f"mod_{secrets.token_urlsafe(32)}",
            "wrong password": secrets.token_urlsafe(12),
            "text of a comment": f"canary{secrets.token_hex(12)}",
            "text that is too long": f"canary{secrets.token_hex(12)}",
            "text that is no JSON": f"canary{secrets.token_hex(12)}",
            "author": f"reader{secrets.token_hex(12)}",
        }
        use_the_api(found)
        use_the_console(found)
        yield found
        found.http.clear()


def use_the_api(canaries: Canaries) -> None:
    """Send what is right, and what is wrong in every way."""
    told = canaries.secrets
    key = {"Authorization": f"Bearer {told['API key']}"}
    comment = {"text": told["text of a comment"], "author": {"id": told["author"], "name": told["author"]}}
    created = canaries.ask("POST", "/v1/comments", json.dumps(comment), **key, **JSON).json()
    is_decided = lambda: canaries.ask("GET", f"/v1/comments/{created['id']}", **key).json()["decision"]  # noqa: E731
    wait_until(is_decided, 10)
    canaries.answers.clear()  # the website is told its own comment, as it should be
    canaries.ask("POST", "/v1/comments", json.dumps({"text": told["text that is too long"] * 20}), **key, **JSON)
    canaries.ask("POST", "/v1/comments", f'{{"text": "{told["text that is no JSON"]}', **key, **JSON)
    canaries.ask("POST", "/v1/comments", json.dumps({f"some words, {told['text that is no JSON']}": 1}), **key, **JSON)
    canaries.ask("POST", f"/v1/comments/{told['text that is no JSON']}?{told['author']}", **key)
    canaries.ask("GET", f"/v1/comments?cursor={told['text that is no JSON']}", **key)
    canaries.ask("POST", "/v1/comments", json.dumps(comment), Authorization=f"Bearer {told['wrong key']}", **JSON)
    canaries.ask("GET", "/v1/policy", Authorization=f"Basic {told['wrong key']}")
    canaries.ask("GET", f"/v1/policy?key={told['wrong key']}", Cookie=f"session={told['wrong key']}")
    for path in ("/readyz", "/metrics", "/openapi.json", "/docs"):
        canaries.ask("GET", path)


def use_the_console(canaries: Canaries) -> None:
    """Sign in with the wrong password and with the right one, look around, and sign out."""
    told = canaries.secrets
    for who, password in (("moderator", told["wrong password"]), ("auditor", told["auditor's password"])):
        form = urlencode({"email": canaries.service.service[who]["email"], "password": password})
        entered = canaries.ask("POST", "/console/sign-in", form, **FORM)
    cookie = entered.headers["Set-Cookie"].partition(";")[0]
    told["session"] = cookie.partition("=")[2]
    page = canaries.ask("GET", "/console/log", Cookie=cookie).data.decode()
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert token
    csv = canaries.ask("GET", "/console/log.csv", Cookie=cookie).data.decode()
    assert told["text of a comment"] in csv
    canaries.ask("POST", "/console/sign-out", urlencode({"csrf_token": told["wrong password"]}), **FORM, Cookie=cookie)
    canaries.ask("POST", "/console/sign-out", urlencode({"csrf_token": token}), **FORM, Cookie=cookie)


def test_no_log_holds_a_secret(canaries: Canaries) -> None:
    logs = sorted((canaries.service.folder / "logs").iterdir())
    assert {"web.log", "worker-1.log", "sweeper.log"} <= {log.name for log in logs}
    assert '"route": "/v1/comments"' in (canaries.service.folder / "logs" / "web.log").read_text()
    for log in logs:
        assert find_secrets(canaries, log.read_text()) == [], log.name


def test_no_answer_holds_a_secret(canaries: Canaries) -> None:
    mine = {"text of a comment", "author"}  # which the auditor sees, and who else asks for their own
    for what, answer in canaries.answers:
        assert set(find_secrets(canaries, answer)) <= (mine if what.startswith("GET /console/log") else set()), what


def test_the_database_holds_no_secret_but_the_comments(canaries: Canaries, tmp_path: Path) -> None:
    with closing(sqlite3.connect(canaries.service.folder / "moderation.db")) as database:
        dump = "\n".join(database.iterdump())
    assert set(find_secrets(canaries, dump)) == {"text of a comment", "author"}


def test_redis_holds_no_secret(canaries: Canaries) -> None:
    with Redis.from_url(f"unix://{canaries.service.folder}/valkey.sock") as redis:
        keys = redis.keys("*")
        assert keys
        dump = "".join(f"{key!r} {redis.dump(key)!r}" for key in keys)
    assert find_secrets(canaries, dump) == []


def test_no_process_shows_a_secret_in_its_arguments(canaries: Canaries) -> None:
    for pid in canaries.service.descendants():
        assert find_secrets(canaries, Path(f"/proc/{pid}/cmdline").read_text()) == []


def find_secrets(canaries: Canaries, words: str) -> list[str]:
    return [name for name, secret in canaries.secrets.items() if secret in words]
