"""The API's operations as methods."""

import secrets
from collections.abc import Mapping
from typing import Any, Unpack, cast
from urllib.parse import quote, urlencode, urlsplit

from .shapes import (
    Appeal,
    AppealList,
    Batch,
    Comment,
    CommentPage,
    CommentQuery,
    DeliveryPage,
    DeliveryQuery,
    DeliveryWhole,
    Endpoint,
    EndpointList,
    Judgement,
    NewComment,
    Policy,
    Replay,
    Replayed,
    Report,
    Statement,
)
from .transport import Request, Transport


class Client:
    """A website's side of the API; may be used by several threads at once."""

    def __init__(self, url: str, api_key: str, *, timeout_seconds: float = 30, tries: int = 5) -> None:
        """Remember where and as whom; nothing is connected yet.

        Args:
            url: Address of the service, such as ``https://moderation.example.org``.
            api_key: A key with the scopes that the calls need.
            timeout_seconds: How long one try may take.
            tries: How often a request is made that the service does not answer or asks to repeat.

        Raises:
            ValueError: The address does not begin with http:// or https://.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("The address of the service must begin with http:// or https://.")
        self._transport = Transport(url.rstrip("/"), api_key, timeout_seconds, max(1, tries))

    def submit(self, comment: NewComment, *, wait_seconds: int = 0, idempotency_key: str | None = None) -> Comment:
        """Submit a comment; the same one again is the same comment.

        Args:
            wait_seconds: How long to wait for the decision (at most 10); without it, ``decision`` may be ``None``.
            idempotency_key: Of your own; a random one, if you have none.
        """
        headers = {"Idempotency-Key": idempotency_key or secrets.token_hex(16)}
        if wait_seconds:
            headers["Prefer"] = f"wait={wait_seconds}"
        return cast(Comment, self._send("POST", "/v1/comments", comment, headers))

    def submit_batch(
        self, comments: list[NewComment], *, idempotency_key: str | None = None, webhooks: bool = True
    ) -> Batch:
        """Submit up to 500 comments; each has an answer of its own.

        Args:
            idempotency_key: Makes it safe to send the batch again later; sent again at once, it is safe without.
            webhooks: ``False`` for old comments: no webhook tells what the rules decide about them.
        """
        headers = {"Idempotency-Key": idempotency_key or secrets.token_hex(16)}
        body: dict[str, object] = {"comments": comments} if webhooks else {"comments": comments, "webhooks": False}
        return cast(Batch, self._send("POST", "/v1/comments/batch", body, headers))

    def comment(self, comment_id: str) -> Comment:
        """Look up a comment and the decision about it."""
        return cast(Comment, self._send("GET", f"/v1/comments/{quote(comment_id, safe='')}"))

    def comments(self, **wanted: Unpack[CommentQuery]) -> CommentPage:
        """List comments, the newest first; ``next`` is the ``cursor`` of the following page."""
        return cast(CommentPage, self._send("GET", _with_query("/v1/comments", wanted)))

    def report(self, comment_id: str, reporter: str, clause: str, *, words: str | None = None) -> Report:
        """Pass on a reader's report; the same reader's second one changes nothing.

        Args:
            reporter: Your id of the reader; the service keeps a hash of it.
            clause: Id of the clause that the reader says it breaks.
            words: The reader's own.
        """
        body = {"reporter": reporter, "clause": clause, "words": words}
        return cast(Report, self._send("POST", f"/v1/comments/{quote(comment_id, safe='')}/reports", body))

    def appeal(self, comment_id: str, *, words: str | None = None) -> Appeal:
        """Appeal against a rejection, for its author; asked again, the answer is about the same appeal."""
        path = f"/v1/comments/{quote(comment_id, safe='')}/appeals"
        return cast(Appeal, self._send("POST", path, {"words": words}))

    def appeals(self, comment_id: str) -> AppealList:
        """List the appeals about a comment, the last first."""
        return cast(AppealList, self._send("GET", f"/v1/comments/{quote(comment_id, safe='')}/appeals"))

    def statement(self, comment_id: str) -> Statement:
        """Look up why a comment was rejected, to tell its author."""
        return cast(Statement, self._send("GET", f"/v1/comments/{quote(comment_id, safe='')}/statement"))

    def check(self, text: str, *, language: str | None = None) -> Judgement:
        """Judge a text without storing it."""
        return cast(Judgement, self._send("POST", "/v1/check", {"text": text, "language": language}))

    def policy(self) -> Policy:
        """Look up the clauses, the limit and how it is counted."""
        return cast(Policy, self._send("GET", "/v1/policy"))

    def create_endpoint(self, url: str) -> Endpoint:
        """Add an address that is told every decision; the answer holds its secret, once."""
        return cast(Endpoint, self._send_once("/v1/endpoints", {"url": url}))

    def endpoints(self) -> EndpointList:
        """List the endpoints, the oldest first."""
        return cast(EndpointList, self._send("GET", "/v1/endpoints"))

    def endpoint(self, endpoint_id: str) -> Endpoint:
        """Look up an endpoint."""
        return cast(Endpoint, self._send("GET", f"/v1/endpoints/{quote(endpoint_id, safe='')}"))

    def set_endpoint_active(self, endpoint_id: str, *, active: bool) -> Endpoint:
        """Disable an endpoint, or enable it again."""
        path = f"/v1/endpoints/{quote(endpoint_id, safe='')}"
        return cast(Endpoint, self._send("PATCH", path, {"active": active}))

    def rotate_secret(self, endpoint_id: str) -> Endpoint:
        """Give an endpoint a new secret; the answer holds it, once."""
        return cast(Endpoint, self._send_once(f"/v1/endpoints/{quote(endpoint_id, safe='')}/secret"))

    def deliveries(self, **wanted: Unpack[DeliveryQuery]) -> DeliveryPage:
        """List what was sent or is to be, the newest first."""
        return cast(DeliveryPage, self._send("GET", _with_query("/v1/deliveries", wanted)))

    def delivery(self, delivery_id: str) -> DeliveryWhole:
        """Look up a delivery with every try of it."""
        return cast(DeliveryWhole, self._send("GET", f"/v1/deliveries/{quote(delivery_id, safe='')}"))

    def replay_delivery(self, delivery_id: str) -> Replayed:
        """Send a delivery again that has ended."""
        return cast(Replayed, self._send_once(f"/v1/deliveries/{quote(delivery_id, safe='')}/replay"))

    def replay_deliveries(self, **wanted: Unpack[Replay]) -> Replayed:
        """Send again what ended in a stretch of time."""
        return cast(Replayed, self._send_once("/v1/replays", wanted))

    def _send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401  # JSON
        return self._transport.send(Request(method, path, body, headers or {}))

    def _send_once(self, path: str, body: object = None) -> Any:  # noqa: ANN401  # JSON
        return self._transport.send(Request("POST", path, body, repeatable=False))


def _with_query(path: str, query: Mapping[str, object]) -> str:
    given = urlencode({name: value for name, value in query.items() if value is not None})
    return f"{path}?{given}" if given else path
