"""gunicorn's configuration: ``gunicorn -c python:moderation.running.web "moderation.app:create_app()"``.

A stalled client holds a socket and no thread (``patient``); limits on what a request may be before our code sees it.
"""

from importlib import import_module
from pathlib import Path

from moderation.policies import read_pack
from moderation.settings import load_settings

_settings = load_settings()
_memory = Path("/dev/shm")  # noqa: S108  # for the sign of life of each process; on a slow disk it can come too late

bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
workers = _settings.web_processes
worker_class = "moderation.running.patient.PatientWorker"
threads = _settings.web_threads
worker_connections = 4096  # a stalled client holds one of these
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
control_socket_disable = True
timeout = 30
graceful_timeout = 25  # more than the longest `Prefer: wait`
keepalive = 5
max_requests = 200_000  # a leak in a library is then not for ever
max_requests_jitter = 20_000
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
accesslog = None  # the application logs each request itself
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "moderation.logs.JsonFormatter"}},
    "filters": {"calm": {"()": "moderation.running.patient.Calm"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": _settings.log_level.upper(), "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "filters": ["calm"], "propagate": False},
        "alembic": {"level": "WARNING"},
    },
}


def on_starting(_server: object) -> None:
    """Read the code and the pack in the parent, so that its children start at once and share the memory."""
    import_module("moderation.app")
    read_pack(_settings.pack)
