"""Gives up on a PostgreSQL that says nothing.

A line that was cut looks, to whoever waits at its end, like a statement that takes long: libpq would wait for as long
as the kernel does, which is minutes or for ever, and the request with it.  The server's own limits do not help where
the server is not heard.
"""

from typing import Any

import psycopg
from psycopg import errors
from sqlalchemy import Engine, event

LOOK_SECONDS = 1.0  # for the answer of a connection that has been lying in the pool: it may have been cut meanwhile
MARGIN_SECONDS = 1.0  # the server gives up first if it can, and says why


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed once an answer has been missing for too long."""

    patience_seconds: float = 30.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ANN401  # psycopg's own
        """Wait for one answer.

        Raises:
            psycopg.OperationalError: It did not come.
        """
        if timeout is not None:  # psycopg's own: it knows what to do then
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience_seconds)
        except errors._WaitTimeout:
            self.close()
            raise errors.OperationalError("the server did not answer in time") from None


def limit(engine: Engine, seconds: float) -> None:
    """Have an engine's connections wait for an answer no longer than this."""

    def connect(_dialect: object, _record: object, arguments: Any, keywords: Any) -> PatientConnection:  # noqa: ANN401
        connection = PatientConnection.connect(*arguments, **keywords)
        connection.patience_seconds = seconds + MARGIN_SECONDS
        return connection

    def take(connection: PatientConnection, *_: object) -> None:
        connection.patience_seconds = seconds + MARGIN_SECONDS

    def put_back(connection: PatientConnection | None, *_: object) -> None:
        if connection is not None:
            connection.patience_seconds = min(LOOK_SECONDS, seconds)

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", take)
    event.listen(engine, "checkin", put_back)
