"""Runs ``moderation up`` in a process of its own, as an operator does, and finds what it has started."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 60
RURITANIA = Path(__file__).parent.parent / "rules" / "packs" / "ruritania"
QUICK = {"MODERATION_PACK": str(RURITANIA)}  # a small pack: every process starts in a third of the time


@dataclass(frozen=True)
class Installation:
    """A service that runs."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    port: int

    @property
    def service(self) -> dict[str, Any]:
        """What ``service.json`` says."""
        return dict(json.loads((self.folder / "service.json").read_text()))

    @property
    def output(self) -> str:
        """What was printed so far."""
        return (self.folder / "output").read_text()

    def descendants(self) -> dict[int, str]:
        """Every process that was started, with a word for what it is."""
        found = {pid: _kind(command) for pid, command in children(self.process.pid).items()}
        for pid, kind in list(found.items()):
            if kind == "web":
                found.update(dict.fromkeys(children(pid), "web process"))
        return found


@contextmanager
def installed(
    folder: Path, *options: str, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Installation]:
    """Run the service until the end of the block; Ctrl-C ends it, and nothing of it is left.

    Args:
        environment: What to add to our own.
    """
    folder.mkdir(exist_ok=True)
    port = port or free_port()
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            up_command(folder, port, *options), stdout=output, stderr=output, env={**os.environ, **(environment or {})}
        )
    installation = Installation(process, folder, port)
    try:
        wait_until(lambda: "Ctrl-C stops" in installation.output or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, installation.output
        yield installation
    finally:
        started = installation.descendants()
        process.send_signal(signal.SIGINT)
        process.wait(20)
        assert not list(filter(is_running, started)), "something was left running"


def up_command(folder: Path, port: int, *options: str) -> list[str]:
    return [sys.executable, "-m", "moderation", "up", "--data", str(folder), "--port", str(port), *options]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(is_so: Any, seconds: float) -> float:
    """Wait for something to become true; tells how long that took."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds, f"it did not happen within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - started


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended counts as such, even if nobody has fetched its status yet."""
    try:
        return _stat(pid)[0] != "Z"
    except OSError:
        return False


def _stat(pid: int) -> list[str]:
    """What the kernel knows of a process: its state, its parent's number and more."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def children(parent: int) -> dict[int, str]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError):  # it has just ended
                state, its_parent, *_ = _stat(int(folder.name))
                if int(its_parent) == parent and state != "Z":
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def _kind(command: str) -> str:
    words = {
        "gunicorn": "web",
        "workers sweeper": "sweeper",
        "workers sender": "sender",
        "-m workers": "worker",
        "valkey-server": "valkey",
    }
    return next((kind for word, kind in words.items() if word in command), "other")


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
