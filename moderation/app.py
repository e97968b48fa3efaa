"""Wires the web application together, and does nothing else."""

from apiflask import APIFlask

from moderation import api, console, doctor, logs
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
    console.register(app, context)
    return app
