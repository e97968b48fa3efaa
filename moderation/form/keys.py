"""The key that the form's tokens are signed with: a setting, or a file that the first process makes."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from moderation.errors import OperatorError
from moderation.settings import Settings

FILE = "form.key"


def open_key(settings: Settings) -> bytes:
    """Give the key; every process of an installation is given the same.

    Raises:
        OperatorError: No setting names it and the data folder cannot hold it.
    """
    if settings.form_secret:
        return hashlib.sha256(settings.form_secret.encode()).digest()
    file = settings.data_dir / FILE
    try:
        return file.read_bytes() if file.exists() else _make(file)
    except OSError as error:
        raise OperatorError(
            f"The form's key {file} cannot be kept ({error.strerror}); set MODERATION_FORM_SECRET to a long word."
        ) from None


def _make(file: Path) -> bytes:
    """Make the file whole at once, so that of two processes that start together both read the same key."""
    new = file.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(secrets.token_bytes(32))
    with suppress(FileExistsError):
        file.hardlink_to(new)
    new.unlink()
    return file.read_bytes()
