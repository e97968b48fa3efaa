"""The website's face: the HTTP API below ``/v1``, its description, and how the service is.

Nothing is decided here.  A view reads a request into a typed thing, hands it to a station (``intake``, ``rules``,
``storage.views``) and shows what came back.  Errors become problem documents in ``problems`` alone.
"""

from apiflask import APIFlask, HTTPError
from werkzeug.exceptions import HTTPException

from moderation.api import (
    answering,
    appealing,
    auditing,
    batch,
    check,
    comments,
    compatible,
    current,
    deliveries,
    documentation,
    endpoints,
    erasing,
    health,
    limiting,
    openapi,
    policy,
    problems,
    reporting,
    stating,
    witnessing,
)
from moderation.api.authentication import authenticate, check_declared
from moderation.api.reading import StrictRequest
from moderation.context import Context

__all__ = ["create"]

BLUEPRINTS = (
    comments,
    batch,
    reporting,
    appealing,
    stating,
    check,
    policy,
    endpoints,
    deliveries,
    auditing,
    erasing,
    health,
    documentation,
)


def create(context: Context) -> APIFlask:
    """Make the web application with the API in it.

    Raises:
        RuntimeError: A route does not declare who may use it.
    """
    app = APIFlask(
        __name__,
        title="Comment moderation",
        version="1",
        json_errors=False,
        spec_path=None,
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]
    )
    current.attach(app, context)
    limiting.attach(app, context.settings)
    witnessing.attach(app)
    _configure(app)
    answering.register(app)
    compatible.register(app)
    app.before_request(authenticate)
    app.register_error_handler(Exception, problems.answer)
    app.register_error_handler(HTTPException, problems.answer)
    app.register_error_handler(HTTPError, problems.answer)  # APIFlask's own handler would answer otherwise
    for station in BLUEPRINTS:
        app.register_blueprint(station.blueprint)
    check_declared(app)
    return app


def _configure(app: APIFlask) -> None:
    app.request_class = StrictRequest
    app.url_map.converters["comment"] = comments.CommentId
    app.url_map.merge_slashes = False  # a redirect would be one more answer to document
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.description = openapi.DESCRIPTION
    app.servers = [{"url": "/"}]
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        SECURITY_SCHEMES=openapi.SECURITY,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
