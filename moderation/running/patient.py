"""gunicorn's threads, each of which is only given a request that has come as a whole.

A client that stops in the middle of a request, on purpose or on a train, would otherwise hold a thread for as long as
it likes, and 64 of them the whole service.  Here it holds a socket: what has come stays in the kernel's buffer and is
looked at there (``MSG_PEEK``), and the kernel is told how much more is worth a word (``SO_RCVLOWAT``, socket(7)).  Of
what is too large for that buffer the beginning has to do, and then no single read or write may take long.

This leans on the internals of gunicorn's ``gthread``; ``tests/running/test_patient.py`` shows that it works.
"""

import errno
import logging
import re
import resource
import select
import socket
import struct
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn import util
from gunicorn.workers import gthread

REQUEST_SECONDS = 10  # in which a request has to come; a webhook's batch takes milliseconds
STALL_SECONDS = 10  # that one read or write may take after that
REST_SECONDS = 0.1  # for the rest of a request that was answered before it was read
PAUSE_SECONDS = 0.05
SPARE_FILES = 200  # for the database, the logs and whatever a request opens
LINGER_SECONDS = 0.2  # for a client that is still sending to hear the answer
LARGEST_AWAITED = 32_768  # bytes; the kernel's buffer holds more on every system, and no head that we read has so many
HEAD_END = b"\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,19})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Refused(Exception):
    """What has come is no beginning of a request that we would read."""


def count_missing(seen: bytes) -> int:
    """Tell how much of a request has still to come.

    Args:
        seen: What has come, from its beginning.

    Returns:
        At least so many bytes; 0 if it is whole, or more than is waited for.

    Raises:
        Refused: Its head has no end.
    """
    head, end, body = seen.partition(HEAD_END)
    if not end:
        if len(seen) >= LARGEST_AWAITED:
            raise Refused
        return 1
    if _CHUNKED.search(head):
        return 0 if body.endswith(b"0\r\n\r\n") or len(seen) >= LARGEST_AWAITED else 1
    length = _LENGTH.search(head + b"\r\n")
    whole = len(head) + len(end) + int(length.group(1)) if length else 0
    return max(0, min(whole, LARGEST_AWAITED) - len(seen))


class PatientWorker(gthread.ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Waits for whole requests without a thread."""

    def init_process(self) -> None:
        """Allow as many open sockets as the kernel does, and take no more of them: those that stall hold one each."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self.worker_connections: int = min(self.cfg.worker_connections, most - SPARE_FILES)
        super().init_process()

    def accept(self, listener: Any) -> None:  # noqa: ANN401  # gunicorn's own
        """Take a connection; without a file to spare it waits, where gunicorn would fall."""
        try:
            super().accept(listener)
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            time.sleep(PAUSE_SECONDS)

    def enqueue_req(self, conn: Any) -> None:  # noqa: ANN401  # gunicorn's own, which is untyped
        """Give a connection to a thread once its request is there; until then the poller has it."""
        if self.cfg.is_ssl or self._is_whole(conn):
            super().enqueue_req(conn)
            return
        conn.timeout = time.monotonic() + REQUEST_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:  # noqa: ANN401  # gunicorn's own
        """Look whether the rest has come."""
        if self._is_whole(conn):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:  # noqa: ANN401  # gunicorn's own
        """Answer a request, in a thread; and say goodbye there, not in the one thread that everybody waits for."""
        kept = super().handle(conn)
        if not kept:
            util.close_graceful(conn.sock, LINGER_SECONDS)
            conn.close = lambda graceful=False: None  # it is closed
        return kept

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait for nobody's request while stopping, either."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:  # noqa: ANN401
        """Read the rest of what was refused unread only if it is nearly here: the thread would be held for it."""
        return bool(keepalive and conn.parser.finish_body(deadline=time.monotonic() + REST_SECONDS))

    def _is_whole(self, conn: Any) -> bool:  # noqa: ANN401
        if conn.is_http2 or (conn.parser and conn.parser.unreader.buf.getvalue()):
            return True  # gunicorn has read some of this request together with the one before
        try:
            return _await_rest(conn)
        except (OSError, Refused):  # a thread closes it at once, as if the client had
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RD)
            return True


class Calm(logging.Filter):
    """Says in a sentence, and not with a stack trace, that a client has stopped in the middle."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record of a time-out; let every record pass."""
        if record.exc_info and isinstance(record.exc_info[1], BlockingIOError):
            record.exc_info, record.args = None, ()
            record.msg, record.levelname, record.levelno = "A client has stalled; it was let go.", "INFO", logging.INFO
        return True


def _await_rest(conn: Any) -> bool:  # noqa: ANN401
    """Tell whether a request is whole; if not, have the kernel say when there is more of it."""
    client = conn.sock
    client.setblocking(False)
    if not conn.data_ready:
        _limit(client)
        conn.data_ready = True  # gunicorn need not wait for it in a thread
    seen = _peek(client)
    missing = 0 if seen is None else count_missing(seen)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(seen or b"") + missing if missing else 1)
    if missing and seen and HEAD_END in seen and _EXPECTS.search(seen) and not hasattr(conn, "told_to_continue"):
        conn.told_to_continue = True
        client.send(CONTINUE)
    return missing == 0


def _limit(client: socket.socket) -> None:
    limit = struct.pack("ll", STALL_SECONDS, 0)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _peek(client: socket.socket) -> bytes | None:
    """Look at what has come; ``None`` if nothing more will."""
    try:
        seen = client.recv(LARGEST_AWAITED, socket.MSG_PEEK)
    except BlockingIOError:
        return b""
    poll = select.poll()
    poll.register(client, select.POLLRDHUP)
    return None if poll.poll(0) else seen
