"""Checkpoints as they are written: C2SP's signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).  Pure.

A checkpoint says of one site's log how many entries it had and the root of the tree over them.  Its first line, the
*origin*, is the log's name and the name of the key that signs it.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

ED25519 = b"\x01"
DASH = "\N{EM DASH}"
HEADER = "Audit-Checkpoint"  # carries a note to the website, on one line
MAX_NOTE_BYTES = 10_000
_ORIGIN = "comment-moderation/audit/"
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note's text.

    Attributes:
        name: Of the key.
        key_id: Four bytes that tell keys of one name apart.
        signed: What the key made of the text.
    """

    name: str
    key_id: bytes
    signed: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a log had come.

    Attributes:
        origin: The log's name.
        size: How many entries it had.
        root: Root of the tree over them, 32 bytes.
        text: What is signed.
        signatures: Whose, and which.
        note: All of it, as it is handed around.
    """

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[Signature, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a signature is checked with.

    Attributes:
        name: The origin of the log that it signs for.
        raw: 32 bytes, as RFC 8032 has them.
    """

    name: str
    raw: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        """Write it as Go's sumdb/note does: name, id and key, joined by plus signs."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"


def name_log(site_id: str) -> str:
    """Give the origin of a site's log."""
    return _ORIGIN + site_id


def write_text(origin: str, size: int, root: bytes) -> str:
    """Write what is to be signed: origin, size and root, a line each."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def write_note(text: str, key: PublicKey, signed: bytes) -> str:
    """Put a signature below a text."""
    return f"{text}\n{DASH} {key.name} {base64.b64encode(key.key_id + signed).decode()}\n"


def read_note(note: str) -> Checkpoint:
    """Read a checkpoint; nothing is said about its signatures.

    Raises:
        ValueError: It is none; the message says why.
    """
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n") or len(note.encode(errors="replace")) > MAX_NOTE_BYTES:
        raise ValueError("it is not a text, an empty line and signatures")
    lines = text.split("\n")
    if len(lines) != 3 or not _SIZE.fullmatch(lines[1]):
        raise ValueError("its text is not an origin, a number of entries and a root, a line each")
    read = tuple(_read_signature(line) for line in signatures[:-1].split("\n"))
    return Checkpoint(lines[0], int(lines[1]), _decode(lines[2], 32), f"{text}\n", read, note)


def as_header(note: str) -> str:
    """Write a checkpoint on one line: its note in base 64."""
    return base64.b64encode(note.encode()).decode()


def read_any(written: str) -> Checkpoint:
    """Read a checkpoint in either form, its note or the header's base 64.

    Raises:
        ValueError: It is none; the message says why.
    """
    return read_note(written if "\n\n" in written else _decode(written.strip()).decode())


def read_key(written: str) -> PublicKey:
    """Read a public key as ``PublicKey`` writes itself.

    Raises:
        ValueError: It is none.
    """
    found = _KEY.fullmatch(written)
    raw = _decode(found[3], 33) if found else b""
    key = PublicKey(found[1], raw[1:]) if found else None
    if key is None or raw[:1] != ED25519 or str(key) != written:
        raise ValueError("a public key is its name, eight digits and base 64, joined by plus signs")
    return key


def _read_signature(line: str) -> Signature:
    words = line.split(" ")
    if len(words) != 3 or words[0] != DASH or not words[1]:
        raise ValueError("a signature is a dash, the key's name and base 64")
    signed = _decode(words[2])  # of any length: others may have signed too, in ways of their own
    return Signature(words[1], signed[:4], signed[4:])


def _decode(written: str, length: int | None = None) -> bytes:
    try:
        decoded = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("what should be base 64 is not") from None
    if base64.b64encode(decoded).decode() != written or length not in (None, len(decoded)):
        raise ValueError("what should be base 64 has a wrong end or length")
    return decoded
