"""What reads what strangers write, each with what must hold of it, whatever that is.

A target is handed bytes and raises if something does not hold.  It may raise nothing else.
"""

import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from moderation.api.reading import _parse
from moderation.audit.notes import read_note
from moderation.console.export import safe
from moderation.errors import CallerError
from rules import Outcome, Policy, load_policy
from rules.decision import decide
from rules.text.characters import count_characters
from rules.text.normalize import fold_characters

MOST_GROWTH = 18  # U+FDFA under NFKC, the worst there is


@cache
def policy() -> Policy:
    return load_policy()


def text_of(found: bytes) -> str:
    """Any text that gets through the door: UTF-8 as far as it goes, without NUL."""
    return found.decode("utf-8", "ignore").replace("\0", "")[:512]


def decides(found: bytes) -> None:
    text = text_of(found)
    decision = decide(text, policy())
    assert decision.outcome in Outcome
    for finding in decision.findings:
        for span in finding.spans:
            assert text[span.start : span.end] == span.text
    assert decide(text, policy()) == decision


def folds(found: bytes) -> None:
    text = text_of(found)
    folded = fold_characters(text)
    assert len(folded.text) <= MOST_GROWTH * max(1, len(text))
    assert count_characters(text) <= 3 * len(text)  # under NFC, as U+FB2C


def reads_json(found: bytes) -> None:
    with suppress(CallerError):
        read = _parse(found)
        assert read == json.loads(found)


def reads_notes(found: bytes) -> None:
    with suppress(ValueError, CallerError):
        read_note(found.decode("utf-8", "surrogateescape"))


def writes_csv(found: bytes) -> None:
    cell, buffer = text_of(found), io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(["before", safe(cell), "after"])
    ((_before, told, _after),) = csv.reader(io.StringIO(buffer.getvalue(), newline=""), strict=True)
    assert told in (cell, f"'{cell}")
    assert told[:1] not in tuple("=+-@\t\r")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decide": decides,
    "fold": folds,
    "json": reads_json,
    "notes": reads_notes,
    "csv": writes_csv,
}
