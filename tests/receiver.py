"""A website that receives webhooks, well or badly: a real server on a local address."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Answering = Callable[["Received", socket.socket], None]


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        """The message's own id."""
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        """What it tells."""
        return dict(json.loads(self.body))


@dataclass
class Receiver:
    """The server; what it answers may be changed while it runs."""

    port: int
    answering: Answering
    requests: list[Received] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def ids(self) -> set[str]:
        """The ids of all messages that came in, whatever was answered."""
        return {received.id for received in list(self.requests)}


@contextmanager
def receiving(answering: "Answering | None" = None, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Run a receiver until the end of the block; by default it takes everything."""
    with socket.create_server((host, 0), backlog=512) as listener:
        receiver = Receiver(listener.getsockname()[1], answering or answer(204))
        threading.Thread(target=_accept, args=(receiver, listener), daemon=True).start()
        yield receiver
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def answer(status: int, headers: str = "", body: bytes = b"") -> Answering:
    """Answer like this and close."""

    def send(_received: Received, connection: socket.socket) -> None:
        head = f"HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    return send


def stay_silent(_received: Received, connection: socket.socket) -> None:
    """Answer nothing until the other side gives up."""
    connection.settimeout(60)
    connection.recv(1)


def reset(_received: Received, connection: socket.socket) -> None:
    """Break the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip_head(_received: Received, connection: socket.socket) -> None:
    """Send the head so slowly that no single read runs out of time."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Patience: " + b"z" * 2000:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def break_off(_received: Received, connection: socket.socket) -> None:
    """Say that all is well, and end in the middle of the head."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")


def drip_body(_received: Received, connection: socket.socket) -> None:
    """The same with the body: the status has come."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"z")
        time.sleep(0.05)


def flood(_received: Received, connection: socket.socket) -> None:
    """Send a body without an end."""
    connection.sendall(b"HTTP/1.1 500 Oh\r\nContent-Length: 10000000000\r\n\r\n")
    while True:
        connection.sendall(b"z" * 65536)


def talk_nonsense(_received: Received, connection: socket.socket) -> None:
    """Answer something that is not HTTP."""
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


def _accept(receiver: Receiver, listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _address = listener.accept()
            receiver.connections += 1
            threading.Thread(target=_serve, args=(receiver, connection), daemon=True).start()


def _serve(receiver: Receiver, connection: socket.socket) -> None:
    with connection, suppress(OSError, ValueError):
        received = _read(connection)
        receiver.requests.append(received)
        receiver.answering(received, connection)


def _read(connection: socket.socket) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += _more(connection)
    return Received(first.split(" ")[1], headers, body, time.monotonic())


def _more(connection: socket.socket) -> bytes:
    got = connection.recv(65536)
    if not got:
        raise OSError("the other side has closed")
    return got
