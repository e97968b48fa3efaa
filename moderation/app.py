"""Wires the web application together, and does nothing else."""

from apiflask import APIFlask
from werkzeug.middleware.proxy_fix import ProxyFix

from moderation import api, console, doctor, form, logs
from moderation.context import Context, open_context
from moderation.settings import load_settings
from moderation.storage.migrating import check_current


def create_app(context: Context | None = None) -> APIFlask:
    """Make the WSGI application.

    Args:
        context: What to work with; ``None`` means what the settings say, as gunicorn calls it.

    Raises:
        OperatorError: The database cannot be used, could lose a comment, or has tables of another version.
        RuntimeError: A route does not declare who may use it.
    """
    if context is None:
        settings = load_settings()
        logs.configure(settings.log_level)
        context = open_context(settings)
        doctor.refuse_danger(settings, context.database)
    check_current(context.database)
    app = api.create(context)
    form.register(app, context)
    console.register(app, context)
    _trust_proxies(app, context.settings.trusted_proxies)
    return app


def _trust_proxies(app: APIFlask, proxies: int) -> None:
    """Believe what our own proxies say about a request's network address, and nobody else."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
