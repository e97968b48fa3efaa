"""Passwords: hashed with argon2id, two at a time at most, since each takes 64 MiB."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from moderation.errors import InvalidSubmission

SHORTEST, LONGEST = 10, 1024  # characters
AT_ONCE = 2
# The hash of nobody's password, so that an unknown address takes as long as a known one; made anew in every process it
# would cost each start 0.15 s.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$nBn6lJ1kr/vTq7M2tQ4ahw$hJP8knve1WOhR4M54ODOfSbEVTa2Ek7dvkt/31uuiOI"

_hasher = PasswordHasher()
_hashing = threading.Semaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Make what is stored of a password.

    Raises:
        InvalidSubmission: It is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidSubmission(f"The password has {len(password)} characters; use {SHORTEST} to {LONGEST}.")
    with _hashing:
        return _hasher.hash(password)


def is_outdated(password_hash: str) -> bool:
    """Tell whether a password was hashed at another cost than one would be today."""
    return _hasher.check_needs_rehash(password_hash)


def is_right(password_hash: str, password: str) -> bool:
    """Tell whether a password is the one that a hash was made of."""
    try:
        with _hashing:
            return _hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False
