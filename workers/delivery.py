"""Tells websites what was decided: takes what is due from the outbox, sends it, writes down what came back.

One thread works with the database and sends nothing; each message is sent by a thread of its own.  A lease is short
and renewed while its message is on its way, so that what a killed sender held is sent again soon, under the same id: at
least once, in any order.  Any number of senders may run.

An endpoint that fails must not hold up the others: it gets one message at a time, from a lane of its own, and after
several failures in a row it is left alone for a while.
"""

import logging
import queue
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation import audit, endpoints
from moderation.audit.notes import HEADER, as_header
from moderation.context import utc_now
from moderation.endpoints import Change
from moderation.errors import WorldError
from moderation.identifiers import new_id
from moderation.network import Unreachable, post, read_address
from moderation.settings import Settings
from moderation.storage import deliveries
from moderation.storage import endpoints as endpoint_table
from moderation.storage.database import SERVICE_SECONDS, Database, open_database
from moderation.storage.deliveries import Attempt, Delivery
from moderation.storage.endpoints import Endpoint
from moderation.webhooks import LIFE, Judgement, Result, find_next_try, find_rest, judge, sign
from workers.context import STOP
from workers.pulse import Pulse

AT_ONCE = 8  # messages on their way to one endpoint
LANE = {True: 48, False: 16}  # messages on their way to endpoints that are sound, and to those that have just failed
LEASE, RENEWAL = timedelta(seconds=6), timedelta(seconds=3)
TURN_SECONDS = 0.2
STOP_SECONDS = 0.8  # for what is on its way when somebody asks to stop
LONGEST_PAUSE_SECONDS = 4.0
HOUSEKEEPING = timedelta(minutes=1)
KEPT = timedelta(days=30)  # after its end a delivery can be looked at, and replayed, for so long
MAX_ANSWER = 1024  # bytes kept of what an endpoint answers
USER_AGENT = "comment-moderation (Standard Webhooks)"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery on its way, with the newest checkpoint of its site's audit log."""

    delivery: Delivery
    endpoint: Endpoint
    until: datetime
    checkpoint: str | None


@dataclass(frozen=True, slots=True)
class Return:
    """What came back."""

    parcel: Parcel
    attempt: Attempt
    judgement: Judgement


