"""Checks and prepares what ``moderation up`` is about to run on; every refusal is one sentence that says what to do."""

import fcntl
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.doctor import refuse_danger
from moderation.errors import OperatorError
from moderation.jobs import Bell
from moderation.settings import Settings
from moderation.storage.database import Database, check_reachable, open_database
from moderation.storage.migrating import migrate

PORT_SECONDS = 3.0  # a service that has just been stopped may need a moment to give its port back
LONGEST_LOG_BYTES = 10_000_000


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Make the data folder, with what belongs in it, and keep a second service out of it.

    Raises:
        OperatorError: It cannot be made or written, or a service runs on it.
    """
    try:
        for part in (folder, folder / "logs", folder / "metrics"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise OperatorError(
            f"The folder {folder} cannot be written ({error.strerror}); choose another with --data."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperatorError(
                f"A service runs on the folder {folder} already; stop it, or choose another with --data."
            ) from None
        _tidy(folder)
        yield


def check_port(host: str, port: int) -> None:
    """See that the address is there to be listened on.

    Raises:
        OperatorError: It is not, or somebody else listens.
    """
    end = time.monotonic() + PORT_SECONDS
    while problem := _try_to_listen(host, port):
        if isinstance(problem, socket.gaierror) or time.monotonic() > end:
            raise OperatorError(
                f"Port {port} of {host} cannot be listened on ({problem.strerror}); choose another with --port."
            )
        time.sleep(0.1)


def prepare_database(settings: Settings) -> Database:
    """Open the database and bring it to the tables that this version needs.

    Raises:
        OperatorError: It cannot be reached or used, or could lose a comment.
    """
    database = open_database(settings.database)
    check_reachable(database)
    refuse_danger(settings, database)
    migrate(database)
    return database


def check_redis(redis_url: str) -> None:
    """See that the Redis that was chosen answers.

    Raises:
        OperatorError: It does not, or the URL cannot be read.
    """
    try:
        answers = Bell(redis_url).is_heard()
    except ValueError:
        raise OperatorError(
            "The URL of Redis cannot be read; write redis://:password@host:6379/0 or unix:///path."
        ) from None
    if not answers:
        raise OperatorError(
            "Redis does not answer, or refuses us; start it, mend the URL, or leave out --redis to run an embedded one."
        )


def _try_to_listen(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as error:
        return error
    return None


def _tidy(folder: Path) -> None:
    """Forget the counters of the last run, which are per process, and set aside logs that have grown long."""
    shutil.rmtree(folder / "metrics")
    (folder / "metrics").mkdir(mode=0o700)
    for log in (folder / "logs").glob("*.log"):
        if log.stat().st_size > LONGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
