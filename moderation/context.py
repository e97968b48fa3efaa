"""What every process of the service holds: settings, database, bell and policy, made once, after a fork."""

from dataclasses import dataclass
from datetime import UTC, datetime

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
    return Context(settings, database, Bell(settings.redis), load_policy(settings.pack))


def utc_now() -> datetime:
    """Read the clock, for the edges: everything behind them is handed the time."""
    return datetime.now(UTC)
