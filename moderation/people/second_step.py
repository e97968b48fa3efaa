"""The second step of signing in, for those who want it: a code from an authenticator app, or one written down before.

A code counts once.  The secret is kept as it is, since codes are computed from it; recovery codes have 136 random bits,
so that their SHA-256 is all that is stored.
"""

import base64
import secrets
from datetime import datetime

from sqlalchemy import Connection

from moderation.errors import Conflict, InvalidSubmission
from moderation.people import register, totp
from moderation.people.tries import digest
from moderation.storage import second_steps, sign_ins
from moderation.storage.credentials import Person

RECOVERY_CODES = 10
RECOVERY_BYTES = 17  # 28 letters in base 32, the last of them half used


def is_on(connection: Connection, person: Person) -> bool:
    """Tell whether a person gives a code when signing in."""
    known = second_steps.find(connection, person.id)
    return known is not None and known.confirmed_at is not None


def begin(connection: Connection, person: Person) -> str:
    """Make a secret; until :func:`confirm` nothing is asked for.

    Raises:
        Conflict: The person has one that is in use.
    """
    if is_on(connection, person):
        raise Conflict("The second step is on already; switch it off before you set it up anew.")
    secret = totp.new_secret()
    second_steps.begin(connection, person.id, secret)
    return secret


def find_begun(connection: Connection, person: Person) -> str | None:
    """Fetch the secret that waits for its first code."""
    known = second_steps.find(connection, person.id)
    return known.secret if known and known.confirmed_at is None else None


def confirm(connection: Connection, person: Person, code: str, session_id: str, now: datetime) -> list[str]:
    """Switch the second step on with its first code; every sign-in but this one ends.

    Returns:
        Recovery codes, which cannot be shown again.

    Raises:
        Conflict: No secret waits for its first code.
        InvalidSubmission: The code does not fit; nothing was changed.
    """
    if find_begun(connection, person) is None:
        raise Conflict("No second step is being set up; begin again.")
    if not _use_code(connection, person, code, now):
        raise InvalidSubmission("This code does not fit; look whether your device's clock is right, and try the next.")
    second_steps.confirm(connection, person.id, now)
    codes = _set_recovery_codes(connection, person)
    sign_ins.end_sessions(connection, person.id, but=session_id)
    register.log(connection, person, "second_step_added", f"person:{person.id}", now)
    return codes


def use(connection: Connection, person: Person, code: str, now: datetime) -> bool:
    """Use up a code of the app, or a recovery code.

    Returns:
        Whether it was right and had not been used.
    """
    plain = "".join(code.split()).replace("-", "").upper()
    return _use_code(connection, person, plain, now) or _use_recovery_code(connection, person, plain, now)


def renew_recovery_codes(connection: Connection, person: Person, now: datetime) -> list[str]:
    """Make recovery codes in place of the earlier ones.

    Returns:
        The codes, which cannot be shown again.
    """
    codes = _set_recovery_codes(connection, person)
    register.log(connection, person, "recovery_codes_made", f"person:{person.id}", now)
    return codes


def count_recovery_codes(connection: Connection, person: Person) -> int:
    """Count the recovery codes that are left."""
    return second_steps.count_recovery_codes(connection, person.id)


def remove(connection: Connection, person: Person, now: datetime, by: str = "operator", but: str | None = None) -> None:
    """Ask for no code any more; every sign-in ends.

    Args:
        but: Id of a sign-in that goes on.
    """
    second_steps.remove(connection, person.id)
    sign_ins.end_sessions(connection, person.id, but=but)
    register.log(connection, person, "second_step_removed", by, now)


def list_users(connection: Connection, site_id: str) -> set[str]:
    """Fetch the ids of a site's people who give a code."""
    return second_steps.list_confirmed(connection, site_id)


def _use_code(connection: Connection, person: Person, code: str, now: datetime) -> bool:
    known = second_steps.find(connection, person.id)
    step = totp.find_step(known.secret, "".join(code.split()), now) if known else None
    return step is not None and second_steps.use_step(connection, person.id, step)


def _use_recovery_code(connection: Connection, person: Person, code: str, now: datetime) -> bool:
    if not second_steps.use_recovery_code(connection, person.id, digest(code)):
        return False
    register.log(connection, person, "recovery_code_used", f"person:{person.id}", now)
    return True


def _set_recovery_codes(connection: Connection, person: Person) -> list[str]:
    made = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    second_steps.set_recovery_codes(connection, person.id, [digest(code) for code in made])
    return ["-".join(code[place : place + 4] for place in range(0, len(code), 4)) for code in made]


def _new_recovery_code() -> str:
    return base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().rstrip("=")
