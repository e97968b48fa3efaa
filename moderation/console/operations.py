"""How the service is, for those who run it: what waits, what failed, who is at work, how far the log is signed.

A site's own people see their site; operators see all of them.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from moderation import people
from moderation.console import words
from moderation.console.gate import Visit
from moderation.console.language import gettext
from moderation.console.pages import page
from moderation.doctor import LEAST_FREE_BYTES
from moderation.storage import heartbeats, operation_views
from moderation.storage.heartbeats import Heartbeat
from moderation.storage.migrating import read_version
from moderation.storage.operation_views import SiteState
from moderation.version import VERSION

BAR = 310  # the longest bar of the picture, in its own units


@dataclass(frozen=True, slots=True)
class Installation:
    """What the service stands on.

    Attributes:
        kind: Of the database.
        database_bytes: What it takes.
        free_bytes: What is left on the disk of the data folder.
        tables: The version of the tables.
        redis: Whether it answers.
        decided: Whether a process is at work that decides what comes in.
        mistakes: Those of a refused pack.
    """

    version: str
    kind: str
    database_bytes: int
    free_bytes: int | None
    tables: str
    redis: bool
    decided: bool
    mistakes: tuple[str, ...]


def show(visit: Visit) -> ResponseReturnValue:
    """Show how the service is now."""
    everywhere = people.may(visit.who.person.role, "sites")
    database = visit.context.database.across_sites() if everywhere else visit.context.database
    with database.read() as connection:
        states = operation_views.list_sites(connection, visit.now, None if everywhere else visit.site_id)
        processes = heartbeats.list_recent(connection, visit.now)
        installation = _look(visit, connection)
    return page(
        visit,
        "operations",
        states=states,
        processes=processes,
        installation=installation,
        bars=draw(states),
        troubles=find_troubles(installation, processes, visit.now),
        everywhere=everywhere,
    )


def _look(visit: Visit, connection: Connection) -> Installation:
    database, settings = visit.context.database, visit.context.settings
    folder = Path(str(database.engine.url.database)).parent if database.is_sqlite else settings.data_dir
    return Installation(
        version=VERSION,
        kind="SQLite" if database.is_sqlite else "PostgreSQL",
        database_bytes=operation_views.measure(connection),
        free_bytes=shutil.disk_usage(folder).free if folder.is_dir() else None,
        tables=read_version(connection),
        redis=visit.context.bell.is_heard(),
        decided=heartbeats.is_decided(connection, visit.now),
        mistakes=tuple(visit.context.policies.mistakes),
    )


def draw(states: list[SiteState]) -> list[tuple[str, list[tuple[str, int, float]]]]:
    """Give the bars of the picture: of each site what waits, each with its number and its length."""
    rows = [
        (state.name, {"rules": state.pending.count, "people": state.review.count, "webhooks": state.webhooks.count})
        for state in states
    ]
    most = max((count for _name, counts in rows for count in counts.values()), default=0) or 1
    return [(name, [(kind, count, BAR * count / most) for kind, count in counts.items()]) for name, counts in rows]


def find_troubles(installation: Installation, processes: list[Heartbeat], now: datetime) -> list[str]:
    """Say in a sentence each what an operator has to mend."""
    free = installation.free_bytes
    found = [
        (
            not installation.decided,
            gettext("No worker and no sweeper is at work: comments are taken, and nobody decides them."),
        ),
        (not installation.redis, gettext("Redis does not answer: the sweeper decides alone, more slowly.")),
        (bool(installation.mistakes), gettext("The pack has mistakes: the policy read before it is in force.")),
        (free is not None and free < LEAST_FREE_BYTES, gettext("Less than a gigabyte is left on the disk.")),
    ]
    silent = [
        gettext(
            "The %(kind)s %(number)s on %(host)s has fallen silent.",
            kind=words.PROCESSES.get(beat.kind, beat.kind).lower(),
            number=beat.process,
            host=beat.host,
        )
        for beat in processes
        if beat.is_silent(now)
    ]
    return [sentence for is_so, sentence in found if is_so] + silent
