"""What every process of the service holds: settings, database, bell and policy, made once.

The policy may be read before a fork, since reading it is most of the work of starting; the rest must be made after it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from moderation.jobs import Bell
from moderation.settings import Settings
from moderation.storage.database import Database, open_database
from rules import Policy, load_policy


@dataclass(frozen=True)
class Context:
    """The parts that a request or a job is handed."""

    settings: Settings
    database: Database
    bell: Bell
    policy: Policy


def open_context(settings: Settings) -> Context:
    """Open the database, load the policy and connect the bell.

    Raises:
        OperatorError: The database cannot be opened.
        rules.PackError: The pack is not valid; every mistake is named.
    """
    database = open_database(settings.database, pool_size=settings.web_threads)
    return Context(settings, database, Bell(settings.redis), read_policy(settings.pack))


@cache
def read_policy(pack: Path | None) -> Policy:
    """Read a policy, once a process and for whatever is forked from it.

    Raises:
        rules.PackError: The pack is not valid; every mistake is named.
    """
    return load_policy(pack)


def utc_now() -> datetime:
    """Read the clock, for the edges: everything behind them is handed the time."""
    return datetime.now(UTC)
