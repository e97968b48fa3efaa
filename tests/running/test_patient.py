"""Clients that stall hold sockets and no threads: everybody else is answered as if they were not there."""

import http.client
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import pytest

from moderation.running.patient import LARGEST_AWAITED, Refused, count_missing
from tests.journeys.installation import QUICK, Installation, installed

POST = b"POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
STALLS = {
    "nothing": b"",
    "half a head": b"POST /v1/comments HTTP/1.1\r\nHos",
    "half a body": POST + b'Content-Length: 400\r\n\r\n{"text"',
    "half of a chunked body": POST + b'Transfer-Encoding: chunked\r\n\r\n7\r\n{"text"\r\n',
    "waiting to go on": POST + b"Expect: 100-continue\r\nContent-Length: 400\r\n\r\n",
    "a large body": POST + b"Content-Length: 4000000\r\n\r\n" + b" " * 50_000,
}
EACH = 30  # of which half would hold all the threads there are


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("patient") / "data", "--no-demo", environment=QUICK) as running:
        yield running


def connect(service: Installation) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def a_comment(service: Installation, text: str) -> tuple[bytes, bytes]:
    body = b'{"text": "%s"}' % text.encode()
    head = POST + f"Authorization: Bearer {service.service['api_key']}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return head, body


def read_status(client: socket.socket) -> int:
    """Read one whole answer, whose head and body may come apart."""
    answer = http.client.HTTPResponse(client)
    answer.begin()
    answer.read()
    return answer.status


def test_stalled_clients_hold_up_nobody(service: Installation) -> None:
    with ExitStack() as stack:
        for beginning in STALLS.values():
            for _ in range(EACH):
                stack.enter_context(closing(connect(service))).sendall(beginning)
        seconds = []
        for number in range(50):
            with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)) as client:
                started = time.monotonic()
                head = {"Authorization": f"Bearer {service.service['api_key']}", "Content-Type": "application/json"}
                client.request("POST", "/v1/comments", b'{"text": "Good article, number %d."}' % number, head)
                assert client.getresponse().status == 202
                seconds.append(time.monotonic() - started)

    assert sorted(seconds)[45] < 1, seconds  # a quarter of that on a machine that does nothing else


def test_what_comes_in_pieces_is_answered_when_it_is_whole(service: Installation) -> None:
    head, body = a_comment(service, "Good article, and slowly.")
    with closing(connect(service)) as client:
        for piece in (head[:10], head[10:-2], head[-2:], body[:5], body[5:]):
            client.sendall(piece)
            time.sleep(0.02)
        assert read_status(client) == 202
        client.sendall((head + body).replace(b"slowly", b"faster"))  # on the same connection
        assert read_status(client) == 202


def test_two_requests_at_once_get_two_answers(service: Installation) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with closing(connect(service)) as client:
        client.sendall(ask + ask[:-2])
        time.sleep(0.05)
        client.sendall(ask[-2:])
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 2:
            answers += client.recv(4096)


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Transfer-Encoding: \x0bchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
    ],
)
def test_a_request_whose_end_is_in_doubt_is_refused_and_no_second_one_is_read(
    service: Installation, lengths: bytes
) -> None:
    hidden = b"GET /healthz HTTP/1.1\r\nHost: x0\r\n\r\n"  # which ends as a chunked body does, so nothing is waited for
    with closing(connect(service)) as client:
        client.sendall(POST + lengths + b"\r\n0\r\n\r\n" + hidden)
        told = b""
        with suppress(ConnectionResetError):  # what nobody has read is thrown away, and with it perhaps the answer
            while piece := client.recv(4096):
                told += piece
    assert told.count(b"HTTP/1.1 ") <= 1
    assert told == b"" or told.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))


def test_whoever_waits_to_go_on_is_told_to(service: Installation) -> None:
    head, body = a_comment(service, "Good article, as expected.")
    with closing(connect(service)) as client:
        client.sendall(head.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        assert client.recv(4096).startswith(b"HTTP/1.1 100")
        client.sendall(body)
        assert b"HTTP/1.1 202" in client.recv(4096) + client.recv(4096)


def test_a_client_that_leaves_in_the_middle_is_let_go(service: Installation) -> None:
    with closing(connect(service)) as client:
        client.sendall(a_comment(service, "Good article")[0])
        client.shutdown(socket.SHUT_WR)
        client.recv(4096)  # an answer or an end, but soon


def test_clients_that_break_off_bring_nobody_down(service: Installation) -> None:
    head, body = a_comment(service, "Good article, goodbye.")
    before = service.descendants()
    for said in (b"", head[:20], head, head + body):
        for _ in range(8):
            with closing(connect(service)) as client:
                client.sendall(said)
                time.sleep(0.05)  # until the answer is here, where there is one: it is never read
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    time.sleep(0.5)
    assert service.descendants() == before
    assert "Exception in worker process" not in (service.folder / "logs" / "web.log").read_text()


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        (b"", 1),
        (b"GET / HTTP/1.1\r\n", 1),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", 3),
        (b"POST / HTTP/1.1\r\ncontent-length:5\r\nHost: x\r\n\r\nabcde", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcdeGET /", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: five\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", 1),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n", LARGEST_AWAITED - 43),
    ],
)
def test_it_counts_what_is_missing(seen: bytes, missing: int) -> None:
    assert count_missing(seen) == missing


def test_a_head_without_an_end_is_refused() -> None:
    with pytest.raises(Refused):
        count_missing(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 6000)
