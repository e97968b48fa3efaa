"""Sends a request to an address that somebody else has chosen, and lets it reach nothing but the public Internet.

The name is resolved once, every address that it has is checked, and the connection is made to one of those very
addresses, so that a name which means something else a moment later is of no use.  ``ipaddress.is_global`` alone is not
enough: it lets through addresses that lead to IPv4 by another road (NAT64, 6to4, ``::127.0.0.1``), multicast, and more.
Redirects are not followed, and no proxy is asked: ``http.client`` does neither.
"""

import http.client
import io
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

from moderation.errors import ModerationError
from moderation.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({443, 8443})
MAX_ADDRESS = 2000
MAX_READ_BYTES = 65_536
MAX_ADDRESSES = 4  # of a name that has more, so many are tried

# https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-special-registry, and what is not listed there
# because it is not for hosts.  Of IPv6 only 2000::/3 is given out at all.
_CLOSED_4 = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
"""
_CLOSED_6 = "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20"
_CLOSED = tuple(ipaddress.ip_network(network) for network in (_CLOSED_4 + _CLOSED_6).split())
_GIVEN_OUT_6 = ipaddress.ip_network("2000::/3")
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})?)*\.?")
_VISIBLE = re.compile(r"[!-~]+")


class Unreachable(ModerationError):
    """The request got no answer; the message says why, in one sentence."""


class Refused(Unreachable):
    """The address is none that we send to; nothing was connected."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address of the web, read strictly.

    Attributes:
        host: Without the brackets of an IPv6 address.
        path: With the query.
    """

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.secure else 80
        return host if self.port == usual else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the body as far as it was read."""

    status: int
    retry_after: str | None
    body: bytes


