"""A website that posts comments in a storm: whatever breaks, it sends a comment again until it is acknowledged."""

import http.client
import json
import threading
import time
from contextlib import closing, suppress

from tests.chaos.checker import Sent

TEXTS = (
    "Thank you for the figures, number {}.",
    "You are an idiot, and so is number {}.",
    "The Ruritanian government must resign, for the {}th time!",
    "Kann man {} Fragen dazu stellen?",
)
ACKNOWLEDGED = (200, 202)
PATIENCE_SECONDS = 60


def write_comments(count: int) -> list[str]:
    """Write that many, no two of them alike."""
    return [TEXTS[number % len(TEXTS)].format(number) for number in range(count)]


class Website:
    """Several threads, each with a connection that it keeps open as long as it lasts."""

    def __init__(self, port: int, key: str, texts: list[str], *, threads: int = 4, prefix: str = "comment") -> None:
        self.sent: dict[str, Sent] = {}
        self.problems: list[str] = []
        self.slowest_seconds = 0.0  # that any request took, answered or not
        self.refused = 0  # tries that were answered with a request to come again
        self.unanswered = 0  # tries that came to nothing: refused, reset or cut off
        self._port, self._key, self._prefix = port, key, prefix
        self._left = list(enumerate(texts))[::-1]
        self._total = len(texts)
        self._threads = [threading.Thread(target=self._send_all, daemon=True) for _ in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))
        assert not any(thread.is_alive() for thread in self._threads), "the website did not get rid of its comments"

    def finish(self) -> None:
        """Send nothing more than what is being sent."""
        self._left.clear()

    def share_sent(self) -> float:
        return len(self.sent) / self._total

    def _send_all(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)) as connection:
            while self._left:
                with suppress(IndexError):  # another thread was quicker
                    number, text = self._left.pop()
                    self._send(connection, f"{self._prefix}-{number}", text)

    def _send(self, connection: http.client.HTTPConnection, key: str, text: str) -> None:
        end, status = time.monotonic() + PATIENCE_SECONDS, 0
        while time.monotonic() < end:
            started = time.monotonic()
            status, problem = self._try(connection, key, text)
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - started)
            if status in ACKNOWLEDGED:
                return
            if problem:
                self.problems.append(problem)
            if status not in (0, 429, 503):
                return
            connection.close()
            time.sleep(0.05)
        self.problems.append(f"{key} was not taken within {PATIENCE_SECONDS} s; the last answer was {status}")

    def _try(self, connection: http.client.HTTPConnection, key: str, text: str) -> tuple[int, str]:
        """Send a comment once.

        Returns:
            The status, 0 if there was no answer, and what is wrong with the answer, if anything.
        """
        headers = {
            "Authorization": f"Bearer {self._key}", "Content-Type": "application/json", "Idempotency-Key": key
        }  # fmt: skip
        try:
            connection.request("POST", "/v1/comments", json.dumps({"text": text}), headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):  # refused, reset, cut off in the middle of an answer
            self.unanswered += 1
            return 0, ""
        if answer.status in ACKNOWLEDGED:
            self.sent[key] = Sent(text, frozenset({body["id"]}))
            return answer.status, ""
        excused = answer.status in (429, 503) and answer.getheader("Retry-After")
        self.refused += bool(excused)
        return answer.status, "" if excused else f"the answer to {key} was {answer.status} {body}"
