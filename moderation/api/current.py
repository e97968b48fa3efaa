"""What the request at hand works with: the service's context, and the site that its key belongs to."""

from typing import cast
from urllib.parse import urlencode

from apiflask import APIFlask
from flask import current_app, g, request

from moderation.context import Context

_NAME = "moderation"


def attach(app: APIFlask, context: Context) -> None:
    """Give the application what its views work with."""
    app.extensions[_NAME] = context


def context() -> Context:
    """Get what the application works with; the database is for the site alone once it is known whose request it is."""
    whole = cast(Context, current_app.extensions[_NAME])
    return whole.of_site(g.site_id) if "site_id" in g else whole


def site_id() -> str:
    """Get the site that this request's key belongs to."""
    return cast(str, g.site_id)


def link_next(cursor: str | None) -> dict[str, str]:
    """Give the header that names the following page (RFC 8288), or none on the last one."""
    if cursor is None:
        return {}
    address = f"{request.path}?{urlencode({**request.args, 'cursor': cursor})}"
    return {"Link": f'<{address}>; rel="next"'}
