"""What one of the 512 characters is.

A character is a Unicode code point of the NFC text (UAX #15), with every line break (CRLF, CR) counted as one LF.
The website's form must count the same, so this is the only place that counts.
"""

import unicodedata


def count_characters(text: str) -> int:
    r"""Count the characters of a comment as the house rules do.

    Args:
        text: The comment as it was sent.

    Returns:
        The number of code points of its NFC form, a line break counting as one.

    >>> count_characters("cafe\u0301\r\n")
    5
    """
    return len(unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
