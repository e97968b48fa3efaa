"""How many comments a second are accepted and decided: this service beside the stock stack, in one run."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from redis import Redis

from moderation.client import Client
from tests import servers
from tests.journeys.installation import free_port, installed

COMMENTS = 2000
STOCK_COMMENTS = 60  # each of its jobs forks, and loads the list of words again: seconds for a handful
CLIENTS = 4
TEXTS = [
    "The budget was voted through at night, and nobody had read it; what a disgrace for a parliament.",
    "Thank you for the report, I had not known that the bridge was closed.",
    "You are an idiot and your article is rubbish.",
    "Минус сорок на улице, а отопление опять не работает. Где мэр?",
    "Hökumət yenə qiymətləri qaldırdı, xalq isə susur.",
]


def main() -> None:
    """Print accepted and decided comments a second for both, and the ratios."""
    rows = {"stock stack": _stock(), "this service": _ours()}
    print(f"{COMMENTS} comments ({STOCK_COMMENTS} to the stock stack), {CLIENTS} clients")
    print(f"{'':14}{'accepted/s':>12}{'decided/s':>12}")
    for name, (accepted, decided) in rows.items():
        print(f"{name:14}{accepted:12.0f}{decided:12.0f}")
    ratios = [ours / stock for ours, stock in zip(rows["this service"], rows["stock stack"], strict=True)]
    print(f"{'ratio':14}{ratios[0]:12.2f}{ratios[1]:12.2f}")


def _ours() -> tuple[float, float]:
    with TemporaryDirectory() as folder, installed(Path(folder), "--no-demo") as installation:
        service = installation.service
        headers = {"Authorization": f"Bearer {service['api_key']}", "Content-Type": "application/json"}
        client = Client(service["url"], service["api_key"])
        pending = "/v1/comments?status=pending&limit=1"
        return _measure(
            COMMENTS, service["url"], "/v1/comments", headers, lambda: not client.call("GET", pending)["comments"]
        )


def _stock() -> tuple[float, float]:
    with TemporaryDirectory() as folder, servers.valkey(Path(folder)) as redis_url, _stock_processes(redis_url) as url:
        queue = Redis.from_url(redis_url)
        headers = {"Content-Type": "application/json"}
        return _measure(STOCK_COMMENTS, url, "/comments", headers, lambda: queue.llen("rq:queue:comments") == 0)


@contextmanager
def _stock_processes(redis_url: str) -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "STOCK_REDIS": redis_url}
    binaries = Path(sys.executable).parent
    web = [binaries / "gunicorn", "-w", "2", "-k", "gthread", "--threads", "8", "-b", f"127.0.0.1:{port}"]
    commands = [
        [*web, "--no-control-socket", "--log-level", "error", "tests.benchmarks.stock:app"],
        [binaries / "rq", "worker", "--quiet", "--url", redis_url, "comments"],
    ]
    quiet = subprocess.DEVNULL
    children = [
        subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
        for command in commands
    ]
    try:
        time.sleep(3)
        yield f"http://127.0.0.1:{port}"
    finally:
        for child in children:
            os.killpg(child.pid, signal.SIGTERM)
            child.wait(timeout=20)


def _measure(
    comments: int, url: str, path: str, headers: dict[str, str], is_quiet: Callable[[], bool]
) -> tuple[float, float]:
    """Post from several clients at once; give comments a second until accepted, and until decided."""
    started = time.monotonic()
    share = comments // CLIENTS
    threads = [threading.Thread(target=_post, args=(url, path, headers, share)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accepted = time.monotonic()
    while not is_quiet():
        time.sleep(0.02)
    return comments / (accepted - started), comments / (time.monotonic() - started)


def _post(url: str, path: str, headers: dict[str, str], count: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    for number in range(count):
        connection.request("POST", path, json.dumps({"text": TEXTS[number % len(TEXTS)]}), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 202:
            raise RuntimeError(f"{url} answered {answer.status}")


if __name__ == "__main__":
    main()