class Sender:
    """Sends what is due; its turns are to be called from one thread."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], datetime] = utc_now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare to send.

        Args:
            clock: Tells the time.
            chance: Gives a number from 0 up to 1, for the jitter.
        """
        self._database, self._settings, self._clock, self._chance = database, settings, clock, chance
        self._out: dict[str, Parcel] = {}
        self._came: queue.SimpleQueue[Return] = queue.SimpleQueue()
        self._returned: list[Return] = []
        self._tidied_at: datetime | None = None

    def turn(self, wait_seconds: float = 0) -> bool:
        """Write down what came back, then send what is due.

        Args:
            wait_seconds: How long to wait for something to come back, if nothing has.

        Returns:
            Whether there was anything to do, or something is on its way.

        Raises:
            WorldError: The database is away; what came back is kept for the next turn.
        """
        self._collect(wait_seconds)
        now = self._clock()
        self._tidy(now)
        if not self._returned and not self._must_renew(now) and not self._is_due(now):
            return bool(self._out)
        with self._database.write() as connection:
            self._write_down(connection, now)
            self._renew(connection, now)
            parcels = self._take(connection, now)
        self._returned.clear()
        for parcel in parcels:
            self._out[parcel.delivery.id] = parcel
            threading.Thread(target=self._send, args=(parcel,), daemon=True).start()
        return True

    def finish(self) -> None:
        """Wait a moment for what is on its way, and write it down; what does not come back is sent again later."""
        end = time.monotonic() + STOP_SECONDS
        with suppress(WorldError):
            while self._out and time.monotonic() < end:
                self._collect(TURN_SECONDS)
            with self._database.write() as connection:
                self._write_down(connection, self._clock())

    def _collect(self, wait_seconds: float) -> None:
        try:
            while True:
                came = self._came.get(timeout=0 if self._returned else wait_seconds)
                self._out.pop(came.parcel.delivery.id, None)
                self._returned.append(came)
        except queue.Empty:
            return

    def _is_due(self, now: datetime) -> bool:
        with self._database.read() as connection:
            return any(self._find_room(endpoint) for endpoint in endpoint_table.list_due(connection, now))

    def _write_down(self, connection: Connection, now: datetime) -> None:
        for came in sorted(self._returned, key=lambda came: came.parcel.endpoint.id):
            _settle(connection, came, now, self._chance())

    def _take(self, connection: Connection, now: datetime) -> list[Parcel]:
        taken: list[Parcel] = []
        due = endpoint_table.list_due(connection, now)
        random.shuffle(due)
        for endpoint in due:
            room = self._find_room(endpoint, taken)
            if room > 0:
                until = now + LEASE
                found = deliveries.take(connection, endpoint.id, limit=room, now=now, until=until)
                checkpoint = audit.find_newest(connection, endpoint.site_id) if found else None
                taken += [Parcel(delivery, endpoint, until, checkpoint) for delivery in found]
        return taken

    def _find_room(self, endpoint: Endpoint, taken: list[Parcel] | None = None) -> int:
        out = [parcel.endpoint for parcel in [*self._out.values(), *(taken or [])]]
        sound = _is_sound(endpoint)
        in_lane = len([other for other in out if _is_sound(other) == sound])
        ours = len([other for other in out if other.id == endpoint.id])
        return min((AT_ONCE if sound else 1) - ours, LANE[sound] - in_lane)

    def _must_renew(self, now: datetime) -> bool:
        return any(parcel.until - now < RENEWAL for parcel in self._out.values())

    def _renew(self, connection: Connection, now: datetime) -> None:
        if self._must_renew(now):
            held = list(self._out.values())
            deliveries.renew(connection, [parcel.delivery for parcel in held], now + LEASE)
            self._out = {p.delivery.id: replace(p, until=now + LEASE) for p in held}

    def _tidy(self, now: datetime) -> None:
        if self._tidied_at is not None and now - self._tidied_at < HOUSEKEEPING:
            return
        with self._database.write() as connection:
            old = deliveries.give_up_old(connection, now - LIFE, now)
            deliveries.forget_ended(connection, now - KEPT)
        if old:
            logger.warning("%d deliveries were given up: their endpoints have been failing for too long.", old)
        self._tidied_at = now

    def _send(self, parcel: Parcel) -> None:
        at, began = self._clock(), time.monotonic()
        status, problem, body = None, "", b""
        judgement = Judgement(Result.FAILED)
        try:
            allowed = self._settings.networks
            target = read_address(parcel.endpoint.url, allowed)
            payload = parcel.delivery.payload.encode()
            headers = _write_headers(parcel, at, payload)
            answer = post(target, payload, headers, seconds=self._settings.webhook_seconds, allowed=allowed)
            status, body = answer.status, answer.body
            judgement = judge(status, answer.retry_after, at)
        except Unreachable as error:
            problem = str(error)
        except Exception:  # the edge of a thread: without a report the delivery would be held for ever
            logger.exception("A webhook could not be sent.")
            problem = "The service made a mistake; its log says which."
        milliseconds = round((time.monotonic() - began) * 1000)
        kept = body[:MAX_ANSWER].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
        attempt = Attempt(
            new_id("t", at), parcel.delivery.id, at, milliseconds, judgement.result.value, status, problem, kept
        )
        self._came.put(Return(parcel, attempt, judgement))


def send_for_ever(settings: Settings) -> None:
    """Send until a signal asks to stop."""
    signal.signal(signal.SIGTERM, STOP.request)
    signal.signal(signal.SIGINT, STOP.request)
    database = open_database(settings.database, patience_seconds=SERVICE_SECONDS)
    sender, pulse, pause = Sender(database, settings), Pulse(database, "sender", utc_now()), 1.0
    while not STOP.requested():
        try:
            pulse.beat(utc_now())
            sender.turn(TURN_SECONDS)
            pause = 1.0
        except WorldError as error:
            logger.warning("%s Sending again in %.0f s.", error, pause)
            _sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
    sender.finish()
    pulse.end()


def _is_sound(endpoint: Endpoint) -> bool:
    return endpoint.failures == 0


def _write_headers(parcel: Parcel, at: datetime, payload: bytes) -> dict[str, str]:
    signed = sign(parcel.endpoint.live_secrets(at), parcel.delivery.id, at, payload)
    witnessed = {HEADER: as_header(parcel.checkpoint)} if parcel.checkpoint else {}
    return {"Content-Type": "application/json", "User-Agent": USER_AGENT, **signed, **witnessed}


def _settle(connection: Connection, came: Return, now: datetime, chance: float) -> None:
    """Write down a try, and what it says about its endpoint."""
    delivery, endpoint, wait = came.parcel.delivery, came.parcel.endpoint, came.judgement.wait
    due_at = None
    if came.judgement.result is Result.DELIVERED:
        endpoint_table.note_success(connection, endpoint.id)
    elif came.judgement.result is Result.FAILED:
        rest = find_rest(endpoint_table.note_failure(connection, endpoint.id), wait)
        if rest:
            endpoint_table.rest(connection, endpoint.id, now + rest)
        due_at = find_next_try(delivery.tries + 1, now, wait, chance)
    deliveries.record(connection, delivery, came.attempt, due_at=due_at)
    if came.judgement.result is Result.GONE:
        endpoints.disable(connection, endpoint.id, Change(None, "receiver", now))


def _sleep(seconds: float) -> None:
    end = time.monotonic() + seconds
    while not STOP.requested() and time.monotonic() < end:
        time.sleep(0.1)
