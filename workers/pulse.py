"""Tells the database now and then that this process goes through its loop, for the operators' page and readiness."""

import os
import socket
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from moderation.errors import WorldError
from moderation.storage import heartbeats
from moderation.storage.database import Database
from moderation.storage.heartbeats import Heartbeat
from moderation.version import VERSION

EVERY = timedelta(seconds=10)


class Pulse:
    """The heartbeat of one process."""

    def __init__(self, database: Database, kind: str, now: datetime) -> None:
        """Begin; nothing is written yet.

        Args:
            kind: ``worker``, ``sweeper`` or ``sender``.
        """
        host, process = socket.gethostname(), os.getpid()
        self._database = database
        self._beat = Heartbeat(f"{kind} {host} {process}", kind, host, process, VERSION, now, now - EVERY)

    def beat(self, now: datetime) -> None:
        """Tell that the process is at work, unless that was told a moment ago; a database that is away is no matter."""
        if now - self._beat.seen_at < EVERY:
            return
        self._beat = replace(self._beat, seen_at=now)
        with suppress(WorldError), self._database.write() as connection:
            heartbeats.put(connection, self._beat)

    def end(self) -> None:
        """Tell that the process ends in order."""
        with suppress(WorldError), self._database.write() as connection:
            heartbeats.remove(connection, self._beat.id)
