"""The processes of a whole service, and the environment that tells them what to work on."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from moderation.running import valkey
from moderation.running.supervisor import Child
from moderation.settings import Settings

VALKEY, WEB, SWEEPER, WORKER = range(4)  # stages: the last is stopped first; the sender stops with the sweeper

PYTHON = (sys.executable, "-m")


def make_valkey(settings: Settings, socket: Path) -> Child:
    """Describe the embedded Redis.

    Raises:
        OperatorError: There is no program to run.
    """
    command = valkey.make_command(valkey.find_program(), socket)
    return Child("valkey", VALKEY, command, dict(os.environ), _log(settings, "valkey"), patience_seconds=0.5)


def make_service(settings: Settings) -> Iterator[Child]:
    """Describe the web server and the workers.

    Args:
        settings: With the address of the Redis that is really used.
    """
    environment = make_environment(settings)
    web = (*PYTHON, "gunicorn", "-c", "python:moderation.running.web", "moderation.app:create_app()")
    yield Child("web", WEB, web, environment, _log(settings, "web"), patience_seconds=1.4)
    for number in range(1, settings.workers + 1):
        name = f"worker-{number}"
        yield Child(name, WORKER, (*PYTHON, "workers"), environment, _log(settings, name), patience_seconds=1.5)


def make_sweeper(settings: Settings) -> Child:
    """Describe the sweeper, with settings as above."""
    command = (*PYTHON, "workers", "sweeper")
    return Child(
        "sweeper", SWEEPER, command, make_environment(settings), _log(settings, "sweeper"), patience_seconds=0.6
    )


def make_sender(settings: Settings) -> Child:
    """Describe the sender of webhooks, with settings as above."""
    command = (*PYTHON, "workers", "sender")
    return Child("sender", SWEEPER, command, make_environment(settings), _log(settings, "sender"), patience_seconds=1.0)


def make_environment(settings: Settings) -> Mapping[str, str]:
    """Say in variables what the settings say, on top of our own environment, so that every process reads the same."""
    ours = {
        f"MODERATION_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
        if value not in (None, "")
    }
    return {
        **os.environ,
        **ours,
        "MODERATION_DATA_DIR": str(settings.data_dir.resolve()),
        "PROMETHEUS_MULTIPROC_DIR": str(settings.data_dir.resolve() / "metrics"),
        "PYTHONUNBUFFERED": "1",
    }


def _log(settings: Settings, name: str) -> Path:
    return settings.data_dir / "logs" / f"{name}.log"
