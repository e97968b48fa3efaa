"""The same client for asyncio: every request runs in a thread, so nothing else is needed."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from .client import Client

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def _in_thread(
    method: Callable[Concatenate[Client, Arguments], Answer],
) -> Callable[Concatenate["AsyncClient", Arguments], Awaitable[Answer]]:
    @wraps(method)
    async def call(self: "AsyncClient", /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        return await asyncio.to_thread(method, self._client, *args, **kwargs)

    return call


class AsyncClient:
    """A website's side of the API; each method is :class:`Client`'s own, to be awaited."""

    def __init__(self, url: str, api_key: str, *, timeout_seconds: float = 30, tries: int = 5) -> None:
        """Remember where and as whom, as :class:`Client` does."""
        self._client = Client(url, api_key, timeout_seconds=timeout_seconds, tries=tries)

    submit = _in_thread(Client.submit)
    submit_batch = _in_thread(Client.submit_batch)
    comment = _in_thread(Client.comment)
    comments = _in_thread(Client.comments)
    report = _in_thread(Client.report)
    appeal = _in_thread(Client.appeal)
    appeals = _in_thread(Client.appeals)
    statement = _in_thread(Client.statement)
    check = _in_thread(Client.check)
    policy = _in_thread(Client.policy)
    create_endpoint = _in_thread(Client.create_endpoint)
    endpoints = _in_thread(Client.endpoints)
    endpoint = _in_thread(Client.endpoint)
    set_endpoint_active = _in_thread(Client.set_endpoint_active)
    rotate_secret = _in_thread(Client.rotate_secret)
    deliveries = _in_thread(Client.deliveries)
    delivery = _in_thread(Client.delivery)
    replay_delivery = _in_thread(Client.replay_delivery)
    replay_deliveries = _in_thread(Client.replay_deliveries)
