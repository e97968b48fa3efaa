"""Nothing but the public Internet is ever connected to, however an address is written."""

import ipaddress
import itertools
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from moderation import endpoints, network
from moderation.context import utc_now
from moderation.endpoints import Change
from moderation.errors import CallerError
from moderation.network import Refused, Unreachable, is_public, post, read_address
from moderation.settings import read_networks
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests import receiver
from tests.builders import NOW
from tests.receiver import Receiver, receiving

LOOPBACK = read_networks("127.0.0.0/8")

# What leads to this machine or a neighbour of it, as an IPv4 address is written in C's inet_aton, and otherwise.
HOSTS_4 = (
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
    ),
    *("0x7F.0x0.0x0.0x1", "127.0.0.1.", "127.000.000.001", "0", "0.0.0.0", "0x0", "00", "127.255.255.254", "127.0.0.2"),
    *("10.0.0.1", "10.1", "167772161", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1", "3232235521"),
    *(
        "169.254.169.254",
        "169.254.43518",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "100.64.0.1",
        "100.127.1.1",
    ),
    *("192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.254", "198.51.100.7", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "0.1.2.3"),
)
HOSTS_6 = (
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::7f00:1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::1]"),
    *("[2001:0:7f00:1::]", "[2001:db8::1]", "[2001:10::1]", "[2001:20::1]", "[fe80::1]", "[fec0::1]", "[fc00::1]"),
    *(
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[ff0e::1]",
        "[3fff::1]",
        "[5f00::1]",
        "[100::1]",
        "[4000::1]",
        "[::ffff:10.0.0.1]",
    ),
    *(
        "[::ffff:0:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[fe80::1%25lo]",
        "[fe80::1%lo]",
        "[::1%1]",
        "[2620:4f:8000::1]",
    ),
)
NAMES = (
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ip6-localhost",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "loc%61lhost",
    "ⓛocalhost",
)
SCHEMES = ("https", "HTTPS", "http", "ftp", "file", "gopher", "ws", "unix", "//")
FORMS = ("{s}://{h}:{p}/", "{s}://{h}:{p}", "{s}://u:p@{h}:{p}/", "{s}://example.org@{h}:{p}/", "{s}://{h}:{p}#x",
         "{s}://{h}:{p}\\@example.org/", "{s}:{h}:{p}/", "{s}://{h}:{p}/\r\nHost: a", " {s}://{h}:{p}/")  # fmt: skip


