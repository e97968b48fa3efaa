"""Reads files of comments and writes files of decisions, for ``moderation submit``."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import SEEK_END
from pathlib import Path
from typing import Any

from moderation.errors import OperatorError

COLUMNS = ("id", "revision", "comment_id", "status", "outcome", "reason", "rules", "clauses", "problem")
ALIASES = {"id": "external_id", "lang": "language"}
CHUNK = 65_536  # bytes
Key = tuple[str, int]  # external id and revision
PLAIN = ("external_id", "text", "language", "posted_at", "parent_id")
NESTED = {
    f"{thing}_{name}": (thing, name) for thing in ("article", "author") for name in ("id", "url", "title", "name")
}


def read(file: Path) -> list[dict[str, Any]]:
    """Read a CSV (with a header line) or JSONL file as submissions for the API.

    Raises:
        OperatorError: Naming the line that cannot be read.
    """
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = stream.read(1)
        stream.seek(0)
        rows = _read_jsonl(stream) if lines == "{" else csv.DictReader(stream)
        try:
            submissions = [_as_submission(number, row) for number, row in enumerate(rows, start=1)]
            _check_ids(submissions)
        except (csv.Error, UnicodeDecodeError, ValueError) as error:
            raise OperatorError(f"{file} cannot be read: {error}.") from None
    return submissions


def read_done(out: Path) -> dict[Key, str]:
    """Read which comments an earlier run wrote down; a line cut off in the middle is cut out of the file.

    Returns:
        The outcome of each, or its status where there is none.
    """
    if not out.exists():
        return {}
    _cut_to_whole_lines(out)
    with out.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return {(row["id"], int(row["revision"])): sys.intern(row["outcome"] or row["status"]) for row in rows}


def _cut_to_whole_lines(out: Path) -> None:
    with out.open("r+b") as stream:
        end = stream.seek(0, SEEK_END)
        while end:
            start = max(0, end - CHUNK)
            stream.seek(start)
            place = stream.read(end - start).rfind(b"\n")
            if place >= 0:
                stream.truncate(start + place + 1)
                return
            end = start
        stream.truncate(0)


@contextmanager
def open_decisions(out: Path) -> Iterator[Callable[[dict[str, Any], dict[str, Any]], None]]:
    """Append to a file of decisions.

    Yields:
        A function that writes one line: about this submission, the API's answer.
    """
    new = not out.exists() or out.stat().st_size == 0
    with out.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()

        def write(submission: dict[str, Any], answer: dict[str, Any]) -> None:
            row_id, revision = key_of(submission)
            writer.writerow({"id": row_id, "revision": revision, **_as_row(answer)})
            stream.flush()

        yield write


def key_of(submission: dict[str, Any]) -> Key:
    """Tell which comment, and which revision of it, a submission is."""
    return submission["external_id"], submission["revision"]


def _read_jsonl(stream: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    for number, line in enumerate(stream, start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"line {number} is not JSON ({error.msg})") from None


def _as_submission(number: int, row: dict[str, Any]) -> dict[str, Any]:
    fields = {ALIASES.get(name, name): value for name, value in row.items() if value not in (None, "")}
    if not isinstance(fields.get("text"), str):
        raise ValueError(f"row {number} has no `text`")
    submission = {name: fields[name] for name in PLAIN if name in fields}
    submission["external_id"] = str(fields.get("external_id", number))
    submission["revision"] = _revision(number, fields.get("revision", 1))
    for name, (thing, part) in NESTED.items():
        if name in fields:
            submission.setdefault(thing, {})[part] = fields[name]
    return submission


def _revision(number: int, given: Any) -> int:  # noqa: ANN401
    try:
        return int(given)
    except (TypeError, ValueError):
        raise ValueError(f"row {number}: `revision` is not a whole number") from None


def _check_ids(submissions: list[dict[str, Any]]) -> None:
    seen: dict[Key, int] = {}
    for number, submission in enumerate(submissions, start=1):
        first = seen.setdefault(key_of(submission), number)
        if first != number:
            raise ValueError(f"rows {first} and {number} have the same id {submission['external_id']!r}")


def _as_row(answer: dict[str, Any]) -> dict[str, Any]:
    if answer["problem"]:
        return {"status": "refused", "problem": answer["problem"]["code"]}
    comment = answer["comment"]
    decision = comment["decision"]
    findings = decision["findings"]
    return {
        "comment_id": comment["id"],
        "status": comment["status"],
        "outcome": decision["outcome"],
        "reason": decision["reason"],
        "rules": " ".join(dict.fromkeys(finding["rule"] for finding in findings)),
        "clauses": " ".join(dict.fromkeys(finding["clause"] for finding in findings if finding["clause"])),
        "problem": "",
    }
