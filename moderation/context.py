"""What every process of the service holds: settings, database, bell and policies, made once.

The pack may be read before a fork, since reading it is most of the work of starting; the rest must be made after it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from moderation.jobs import Bell
from moderation.policies import Policies, open_policies
from moderation.settings import Settings
from moderation.storage.database import SERVICE_SECONDS, Database, open_database
from rules import Policy


@dataclass(frozen=True)
class Context:
    """The parts that a request or a job is handed."""

    settings: Settings
    database: Database
    bell: Bell
    policies: Policies

    @property
    def policy(self) -> Policy:
        """The policy in force now; whatever has to be consistent asks once."""
        return self.policies.current

    def of_site(self, site_id: str) -> "Context":
        """Give the same for work on one site."""
        return replace(self, database=self.database.of_site(site_id))


def open_context(settings: Settings) -> Context:
    """Open the database, read the pack and connect the bell.

    Raises:
        OperatorError: The database cannot be opened.
        rules.PackError: The pack is not valid; every mistake is named.
    """
    database = open_database(settings.database, pool_size=settings.web_threads, patience_seconds=SERVICE_SECONDS)
    return Context(settings, database, Bell(settings.redis), open_policies(settings.pack))


def utc_now() -> datetime:
    """Read the clock, for the edges: everything behind them is handed the time."""
    return datetime.now(UTC)
