"""One run: a real service, comments coming in, things breaking, and what the checker makes of it."""

import json
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import psycopg

import rules
from rules import Policy, load_policy
from tests.chaos.checker import Report, Sent, check, count_pending, find_decision_times, reading
from tests.chaos.faults import Faults, choose_faults
from tests.chaos.website import TEXTS, Website, write_comments
from tests.journeys.installation import Installation, installed, wait_until
from tests.servers import Postmaster

DECIDED_WITHIN_SECONDS = 15
PATIENCE_SECONDS = 60
SHIPPED = Path(rules.__file__).parent / "packs" / "reader_comments"
INSIDE = Path(__file__).parent / "inside"
CONTROLS = ("early-202", "no-fence", "no-sweeper")


@dataclass(frozen=True)
class Plan:
    """What to do in a run.

    Attributes:
        control: A defence that is taken out of the service's processes, to see that the checker cries.
        threads: How many connections the website keeps.
        pack: The policy's folder; a small one lets the processes that are killed start again in less time.
    """

    comments: int
    kills: int
    seed: int
    control: str = ""
    threads: int = 4
    pack: Path = SHIPPED


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        sent: By idempotency key.
        delay_seconds: The longest that anybody waited for a decision, counted from the last fault, or from their
            coming if they came after it.
    """

    report: Report
    faults: list[str]
    sent: dict[str, Sent]
    delay_seconds: float
    run_seconds: float
    policy: Policy

    def is_clean(self) -> bool:
        return self.report.is_clean() and self.delay_seconds <= DECIDED_WITHIN_SECONDS

    def table(self) -> str:
        """Say it to people."""
        counted = {fault: self.faults.count(fault) for fault in sorted(set(self.faults))}
        return (
            f"faults {len(self.faults)}: {', '.join(f'{fault} {count}' for fault, count in counted.items())}\n"
            f"{self.report.table()}\n"
            f"longest wait for a decision after the last fault: {self.delay_seconds:.1f} s"
            f" (at most {DECIDED_WITHIN_SECONDS}); the run took {self.run_seconds:.0f} s"
        )


def run(plan: Plan, folder: Path, database_url: str, postmaster: Postmaster | None = None) -> Outcome:
    """Run a service in this folder, break it, and look at what is left.

    Args:
        database_url: A database with no comments in it.
        postmaster: Its server, to be killed too; ``None`` leaves it alone.
    """
    chance, began = random.Random(plan.seed), time.monotonic()
    pack = copytree(plan.pack, folder / "pack")  # nobody edits a copy
    environment = {"MODERATION_PACK": str(pack), **change_inside(plan.control)}
    chosen = choose_faults(plan.kills, postmaster=postmaster is not None, chance=chance)
    options = ("--no-demo", "--database", database_url)
    with installed(folder / "data", *options, environment=environment) as service:
        website = Website(service.port, service.service["api_key"], write_comments(plan.comments), threads=plan.threads)
        faults = Faults(service, chance, postmaster)
        website.start()
        ended = faults.commit(chosen, website.share_sent, lambda: _tell(faults, chosen, website))
        website.join(PATIENCE_SECONDS)
        settled = _wait_for_decisions(database_url)
        seen = [*website.problems, *_look_at_logs(service)]
    with reading(database_url) as reader:
        policy = load_policy(pack)
        report = check(reader, website.sent, policy, seen)
        delay = max((decided - max(came, ended) for came, decided in find_decision_times(reader)), default=0.0)
    delay = max(delay, 0.0) if settled else float("inf")
    return Outcome(report, faults.done, website.sent, delay, time.monotonic() - began, policy)


def change_inside(name: str) -> dict[str, str]:
    """Say in variables that something is changed inside the service's processes (see ``inside``)."""
    if not name:
        return {}
    variables = {"PYTHONPATH": str(INSIDE), "CHAOS_INSIDE": name}
    return {**variables, "MODERATION_LEASE_SECONDS": "0.02"} if name == "no-fence" else variables


def _wait_for_decisions(database_url: str) -> bool:
    try:
        wait_until(lambda: _nothing_is_pending(database_url), 2 * DECIDED_WITHIN_SECONDS)
    except AssertionError:
        return False
    return True


def _nothing_is_pending(database_url: str) -> bool:
    with suppress(psycopg.OperationalError), reading(database_url) as reader:
        return count_pending(reader) == 0
    return False


def _look_at_logs(service: Installation) -> list[str]:
    """Look for what must not stand in a log: a stack trace as Python prints it, a secret, a reader's words."""
    known = service.service
    secrets = [known["api_key"], known["moderator"]["password"], known["auditor"]["password"]]
    words = ["Traceback (most recent call last)", *(text.partition("{")[0].strip() for text in TEXTS), *secrets]
    found = []
    for log in sorted((service.folder / "logs").glob("*")):
        text = log.read_text(errors="replace")
        found += [f"{log.name} has {json.dumps(_quote(text, word))}" for word in words if word in text]
    return found


def _quote(text: str, word: str) -> str:
    at = text.index(word)
    return text[max(0, at - 200) : at + 400]


def _tell(faults: Faults, chosen: list[str], website: Website) -> None:
    if sys.stderr.isatty():
        done = f"{len(faults.done)} of {len(chosen)} faults, {website.share_sent():.0%} of the comments"
        print(f"\r{done}, last: {faults.done[-1]:<20}", end="", file=sys.stderr)
    elif len(faults.done) % 10 == 0:
        print(f"{len(faults.done)} faults, {website.share_sent():.0%} sent", file=sys.stderr, flush=True)
