"""Talks to the service over HTTP, as a website does; used by the commands that post comments."""

import json
import time
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from moderation.errors import OperatorError

TRIES = 8
PAUSE_SECONDS = 0.25  # doubled after each try
TIMEOUT_SECONDS = 30


class Client:
    """A website's side of the API, with the patience for a service that is being restarted."""

    def __init__(self, url: str, key: str) -> None:
        """Remember where and as whom; nothing is connected yet.

        Args:
            url: Address of the service, such as ``http://127.0.0.1:8000``.
            key: An API key with the scopes that the calls need.
        """
        self._url = url.rstrip("/")
        self._http = urllib3.PoolManager(
            timeout=TIMEOUT_SECONDS, retries=False, headers={"Authorization": f"Bearer {key}"}
        )

    def submit_batch(self, submissions: list[dict[str, Any]], *, webhooks: bool = True) -> list[dict[str, Any]]:
        """Post comments; those that were posted before come back as they stand now.

        A comment that its author sends too soon after others is posted again when it may come.

        Args:
            webhooks: Whether the website is told what the rules decide; not of old comments.

        Returns:
            For each submission, in order: ``index``, ``status``, and ``comment`` or ``problem``.

        Raises:
            OperatorError: The service refused the batch as a whole, or could not be reached.
        """
        results = self._submit(submissions, webhooks)
        while early := [index for index, result in enumerate(results) if result["status"] == 429]:  # HTTP's own number
            time.sleep(max(results[index]["problem"]["retry_after_seconds"] for index in early))
            again = self._submit([submissions[index] for index in early], webhooks)
            for index, result in zip(early, again, strict=True):
                results[index] = {**result, "index": index}
        return results

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Make one request, again if the service is away for a moment; every call of the API may be repeated.

        Raises:
            OperatorError: Saying what the service answered, or that it does not answer.
        """
        answer = self._send(method, path, None if body is None else json.dumps(body).encode())
        document: dict[str, Any] = json.loads(answer.data)
        if answer.status >= 400:  # HTTP's own number
            raise OperatorError(f"{self._url} answered {answer.status}: {document.get('detail', 'no reason given')}")
        return document

    def _submit(self, submissions: list[dict[str, Any]], webhooks: bool) -> list[dict[str, Any]]:
        body = {"comments": submissions, **({} if webhooks else {"webhooks": False})}
        return list(self.call("POST", "/v1/comments/batch", body)["results"])

    def _send(self, method: str, path: str, body: bytes | None) -> urllib3.BaseHTTPResponse:
        tries = 0
        while True:
            answer, problem = self._try(method, path, body)
            if answer is not None and answer.status == 429:
                time.sleep(float(answer.headers["Retry-After"]))  # the service is there, so this is no failed try
                continue
            tries += 1
            if answer is not None and (answer.status != 503 or tries == TRIES):
                return answer
            if tries == TRIES:
                raise OperatorError(f"{self._url} does not answer ({problem}); is the service running there?")
            time.sleep(PAUSE_SECONDS * 2 ** (tries - 1))

    def _try(self, method: str, path: str, body: bytes | None) -> tuple[urllib3.BaseHTTPResponse | None, str]:
        try:
            headers = self._headers(body is not None)
            return self._http.request(method, self._url + path, body=body, headers=headers), ""
        except HTTPError as error:
            return None, type(error).__name__

    def _headers(self, has_body: bool) -> dict[str, str]:
        json_body = {"Content-Type": "application/json"} if has_body else {}
        return {**self._http.headers, **json_body}
