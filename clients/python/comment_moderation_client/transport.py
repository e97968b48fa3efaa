"""Makes one request, and makes it again where that is safe and worth it."""

import json
import random
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any, NoReturn
from urllib.error import HTTPError

from .errors import Problem, Unreachable

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 60.0
NOTHING_DONE = frozenset({429})
TRY_AGAIN = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Request:
    """One call of the API.

    Attributes:
        repeatable: Whether the same call twice does no more than once.
    """

    method: str
    path: str
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True


@dataclass(frozen=True)
class Transport:
    """Where requests go, as whom, and with how much patience."""

    url: str
    api_key: str
    timeout_seconds: float
    tries: int

    def send(self, request: Request) -> Any:  # noqa: ANN401  # JSON; the client names its shape
        """Make a request, at most ``tries`` times.

        Raises:
            Problem: The service refused it.
            Unreachable: No answer came.
        """
        for number in range(1, self.tries + 1):
            try:
                return self._try(request)
            except HTTPError as error:
                problem = _read_problem(error)
                again = TRY_AGAIN if request.repeatable else NOTHING_DONE
                if problem.status not in again or number == self.tries:
                    raise problem from None
                time.sleep(_find_pause(number, error.headers.get("Retry-After")))
            except (OSError, HTTPException) as error:
                if not request.repeatable or number == self.tries:
                    raise Unreachable(f"{self.url} does not answer ({type(error).__name__}).") from error
                time.sleep(_find_pause(number, None))
        raise AssertionError("the last try returns or raises")

    def _try(self, request: Request) -> Any:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {self.api_key}", "Accept": "application/json", **request.headers}
        body = None
        if request.body is not None:
            body = json.dumps(request.body).encode()
            headers["Content-Type"] = "application/json"
        asked = urllib.request.Request(  # noqa: S310  # the client has seen that it is http or https
            self.url + request.path, body, headers, method=request.method
        )
        answer: HTTPResponse
        with _OPENER.open(asked, timeout=self.timeout_seconds) as answer:
            return json.loads(answer.read())


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The API never redirects; who does must not be given the key."""

    def redirect_request(  # noqa: PLR0913  # the library's own
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> NoReturn:
        raise HTTPError(req.full_url, code, msg, headers, fp)


_OPENER = urllib.request.build_opener(_NoRedirects)


def _read_problem(error: HTTPError) -> Problem:
    with error:
        try:
            document = json.loads(error.read())
        except (ValueError, OSError):
            document = None
    return Problem(error.code, document if isinstance(document, dict) else {})


def _find_pause(number: int, retry_after: str | None) -> float:
    """Tell how long to wait: what the service says, or longer each time, never quite alike."""
    if retry_after and retry_after.strip().isdecimal():
        return min(float(retry_after), LONGEST_PAUSE_SECONDS)
    longest = min(FIRST_PAUSE_SECONDS * (1 << number - 1), LONGEST_PAUSE_SECONDS)
    return longest * random.uniform(0.5, 1)  # noqa: S311  # no secret
