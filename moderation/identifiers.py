"""Names for new things: unique, unguessable, and in the order in which they were made.

The form is that of a ULID (github.com/ulid/spec): 48 bits of milliseconds and 80 of chance in Crockford's
base 32, so that an index over ids is also an index over time.
"""

import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26


def new_id(prefix: str, now: datetime) -> str:
    """Make an id such as ``c_01jd4…``.

    Args:
        prefix: What kind of thing it names, without the underscore.
        now: When it is made, aware.
    """
    number = int(now.timestamp() * 1000) << 80 | secrets.randbits(80)
    digits = [_ALPHABET[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5)]
    return f"{prefix}_{''.join(digits)}"
