"""How one site fares while another floods: no 429 for it, soon accepted, soon decided.

``python -m tests.benchmarks.bench_flood --seconds 600``: exit status 1 unless it holds.
"""

import argparse
import http.client
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journeys.installation import Installation, installed

QUOTA = 20  # requests a second that each key may make
FLOOD_THREADS = 8
PACE_SECONDS = 0.1
CALM_SECONDS = 10.0
MOST_TIMES_CALM, MOST_DECIDED_SECONDS, LEAST_CALM_SECONDS = 2, 2.0, 0.05

Answers = Counter[tuple[int, bool]]  # by status, and whether it says when to come again


def main() -> int:
    """Measure the quiet site alone and beside the flood, and print both."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_flood")
    parser.add_argument("--seconds", type=float, default=600)
    chosen = parser.parse_args()
    limits = {"MODERATION_KEY_REQUESTS_PER_SECOND": str(QUOTA), "MODERATION_KEY_REQUESTS_AT_ONCE": str(2 * QUOTA)}
    with TemporaryDirectory() as folder, installed(Path(folder), "--no-demo", environment=limits) as service:
        key = _make_site(service)
        quiet: Answers = Counter()
        flood: Answers = Counter()
        calm = _post_on(service, key, quiet, CALM_SECONDS)
        over = threading.Event()
        threads = [threading.Thread(target=_flood, args=(service, flood, over.is_set)) for _ in range(FLOOD_THREADS)]
        for thread in threads:
            thread.start()
        beside = _post_on(service, key, quiet, chosen.seconds)
        over.set()
        for thread in threads:
            thread.join()
        time.sleep(MOST_DECIDED_SECONDS)
        decided = _find_decision_times(Path(folder))
    return _judge(flood, quiet, (calm, beside, decided), chosen.seconds)


def _judge(flood: Answers, quiet: Answers, measured: tuple[list[float], list[float], list[float]], for_s: float) -> int:
    calm, beside, decided = (_p99(seconds) for seconds in measured)
    print(f"the flood: {sum(flood.values()) / for_s:.0f} requests/s of {QUOTA} allowed: {_say(flood)}")
    print(f"the quiet site: {_say(quiet)}; accepted p99 {1000 * calm:.0f} ms alone, {1000 * beside:.0f} ms beside it;")
    print(f"decided p99 {decided:.2f} s")
    told_when = all(excused for (status, excused) in flood if status != 202)  # HTTP's own number
    is_fair = set(quiet) == {(202, False)} and beside <= MOST_TIMES_CALM * max(calm, LEAST_CALM_SECONDS)
    return 0 if told_when and is_fair and decided <= MOST_DECIDED_SECONDS else 1


def _make_site(service: Installation) -> str:
    """Make a second site; tells its key."""
    for words in (["site", "create", "Quiet"], ["key", "create", "--site", "Quiet"]):
        command = [sys.executable, "-m", "moderation", *words, "--data", str(service.folder)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ)).stdout
    return next(word for word in said.split() if word.startswith("mod_"))


def _post_on(service: Installation, key: str, answers: Answers, seconds: float) -> list[float]:
    """Post at a steady pace; tells how long each request took."""
    end, took = time.monotonic() + seconds, []
    while (started := time.monotonic()) < end:
        _post(service, key, answers, f"A quiet comment, number {len(took)}.")
        took.append(time.monotonic() - started)
        time.sleep(max(0, started + PACE_SECONDS - time.monotonic()))
    return took


def _flood(service: Installation, answers: Answers, is_over: Callable[[], bool]) -> None:
    key = service.service["api_key"]
    while not is_over():
        _post(service, key, answers, "Me, me, me!")


def _post(service: Installation, key: str, answers: Answers, text: str) -> None:
    head = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)) as client:
        client.request("POST", "/v1/comments", f'{{"text": "{text}"}}', head)
        answer = client.getresponse()
        answers[answer.status, answer.getheader("Retry-After") is not None] += 1


def _find_decision_times(folder: Path) -> list[float]:
    with closing(sqlite3.connect(folder / "moderation.db")) as connection:
        rows = connection.execute(
            "SELECT c.created_at, d.decided_at FROM comments c JOIN sites s ON s.id = c.site_id AND s.name = 'Quiet'"
            " LEFT JOIN decisions d ON d.comment_id = c.id AND d.version = 1"
        ).fetchall()
    moments = [(datetime.fromisoformat(came), datetime.fromisoformat(done or "9999-01-01")) for came, done in rows]
    return [(done - came).total_seconds() for came, done in moments]


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]


def _say(answers: Answers) -> str:
    return ", ".join(f"{count} × {status}" for (status, _), count in sorted(answers.items()))


if __name__ == "__main__":
    sys.exit(main())
