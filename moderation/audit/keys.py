"""Ed25519 keys: the only door to cryptography, which is loaded where something is signed or checked, and nowhere else.

Loading it takes 80 ms and 10 MB, which the web server and the workers are spared: they never sign, and the key's file
is not for them.  Signatures are those of RFC 8032.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from moderation.audit.notes import Checkpoint, PublicKey
from moderation.errors import OperatorError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE = "checkpoint.key"  # in the data folder, unless the settings name another


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs the checkpoints of every site of an installation."""

    private: "Ed25519PrivateKey"

    def sign(self, text: str) -> bytes:
        """Sign a text; 64 bytes."""
        return self.private.sign(text.encode())

    def public(self, origin: str) -> PublicKey:
        """Give what a log's signatures are checked with."""
        return PublicKey(origin, self.private.public_key().public_bytes_raw())


def load_key(file: Path | None, data_dir: Path) -> SigningKey:
    """Read the key that signs checkpoints.

    Args:
        file: As the settings name it; ``None`` means the one in the data folder, which is made if it is missing.

    Raises:
        OperatorError: It cannot be read or made, or is no such key.
    """
    place = file or data_dir / FILE
    try:
        if file is None and not place.exists():
            _make(place)
        return _read(place, place.read_bytes())
    except OSError as error:
        raise OperatorError(
            f"The key that signs checkpoints cannot be read or made as {place} ({error.strerror});"
            " see to it, or name another file in MODERATION_CHECKPOINT_KEY_FILE."
        ) from None


def is_signed(checkpoint: Checkpoint, known: Iterable[PublicKey]) -> bool:
    """Tell whether one of these keys has signed a checkpoint; one wrong signature in their names is enough for a no."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    ours = {(key.name, key.key_id): key for key in known if key.name == checkpoint.origin}
    found = [(ours[s.name, s.key_id], s.signed) for s in checkpoint.signatures if (s.name, s.key_id) in ours]
    try:
        for key, signed in found:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(signed, checkpoint.text.encode())
    except (InvalidSignature, ValueError):
        return False
    return bool(found)


def _read(place: Path, pem: bytes) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(pem, password=None)
    except (TypeError, ValueError):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise OperatorError(f"{place} holds no Ed25519 key; `openssl genpkey -algorithm ed25519` makes one.")
    return SigningKey(private)


def _make(place: Path) -> None:
    """Make a key that its owner alone can read; if another process makes one at the same time, one of the two stays."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, place)  # unlike a rename it replaces nothing
    except FileExistsError:
        pass
    finally:
        draft.unlink()
