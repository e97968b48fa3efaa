"""What an entry's hash is made of: the leaf of the tree, byte for byte.  Pure.

A hash is SHA-256 over a zero byte and the entry's fields in their order, each as its length in four bytes (big-endian)
and its UTF-8 bytes; times are UTC in microseconds since 1970, numbers decimal, an absent value empty.  The zero byte
makes it the hash of a leaf as RFC 6962, section 2.1, has it, so one hash serves the chain and the tree.
"""

import hashlib
from binascii import hexlify
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from moderation.storage.audit_entries import Entry
from moderation.storage.audit_rows import Row

ORIGIN = "0" * 64  # what the first entry has for the hash of the one before
FIELDS = tuple(name for name in Entry.__dataclass_fields__ if name != "hash")
ACTION, DETAIL = FIELDS.index("action"), FIELDS.index("detail")
SEQUENCE, PREVIOUS, HASH = FIELDS.index("sequence"), FIELDS.index("previous"), len(FIELDS)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LENGTHS = [length.to_bytes(4, "big") for length in range(256)]


def as_row(entry: Entry) -> Row:
    """Write an entry's fields as they are hashed, its own hash last."""
    return tuple(_canonical(getattr(entry, name)) for name in (*FIELDS, "hash"))


def encode(fields: Sequence[bytes]) -> bytes:
    r"""Join the fields, each behind its length.

    >>> encode([b"ab", b""])
    b'\x00\x00\x00\x02ab\x00\x00\x00\x00'
    """
    joined = [b""] * (2 * len(fields))  # most of the time of reading a long log is spent here
    joined[::2] = [_LENGTHS[len(field)] if len(field) < 256 else len(field).to_bytes(4, "big") for field in fields]
    joined[1::2] = fields
    return b"".join(joined)


def hash_leaf(encoded: bytes) -> bytes:
    """Hash what :func:`encode` joined; 32 bytes."""
    return hashlib.sha256(b"\0" + encoded).digest()


def hash_row(row: Row) -> bytes:
    """Hash a row's fields, all but the last, which is the hash it says it has."""
    return hash_leaf(encode(row[:HASH]))


def write_hash(digest: bytes) -> bytes:
    """Write a hash as a row has it: lower-case hexadecimal."""
    return hexlify(digest)


def _canonical(value: object) -> bytes:
    if value is None:
        return b""
    if isinstance(value, datetime):
        return b"%d" % ((value - _EPOCH) // _MICROSECOND)
    return str(value).encode()
