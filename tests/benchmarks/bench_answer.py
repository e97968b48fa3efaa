"""How soon the decision is in the answer itself, at a steady rate.

``python -m tests.benchmarks.bench_answer --rate 100``; what is asked for is 50 ms at p95 on two cores.
"""

import argparse
import http.client
import json
import os
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.bench_service import TEXTS
from tests.journeys.installation import installed

CLIENTS = 32
WARM_SECONDS = 3  # not measured


def main(arguments: list[str] | None = None) -> None:
    """Post comments that wait for their decision, each at its time whatever became of those before; print the marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=100, help="comments a second")
    parser.add_argument("--seconds", type=int, default=30)
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as folder, installed(Path(folder), "--no-demo") as installation:
        measured = _post_all(installation.port, installation.service["api_key"], chosen)
    waits = sorted(seconds for seconds, _status in measured)
    marks = ", ".join(f"p{share} {1000 * waits[int(len(waits) * share / 100)]:.0f} ms" for share in (50, 95, 99))
    decided = sum(status == 200 for _seconds, status in measured)
    print(f"{len(waits)} comments at {chosen.rate} a second, {decided} answered with the decision: {marks}")
    print(f"The machine's load was {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


def _post_all(port: int, key: str, chosen: argparse.Namespace) -> list[tuple[float, int]]:
    measured: list[tuple[float, int]] = []
    start = time.monotonic() + 0.5
    numbers = iter(range(chosen.rate * (chosen.seconds + WARM_SECONDS)))
    lock = threading.Lock()

    def post() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        head = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Prefer": "wait=5"}
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            due = start + number / chosen.rate
            time.sleep(max(0, due - time.monotonic()))
            connection.request("POST", "/v1/comments", json.dumps({"text": TEXTS[number % len(TEXTS)]}), head)
            answer = connection.getresponse()
            answer.read()
            if number >= WARM_SECONDS * chosen.rate:
                measured.append((time.monotonic() - due, answer.status))

    threads = [threading.Thread(target=post) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured


if __name__ == "__main__":
    main()
