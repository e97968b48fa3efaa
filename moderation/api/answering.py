"""What every answer has in common: a request id, security headers, one line in the log and one count.

The log's line has the route, never the path, the query or the body: a path holds ids, a body a reader's words.  Who
asked is told by the id of the key or of the person.
"""

import logging
import re
import secrets
import time

from apiflask import APIFlask
from flask import Response, g, request

from moderation import logs
from moderation.api import limiting, metrics
from moderation.api.current import context
from moderation.api.described import route_of

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " font-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTTPS_ALONE = (
    "max-age=31536000; includeSubDomains"  # a year (RFC 6797); said where the operator says that there is HTTPS
)
_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

logger = logging.getLogger("moderation.requests")


def register(app: APIFlask) -> None:
    """Have every request begin and end here."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_forget)


def _begin() -> None:
    g.began = time.monotonic()
    given = request.headers.get("X-Request-Id", "")
    logs.request_id.set(given if _PLAIN_ID.fullmatch(given) else secrets.token_hex(8))
    settings = context().settings
    request.max_content_length = (
        settings.max_batch_bytes if request.endpoint == "batch.submit" else settings.max_body_bytes
    )


def _forget(_error: BaseException | None) -> None:
    logs.request_id.set(None)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if context().settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = HTTPS_ALONE
    limiting.tell(response)
    response.headers["X-Request-Id"] = logs.request_id.get() or ""
    seconds = time.monotonic() - g.began
    route = route_of(request.url_rule) if request.url_rule else "none"
    method = request.method if request.method in _METHODS else "other"
    metrics.count(route, method, response.status_code, seconds)
    told = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "site": g.get("site_id"),
        "by": g.get("person_id") or g.get("key_id"),
    }
    logger.info("request", extra={logs.FIELDS: told})
    return response


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
