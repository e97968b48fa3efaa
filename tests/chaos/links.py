"""A line between two processes that can be made bad: a small TCP proxy."""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

SOUND, DELAY, HOLE, LOST, RESET, SLOW = "sound", "delayed", "cut", "replies lost", "reset", "slow"
FAULTS = (DELAY, HOLE, LOST, RESET, SLOW)
DELAY_SECONDS = 0.3
WRITES_BEFORE_RESET = 10
SLOW_BYTES = 1024  # a second
BLOCK = 65536

Address = tuple[str, int] | str


@dataclass
class Link:
    """A line; ``state`` may be changed while it is in use.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        target: Where it leads: a host and a port, or the path of a Unix socket.
    """

    port: int
    target: Address
    state: str = SOUND
    writes: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def turn(self, state: str) -> None:
        """Make the line so from now on; what was held back in a hole flows when it is mended."""
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def serve(self, client: socket.socket) -> None:
        """Carry what a client and the target say to each other."""
        with client, suppress(OSError), _connect(self.target) as target:
            back = threading.Thread(target=self._carry, args=(target, client), kwargs={"replies": True}, daemon=True)
            back.start()
            self._carry(client, target, replies=False)
            back.join()

    def _carry(self, source: socket.socket, sink: socket.socket, *, replies: bool) -> None:
        lost = False
        with suppress(OSError):
            while block := source.recv(BLOCK):
                self._wait_for_mending()
                lost = lost or (replies and self.state == LOST)  # what comes after a gap is of no use either
                if not lost:
                    self._pass_on(block, sink)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _wait_for_mending(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.state != HOLE)

    def _pass_on(self, block: bytes, sink: socket.socket) -> None:
        self.writes += 1
        if self.state == DELAY:
            time.sleep(DELAY_SECONDS)
        if self.state == SLOW:
            time.sleep(min(len(block) / SLOW_BYTES, 1.0))
        if self.state == RESET and self.writes % WRITES_BEFORE_RESET == 0:
            sink.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sink.shutdown(socket.SHUT_RDWR)  # not close(), which would wait for whoever reads it
        sink.sendall(block)


@contextmanager
def linked(target: Address, port: int = 0) -> Iterator[Link]:
    """Lay a line for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", port), backlog=512) as listener:
        link = Link(listener.getsockname()[1], target)
        threading.Thread(target=_accept, args=(link, listener), daemon=True).start()
        yield link
        link.turn(SOUND)
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(link: Link, listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            client, _address = listener.accept()
            threading.Thread(target=link.serve, args=(client,), daemon=True).start()


def _connect(target: Address) -> socket.socket:
    if not isinstance(target, str):
        return socket.create_connection(target)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.fspath(target))
    return connection
