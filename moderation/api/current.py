"""What the request at hand works with: the service's context, and the site that its key belongs to."""

from typing import cast

from apiflask import APIFlask
from flask import current_app, g

from moderation.context import Context

_NAME = "moderation"


def attach(app: APIFlask, context: Context) -> None:
    """Give the application what its views work with."""
    app.extensions[_NAME] = context


def context() -> Context:
    """Get what the application works with."""
    return cast(Context, current_app.extensions[_NAME])


def site_id() -> str:
    """Get the site that this request's key belongs to."""
    return cast(str, g.site_id)
