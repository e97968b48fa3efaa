"""Codes that change every thirty seconds: TOTP (RFC 6238) with SHA-1 and six digits, as every authenticator app has it.

Pure: what has been used, and by whom, is not known here.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1  # a clock may be so far off, and a code typed so late
SECRET_BYTES = 20  # as long as the hash, which RFC 4226 recommends


def new_secret() -> str:
    """Make a secret, in base 32 without padding."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def make_code(secret: str, step: int) -> str:
    """Compute the code of one time step (RFC 4226, section 5.3).

    >>> make_code(base64.b32encode(b"12345678901234567890").decode(), 1)
    '287082'
    """
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """Tell which time step a code is of.

    Returns:
        ``None`` if it is none of the present one and its neighbours.
    """
    present = int(now.timestamp()) // STEP_SECONDS
    near = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    fitting = [step for step in near if hmac.compare_digest(make_code(secret, step).encode(), code.encode())]
    return fitting[-1] if fitting else None


def write_address(secret: str, email: str, issuer: str) -> str:
    """Write what an authenticator app reads, in the form that Google Authenticator's wiki calls "Key Uri Format".

    >>> write_address("JBSWY3DP", "anna@ruritania.example", "Ruritania Today")
    'otpauth://totp/Ruritania%20Today:anna%40ruritania.example?secret=JBSWY3DP&issuer=Ruritania%20Today'
    """
    name = issuer.replace(":", " ")  # which parts the issuer from the account
    label = f"{quote(name, safe='')}:{quote(email, safe='')}"
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': name}, quote_via=quote)}"
