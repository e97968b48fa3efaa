"""Makes cells for spreadsheets, which run whatever looks like a formula to them.  Pure.

A cell that would be run gets an apostrophe before it (OWASP, "CSV Injection").
"""

import unicodedata

_FORMULA = frozenset("=+-@\t\r\n")


def safe(cell: object) -> str:
    """Make a cell that no spreadsheet runs.

    >>> safe("=1+1"), safe("＝1"), safe(" @SUM(1)"), safe("plain"), safe(None)
    ("'=1+1", "'＝1", "' @SUM(1)", 'plain', '')
    """
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in _FORMULA or _first_seen(text) in _FORMULA else text


def _first_seen(text: str) -> str:
    """Give the first character that can be seen, in its plain form: some spreadsheets pass over the others."""
    for sign in text:
        if unicodedata.category(sign)[0] not in "ZC":
            return unicodedata.normalize("NFKC", sign)[0]
    return ""
