"""Talks to a comment moderation service: sends comments, reads decisions, verifies webhooks.

It needs the standard library alone.  Answers are the API's own JSON, typed (``shapes``); times in them are RFC 3339.
"""

from .asynchronous import AsyncClient
from .client import Client
from .errors import ClientError, InvalidSignature, Problem, Unreachable
from .webhooks import verify_webhook

__all__ = ["AsyncClient", "Client", "ClientError", "InvalidSignature", "Problem", "Unreachable", "verify_webhook"]
