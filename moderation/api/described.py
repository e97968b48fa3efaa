"""Describes routes and answers as OpenAPI does, where APIFlask cannot derive that from a view."""

import re
from typing import Any

from werkzeug.routing import Rule

Responses = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]


def route_of(rule: Rule) -> str:
    """Write a route as OpenAPI does: ``/v1/comments/{comment_id}``."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def also(status: int, description: str, schema: str | None = None) -> Responses:
    """Describe one more answer.

    Args:
        status: Its HTTP status.
        description: What it means.
        schema: Name of the shape of its JSON; ``None`` means plain text.
    """
    if schema is None:
        return {status: {"description": description, "content": {"text/plain": {"schema": {"type": "string"}}}}}
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {status: {"description": description, "content": {"application/json": content}}}