def read_address(url: str, allowed: Sequence[Network] = ()) -> Target:
    """Read an address strictly: what two programs could understand differently is refused.

    Args:
        allowed: Networks that may be reached besides the public Internet; if there are any, plain ``http`` and other
            ports can be written, and whoever connects holds them to those networks.

    Raises:
        Refused: Saying what would be right.
    """
    if not _VISIBLE.fullmatch(url) or len(url) > MAX_ADDRESS or "\\" in url:
        raise Refused(f"The address must be visible ASCII, without a backslash, at most {MAX_ADDRESS} characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("The address cannot be read; write https://host/path.") from None
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not allowed):
        raise Refused("The address must begin with https://.")
    if "@" in parts.netloc or "#" in url:
        raise Refused("The address must hold neither a user nor a fragment.")
    host = _read_host(parts.netloc, parts.hostname or "")
    port = (443 if parts.scheme == "https" else 80) if port is None else port
    if port not in PORTS and not allowed:
        raise Refused(f"The port must be one of: {', '.join(map(str, sorted(PORTS)))}.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path)


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public Internet and leads nowhere else.

    >>> [is_public(ipaddress.ip_address(a)) for a in ("1.1.1.1", "10.0.0.1", "64:ff9b::7f00:1", "::ffff:1.1.1.1")]
    [True, False, False, False]
    """
    if address.version == 6 and address not in _GIVEN_OUT_6:
        return False
    if any(address in network for network in _CLOSED if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(target: Target, allowed: Sequence[Network] = ()) -> list[Address]:
    """Find the addresses behind a name, all of which may be connected to.

    Raises:
        Refused: One of them may not; then none is used.
        Unreachable: The name has none.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("The name of the host cannot be resolved.") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        _check(target, address, allowed)
    return list(dict.fromkeys(addresses))[:MAX_ADDRESSES]


def check_written(target: Target, allowed: Sequence[Network] = ()) -> None:
    """Refuse at once, without asking a resolver, what is plainly not public.

    Raises:
        Refused: The host is such an address, however it is written, or a name of this machine itself.
    """
    name = target.host.lower().rstrip(".")
    if not allowed and (name == "localhost" or name.endswith(".localhost")):
        raise Refused("The host is this machine itself; name one of the public Internet.")
    with suppress(socket.gaierror):  # it is a name
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        _check(target, ipaddress.ip_address(str(found[0][4][0])), allowed)


def post(
    target: Target, body: bytes, headers: Mapping[str, str], *, seconds: float, allowed: Sequence[Network] = ()
) -> Answer:
    """Send a body and read the beginning of the answer.

    Args:
        seconds: For all of it after the name is resolved, however slowly the other side drips.
        allowed: Networks that may be reached besides the public Internet.

    Raises:
        Refused: The address may not be connected to.
        Unreachable: There was no answer in time, or none that is HTTP.
    """
    addresses = resolve(target, allowed)
    end = time.monotonic() + seconds
    try:
        with _connect(target, addresses, end) as connection:
            return _exchange(connection, target, body, headers)
    except ssl.SSLCertVerificationError:
        raise Unreachable("The certificate of the host is not valid.") from None
    except TimeoutError:
        raise Unreachable(f"There was no answer within {seconds:g} seconds.") from None
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() >= end:
            raise Unreachable(f"There was no answer within {seconds:g} seconds.") from None
        raise Unreachable(f"The connection failed ({type(error).__name__}).") from None


def _read_host(authority: str, host: str) -> str:
    if authority.startswith("["):
        with suppress(ValueError):
            return str(ipaddress.IPv6Address(host))
    elif _HOST.fullmatch(host):
        return host
    raise Refused("The host must be a name in ASCII letters, digits, dots and hyphens, or an IP address.")


def _check(target: Target, address: Address, allowed: Sequence[Network]) -> None:
    if any(address in network for network in allowed if network.version == address.version):
        return
    if not is_public(address):
        raise Refused("The host has an address that is not public.")
    if not target.secure or target.port not in PORTS:
        raise Refused("A host of the public Internet is reached over https and the usual ports only.")


@contextmanager
def _connect(target: Target, addresses: Sequence[Address], end: float) -> Iterator[http.client.HTTPConnection]:
    sockets = [_open(target, addresses, end)]
    # A time-out of the socket is for each read alone; this ends the whole, whatever drips in meanwhile.
    watch = threading.Timer(max(0.0, end - time.monotonic()), _cut, [sockets])
    watch.daemon = True
    watch.start()
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.response_class = _Response
    try:
        if target.secure:
            secured = _context().wrap_socket(sockets[0], server_hostname=target.host, do_handshake_on_connect=False)
            sockets.append(secured)  # before the handshake, so that it is watched too
            secured.do_handshake()
        connection.sock = sockets[-1]
        yield connection
    finally:
        watch.cancel()
        connection.close()
        sockets[-1].close()


def _open(target: Target, addresses: Sequence[Address], end: float) -> socket.socket:
    problem: OSError = TimeoutError()
    for address in addresses:
        remaining = end - time.monotonic()
        if remaining <= 0:
            break
        plain = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
        plain.settimeout(remaining)
        try:
            plain.connect((str(address), target.port))  # create_connection() would ask the resolver again
        except OSError as error:
            plain.close()
            problem = error
        else:
            return plain
    raise problem


def _cut(sockets: list[socket.socket]) -> None:
    with suppress(OSError):  # it has just been closed
        # Not close(): the other thread may be reading, and the socket's number could be given to another meanwhile.
        # Not SSLSocket's own shutdown() either, which takes the TLS away under the reader.
        socket.socket.shutdown(sockets[-1], socket.SHUT_RDWR)


def _exchange(
    connection: http.client.HTTPConnection, target: Target, body: bytes, headers: Mapping[str, str]
) -> Answer:
    connection.request("POST", target.path, body, {"Host": target.authority, "Connection": "close", **headers})
    with closing(connection.getresponse()) as response:
        try:
            beginning = response.read(MAX_READ_BYTES)
        except (OSError, http.client.HTTPException):  # the status has come, and it is what counts
            beginning = b""
        return Answer(response.status, response.headers.get("Retry-After"), beginning)


class _Lines(io.BufferedReader):
    """What comes in, with the line that was read last."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line and remember it."""
        self.last = super().readline(-1 if size is None else size)
        return self.last


class _Response(http.client.HTTPResponse):
    """An answer whose head must have come whole: the library takes one that breaks off for one that has ended."""

    def __init__(self, sock: socket.socket, *arguments: Any, **keywords: Any) -> None:  # noqa: ANN401  # the library's
        super().__init__(sock, *arguments, **keywords)
        self.fp.close()
        self.fp = self._lines = _Lines(cast(io.RawIOBase, sock.makefile("rb", buffering=0)))

    def begin(self) -> None:
        """Read the head, to the empty line at its end."""
        super().begin()
        if self._lines.last not in (b"\r\n", b"\n"):
            raise http.client.IncompleteRead(b"")


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