def forms(port: int) -> list[str]:
    hosts = (*HOSTS_4, *HOSTS_6, *NAMES)
    plain = [form.format(s="https", h=host, p=port) for form, host in itertools.product(FORMS, hosts)]
    schemed = [f"{scheme}://{host}:{port}/" for scheme, host in itertools.product(SCHEMES, HOSTS_4[:12])]
    return list(dict.fromkeys([*plain, *schemed]))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: nothing here depends on which."""
    return sqlite_url


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """Listeners on every local address, on one port that counts as a usual one."""
    with ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("0.0.0.0", 0)))
        port = first.getsockname()[1]
        found = [first]
        if socket.has_ipv6:
            found.append(stack.enter_context(socket.create_server(("::", port), family=socket.AF_INET6)))
        monkeypatch.setattr(network, "PORTS", frozenset({443, 8443, port}))
        yield found


def connections(listeners: list[socket.socket]) -> int:
    count = 0
    for listener in listeners:
        listener.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                listener.accept()[0].close()
                count += 1
    return count


def test_no_form_of_an_address_leads_to_this_machine_or_its_neighbours(listeners: list[socket.socket]) -> None:
    written = forms(listeners[0].getsockname()[1])
    assert len(written) >= 500
    for url in written:
        with pytest.raises(Unreachable):
            post(read_address(url), b"{}", {}, seconds=2)
    assert connections(listeners) == 0


def test_registering_one_connects_to_nothing(listeners: list[socket.socket], database: Database, site: Site) -> None:
    refused = 0
    for url in forms(listeners[0].getsockname()[1]):
        try:
            with database.write() as connection:
                endpoints.create(connection, site.id, url, Change(site.id, "website", NOW))
        except CallerError:
            refused += 1
    assert connections(listeners) == 0
    assert refused >= 500


def test_a_redirect_to_any_of_them_is_not_followed(listeners: list[socket.socket]) -> None:
    with receiving() as site:
        for url in forms(listeners[0].getsockname()[1]):
            if url.isprintable() and url.isascii():
                site.answering = receiver.answer(307, f"Location: {url}\r\n")
                assert send(site).status == 307
    assert connections(listeners) == 0


def test_the_listeners_would_have_heard(listeners: list[socket.socket]) -> None:
    """The control: where loopback is allowed, most of these forms connect."""
    port = listeners[0].getsockname()[1]
    for host in HOSTS_4[:9]:
        with pytest.raises(Unreachable):
            post(read_address(f"http://{host}:{port}/", LOOPBACK), b"", {}, seconds=0.1, allowed=LOOPBACK)
    assert connections(listeners) == 9


@pytest.mark.parametrize("written", [host.strip("[]") for host in HOSTS_6 if "%" not in host])
def test_no_special_address_is_public(written: str) -> None:
    assert not is_public(ipaddress.ip_address(written))


@pytest.mark.parametrize("written", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450::1"])
def test_ordinary_addresses_are(written: str) -> None:
    assert is_public(ipaddress.ip_address(written))


def test_what_the_library_calls_global_is_not_enough() -> None:
    let_through = ("64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "224.0.0.1", "ff0e::1", "fec0::1", "192.88.99.1")
    assert [is_public(ipaddress.ip_address(address)) for address in let_through] == [False] * len(let_through)


def rebind(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have the resolver say something else each time, as a hostile one does; gives what it was asked."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [(None, None, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_it_asks_the_resolver_once_and_connects_to_what_it_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(host="127.0.0.2") as checked, socket.create_server(("127.0.0.1", checked.port)) as other:
        asked = rebind(monkeypatch, ["127.0.0.2"], ["127.0.0.1"])
        allowed = read_networks("127.0.0.2/32")
        target = read_address(f"http://hooks.ruritania.example:{checked.port}/hook", allowed)
        assert post(target, b"{}", {}, seconds=2, allowed=allowed).status == 204
        assert connections([other]) == 0
    assert asked == ["hooks.ruritania.example"]
    assert checked.requests[0].headers["host"] == f"hooks.ruritania.example:{checked.port}"


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    rebind(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(Refused, match="not public"):
        post(read_address("https://hooks.ruritania.example/"), b"", {}, seconds=1)


def test_an_allowed_network_opens_nothing_of_the_public_internet_but_the_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    rebind(monkeypatch, ["93.184.215.14"])
    for url in ("http://hooks.ruritania.example/", "https://hooks.ruritania.example:6379/"):
        with pytest.raises(Refused, match="over https and the usual ports"):
            post(read_address(url, LOOPBACK), b"", {}, seconds=1, allowed=LOOPBACK)


def test_it_follows_no_redirect_and_asks_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as elsewhere, receiving() as site:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{elsewhere.port}")
        for status in (301, 302, 303, 307, 308):
            site.answering = receiver.answer(status, f"Location: {elsewhere.url}\r\n")
            assert send(site).status == status
        assert (elsewhere.connections, site.connections) == (0, 5)


def send(site: Receiver, seconds: float = 2) -> network.Answer:
    return post(read_address(site.url, LOOPBACK), b"{}", {}, seconds=seconds, allowed=LOOPBACK)


@pytest.mark.parametrize(
    ("answering", "sentence"),
    [
        (receiver.stay_silent, "no answer within 0.5 seconds"),
        (receiver.drip_head, "no answer within 0.5 seconds"),
        (receiver.reset, "The connection failed"),
        (receiver.talk_nonsense, "The connection failed"),
        (receiver.break_off, r"The connection failed \(IncompleteRead\)"),
    ],
)
def test_it_gives_up_in_time_and_says_why(answering: receiver.Answering, sentence: str) -> None:
    with receiving(answering) as site, pytest.raises(Unreachable, match=sentence):
        send(site, seconds=0.5)


def test_a_status_counts_although_the_body_never_ends() -> None:
    with receiving(receiver.drip_body) as site:
        assert send(site, seconds=0.5).status == 200
    with receiving(receiver.flood) as site:
        answer = send(site)
        assert (answer.status, len(answer.body)) == (500, network.MAX_READ_BYTES)


def test_it_says_that_nobody_listens() -> None:
    with receiving() as site:
        pass
    with pytest.raises(Unreachable, match=r"The connection failed \(ConnectionRefusedError\)"):
        send(site)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for hooks.ruritania.example, which this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks")])
    now = utc_now()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.ruritania.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    network._context.cache_clear()
    return file


@pytest.mark.parametrize(
    ("host", "status"), [("hooks.ruritania.example", 204), ("other.ruritania.example", "certificate of the host")]
)
def test_the_certificate_is_checked_against_the_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str, status: int | str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    named: list[str] = []
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=serve_once, args=(context, listener), daemon=True)
        thread.start()
        rebind(monkeypatch, ["127.0.0.1"])
        target = read_address(f"https://{host}:{listener.getsockname()[1]}/", LOOPBACK)
        if isinstance(status, int):
            assert post(target, b"{}", {}, seconds=5, allowed=LOOPBACK).status == status
        else:
            with pytest.raises(Unreachable, match=status):
                post(target, b"{}", {}, seconds=5, allowed=LOOPBACK)
        thread.join(5)
    assert named == [host]
    network._context.cache_clear()


def serve_once(context: ssl.SSLContext, listener: socket.socket) -> None:
    connection, _address = listener.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as secured:
            got = b""
            while not got.endswith(b"{}"):
                got += secured.recv(65536)
            secured.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
    except OSError:
        connection.close()
