"""Comments of our own writing, in six languages and with all outcomes, that a new installation is shown with."""

import json
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

from moderation.client import Client

BATCH = 10
LOOK_SECONDS = 0.1
HEADER = ("outcome", "language", "why", "comment")
WIDTHS = (9, 8, 46, 52)
ORDER = {"reject": 0, "escalate": 1, "approve": 2}


def read() -> list[dict[str, Any]]:
    """Read the sample, as the API takes it."""
    lines = files(__name__).joinpath("sample.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_wanted(client: Client) -> bool:
    """Tell whether the site is empty: comments of its own must not be mixed with ours."""
    return not client.call("GET", "/v1/comments?limit=1")["comments"]


def post(
    client: Client, rows: list[dict[str, Any]], *, advance: Callable[[int], None], stopped: Callable[[], bool]
) -> list[dict[str, Any]]:
    """Post the sample and wait for the decisions.

    Args:
        advance: Called with how many comments were decided since the last call.
        stopped: Asked between two requests; once it is true, nothing more is done.

    Returns:
        The decided comments, as the API shows them; fewer than ``rows`` if it was stopped.
    """
    decided: list[dict[str, Any]] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        comments: list[dict[str, Any]] = []
        while not stopped() and not (comments := _submit(client, batch)):
            time.sleep(LOOK_SECONDS)
        decided += comments
        advance(len(comments))
    return decided


def tabulate(comments: list[dict[str, Any]]) -> Iterator[str]:
    """Make a table of decisions and their reasons, the gravest first."""
    yield _line(HEADER)
    yield _line(tuple("-" * width for width in WIDTHS))
    for comment in sorted(comments, key=lambda comment: ORDER[comment["decision"]["outcome"]]):
        decision = comment["decision"]
        why = decision["findings"][0]["rule"] if decision["findings"] else decision["reason"].replace("_", " ")
        yield _line((decision["outcome"], comment["language"] or decision["language"], why, comment["text"]))


def _submit(client: Client, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Post a batch; posted again, it comes back as it stands now.

    Returns:
        The comments, or nothing while one is undecided.
    """
    comments = [answer["comment"] for answer in client.submit_batch(batch)]
    return comments if all(comment["decision"] for comment in comments) else []


def _line(cells: tuple[str, ...]) -> str:
    cut = (_cut(" ".join(cell.split()), width).ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return "  ".join(cut).rstrip()


def _cut(cell: str, width: int) -> str:
    return cell if len(cell) <= width else cell[: width - 1] + "…"
