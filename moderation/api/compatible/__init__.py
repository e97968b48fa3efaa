"""Speaks the protocols of other moderation services: a client of one of them needs another address and another key.

Each protocol is a module with its routes, and with where its clients put their key (``find_key``).  Keys, scopes and
rates are those of every route; what differs is the shape of a request, of an answer and of an error.  The routes stand
beside our own OpenAPI document, since each protocol has its own description; ``docs/other-protocols.md`` says what
becomes what.
"""

from apiflask import APIFlask
from flask import request

from moderation.api.compatible import akismet, coral, openai, perspective
from moderation.api.compatible.judging import MAX_BODY_BYTES

__all__ = ["register"]

_PROTOCOLS = {protocol.blueprint.name: protocol for protocol in (akismet, coral, openai, perspective)}


def register(app: APIFlask) -> None:
    """Add the routes.  Authentication has to be added after this: it finds the key where this puts it."""
    app.before_request(_bring_key)
    for protocol in _PROTOCOLS.values():
        app.register_blueprint(protocol.blueprint)


def _bring_key() -> None:
    """Move the key from where the protocol has it to the header that every other route has it in."""
    protocol = _PROTOCOLS.get(request.blueprint or "")
    if protocol is None:
        return
    request.max_content_length = MAX_BODY_BYTES
    secret = protocol.find_key()
    if secret and secret.isascii():  # or it is none of ours
        request.environ["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
