"""How long a client waits while a thousand others stall: nothing sent, half a head, half a body, a large body begun.

``python -m tests.benchmarks.bench_stalled --sockets 1000 --seconds 300``: exit status 1 if its p99 is over 250 ms.
"""

import argparse
import http.client
import resource
import selectors
import socket
import sys
import threading
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journeys.installation import Installation, installed
from tests.running.test_patient import STALLS

PACE_SECONDS = 0.05
MOST_SECONDS = 0.25
MOST_LINGERING = 300  # that do not close when they are thrown out


@dataclass
class Crowd:
    """Clients that stall; whoever is thrown out comes back at once."""

    port: int
    count: int
    thrown_out: int = 0
    _lingering: deque[socket.socket] = field(default_factory=deque)
    _over: threading.Event = field(default_factory=threading.Event)
    _open: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def stall(self) -> None:
        """Be there until :meth:`leave`."""
        beginnings = cycle(STALLS.values())
        while not self._over.is_set():
            while len(self._open.get_map()) < self.count:
                self._open.register(self._begin(next(beginnings)), selectors.EVENT_READ)
            for key, _ in self._open.select(0.2):
                self._look(key.fileobj)  # type: ignore[arg-type]
        for client in [*(key.fileobj for key in self._open.get_map().values()), *self._lingering]:
            client.close()  # type: ignore[union-attr]

    def leave(self) -> None:
        self._over.set()

    def _begin(self, beginning: bytes) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        client.setblocking(False)
        client.send(beginning)
        return client

    def _look(self, client: socket.socket) -> None:
        try:
            heard = client.recv(4096)
        except OSError:
            heard = b""
        if not heard:
            self._open.unregister(client)
            self._lingering.append(client)
            self.thrown_out += 1
        while len(self._lingering) > MOST_LINGERING:
            self._lingering.popleft().close()


def main() -> int:
    """Measure with the crowd and without, and print both."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_stalled")
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=300)
    chosen = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with TemporaryDirectory() as folder, installed(Path(folder), "--no-demo") as service:
        _say("alone", _measure(service, min(10, chosen.seconds)))
        crowd = Crowd(service.port, chosen.sockets)
        thread = threading.Thread(target=crowd.stall)
        thread.start()
        time.sleep(1)
        seconds = _measure(service, chosen.seconds)
        crowd.leave()
        thread.join()
    _say(f"beside {chosen.sockets} that stall", seconds)
    print(f"{crowd.thrown_out} of them were thrown out and came back")
    return 0 if _find_share(seconds, 99) <= MOST_SECONDS else 1


def _measure(service: Installation, seconds: float) -> list[float]:
    """Post a comment over a connection of its own, again and again; tells how long each took, in order of length."""
    head = {"Authorization": f"Bearer {service.service['api_key']}", "Content-Type": "application/json"}
    end, took = time.monotonic() + seconds, []
    while (started := time.monotonic()) < end:
        with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)) as client:
            client.request("POST", "/v1/comments", b'{"text": "Good article, number %d."}' % len(took), head)
            if client.getresponse().status != 202:  # HTTP's own number
                raise RuntimeError("a comment was refused")
        took.append(time.monotonic() - started)
        time.sleep(max(0, started + PACE_SECONDS - time.monotonic()))
    return sorted(took)


def _say(whose: str, took: list[float]) -> None:
    shares = ", ".join(f"p{share} {1000 * _find_share(took, share):.0f} ms" for share in (50, 99, 100))
    print(f"{len(took)} requests {whose}: {shares}", flush=True)


def _find_share(took: list[float], percent: float) -> float:
    return took[min(len(took) - 1, int(len(took) * percent / 100))]


if __name__ == "__main__":
    sys.exit(main())
