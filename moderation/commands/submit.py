"""``moderation submit FILE``: posts a file of comments through the API and writes down what became of them."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from moderation.client import Client
from moderation.commands import comment_files
from moderation.commands.options import choose
from moderation.errors import OperatorError

BATCH = 200
PAUSE_SECONDS = 0.1
Post = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the decisions go; FILE.decisions.csv if not given.",
)
@click.option("--url", help="Address of the service; the one that runs on the data folder if not given.")
@click.option("--key", help="API key; the demo's of the data folder if not given.")
@click.option("--no-webhooks", is_flag=True, help="For old comments: no webhook tells what the rules decide.")
@click.option("--data", "data_dir", type=click.Path(path_type=Path), help="The data folder; ./data if not given.")
def submit(file: Path, out: Path | None, no_webhooks: bool, data_dir: Path | None, **service: str | None) -> None:
    """Post the comments of a CSV or JSONL file and write the decisions to another.

    A row needs a `text`.  It may have `id` (or `external_id`), `revision`, `language` (or `lang`), `posted_at`,
    `parent_id`, `article_id`, `article_url`, `article_title`, `author_id` and `author_name`; a row without an id
    gets its number.  Run again after an interruption, the command goes on where it stopped, and nothing is posted
    twice.
    """
    out = out or file.with_name(f"{file.name}.decisions.csv")
    client = _connect(service["url"], service["key"], data_dir)
    post = partial(client.submit_batch, webhooks=not no_webhooks)
    rows = comment_files.read(file)
    done = comment_files.read_done(out)
    waiting = [row for row in rows if comment_files.key_of(row) not in done]
    started = time.monotonic()
    with (
        comment_files.open_decisions(out) as write,
        click.progressbar(length=len(waiting), label="Posting comments", show_pos=True) as bar,
    ):
        for row, answer in _submit_all(post, waiting):
            write(row, answer)
            bar.update(1)
    click.echo(_summary(out, len(waiting), time.monotonic() - started))


def _connect(url: str | None, key: str | None, data_dir: Path | None) -> Client:
    if url and key:
        return Client(url, key)
    file = choose(data_dir=data_dir).data_dir / "service.json"
    try:
        service = json.loads(file.read_text())
    except OSError:
        raise OperatorError(
            f"There is no {file}; start the service with `moderation up`, or give both --url and --key."
        ) from None
    return Client(url or service["url"], key or service["api_key"])


def _submit_all(post: Post, rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Post in batches, each a step ahead of the decisions that are fetched."""
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    for number, batch in enumerate(batches):
        if number == 0:
            post(batch)
        if number + 1 < len(batches):
            post(batches[number + 1])
        yield from zip(batch, _fetch_decisions(post, batch), strict=True)


def _fetch_decisions(post: Post, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    while True:
        answers = post(batch)  # what was posted before comes back as it stands now
        if all(answer["problem"] or answer["comment"]["decision"] for answer in answers):
            return answers
        time.sleep(PAUSE_SECONDS)


def _summary(out: Path, posted: int, seconds: float) -> str:
    counts = Counter(comment_files.read_done(out).values())
    table = "\n".join(f"  {name:10} {count:8}" for name, count in sorted(counts.items()))
    rate = f"{posted / seconds:.0f} a second" if posted else "nothing was left to post"
    return f"{sum(counts.values())} comments are decided ({posted} now, {rate}):\n{table}\nThe decisions are in {out}."
