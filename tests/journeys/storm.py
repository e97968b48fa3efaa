"""A storm of webhooks: some sites' receivers are bad in every way, some dead, some well; senders are killed meanwhile.

Then the clock hurries through three days, until nothing waits any more; ``storm_checks`` says what must come of it.
"""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import text

from moderation import access, decisions, endpoints, intake
from moderation.context import Context
from moderation.decisions import Ruling
from moderation.endpoints import Change
from moderation.intake import Receipt
from moderation.settings import read_networks
from moderation.storage.credentials import Site
from rules import Outcome
from tests import receiver
from tests.builders import a_ruling, a_submission
from tests.journeys.hurried_sender import read_clock, sign_of_life
from tests.journeys.installation import wait_until
from tests.receiver import Received, Receiver, receiving

SITES = {"flaky": 4, "dead": 1, "healthy": 5}
DEAD = 5  # endpoints of the dead site
APART_SECONDS = 1.5  # between two kills, at the least
SECONDS = "0.4"  # that a receiver may take
LOOPBACK = read_networks("127.0.0.0/8")
TEXT = "The Ruritanian budget is a disgrace."


@dataclass(frozen=True)
class Storm:
    """How bad it is.

    Attributes:
        events: Decisions, over all sites.
        kills: How often a sender is killed.
        rate: Decisions recorded in a second, at most.
        seed: What the receivers' whims come from.
    """

    events: int
    kills: int
    rate: int
    seed: int

    @property
    def each(self) -> int:
        """Decisions of each site."""
        return self.events // sum(SITES.values())


@dataclass
class Flaky:
    """Answers well four times out of ten, and otherwise in every bad way; remembers which messages it took."""

    chance: random.Random
    taken: Counter[str] = field(default_factory=Counter)

    def __call__(self, received: Received, connection: socket.socket) -> None:
        """Answer somehow."""
        bad = [
            *[receiver.answer(500)] * 30, *[receiver.stay_silent, receiver.drip_head] * 2, *[receiver.reset] * 6,
            *[receiver.answer(302, "Location: http://127.0.0.1:1/\r\n")] * 8, *[receiver.flood] * 4,
            *[receiver.talk_nonsense, receiver.break_off] * 2, receiver.answer(503),
            receiver.answer(429, "Retry-After: 1\r\n"),
        ]  # fmt: skip
        answering = self.chance.choice([*bad, *[None] * 40])
        if answering is not None:
            return answering(received, connection)
        self.taken[received.id] += 1
        return receiver.answer(200)(received, connection)


@dataclass
class World:
    """Sites with their receivers, and when each comment of theirs was decided."""

    context: Context
    clock: Path
    storm: Storm
    sites: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    receivers: dict[str, list[Receiver]] = field(default_factory=lambda: defaultdict(list))
    secrets: dict[str, str] = field(default_factory=dict)
    decided: dict[str, float] = field(default_factory=dict)
    like: Ruling | None = None

    def add(self, kind: str, urls: list[str]) -> None:
        """Add a site with endpoints."""
        now = read_clock(self.clock)
        with self.context.database.write() as connection:
            site = access.create_site(connection, f"{kind} {len(self.sites[kind])}", now)
            for url in urls:
                made = endpoints.create(connection, site.id, url, Change(site.id, "operator", now), LOOPBACK)
                self.secrets[made.id] = made.secret
        self.sites[kind].append(site)

    def decide(self, site: Site, count: int) -> None:
        """Have some comments of a site decided in one transaction."""
        now = read_clock(self.clock)
        submissions = [a_submission(TEXT) for _ in range(count)]
        receipts = intake.receive_all(self.context.database, self.context.policy, site.id, submissions, now=now)
        stored = [receipt.comment for receipt in receipts if isinstance(receipt, Receipt)]
        self.like = self.like or a_ruling(self.context, stored[0], TEXT, Outcome.APPROVE)
        rulings = [replace(self.like, comment_id=comment.id, site_id=site.id) for comment in stored]
        with self.context.database.write() as connection:
            decisions.record_all(connection, rulings, now=now)
        self.decided.update(dict.fromkeys((comment.id for comment in stored), time.monotonic()))

    def decide_all(self, sites: list[Site], count: int) -> None:
        """The same for some sites, one after the other."""
        for site in sites:
            self.decide(site, count)

    def count(self, where: str) -> int:
        """Count deliveries."""
        with self.context.database.read() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM deliveries WHERE {where}")).scalar_one())


@contextmanager
def gathering(context: Context, folder: Path, storm: Storm) -> Iterator[World]:
    """Make the sites and run their receivers until the end of the block."""
    clock = folder / "clock"
    clock.write_text("0")
    made = World(context, clock, storm)
    with ExitStack() as stack:
        for number in range(SITES["flaky"]):
            running = stack.enter_context(receiving(Flaky(random.Random(storm.seed + number))))
            made.receivers["flaky"].append(running)
            made.add("flaky", [running.url])
        dead = [stack.enter_context(receiving(receiver.answer(500))).url for _ in range(DEAD - 2)]
        silent = stack.enter_context(receiving(receiver.stay_silent))
        made.receivers["silent"].append(silent)
        made.add("dead", [*dead, silent.url, "http://127.0.0.1:1/nobody"])
        for _ in range(SITES["healthy"]):
            running = stack.enter_context(receiving())
            made.receivers["healthy"].append(running)
            made.add("healthy", [running.url])
        yield made


def rage(world: World) -> None:
    """Let the storm go over it, to its end."""
    with senders(world, 2) as running:
        killed = feed(world, running)
        healthy = " OR ".join(f"site_id = '{site.id}'" for site in world.sites["healthy"])
        wait_until(lambda: world.count(f"status = 'waiting' AND ({healthy})") == 0, 30)
    world.clock.write_text("0 hurry")
    world.receivers["silent"][0].answering = receiver.answer(500)  # three days of time-outs would take too long
    with senders(world, 1) as running:
        for _ in range(world.storm.kills - killed):
            time.sleep(1)
            running[0].kill()
        wait_until(lambda: world.count("status = 'waiting'") == 0, 60 + world.storm.events / 20)


@contextmanager
def senders(world: World, number: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Keep so many senders running, as a supervisor would."""
    environment = {
        **os.environ,
        "MODERATION_DATABASE_URL": world.context.settings.database_url,
        "MODERATION_WEBHOOK_NETWORKS": "127.0.0.0/8",
        "MODERATION_WEBHOOK_SECONDS": SECONDS,
    }
    command = [sys.executable, "-m", "tests.journeys.hurried_sender", str(world.clock)]
    running = [subprocess.Popen(command, env=environment) for _ in range(number)]
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(0.1):
            for place, process in enumerate(running):
                if process.poll() is not None:
                    running[place] = subprocess.Popen(command, env=environment)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield running
    finally:
        stopped.set()
        watcher.join()
        for process in running:
            process.kill()
            process.wait()


def feed(world: World, running: "list[subprocess.Popen[bytes]]") -> int:
    """Have comments decided at a steady pace, and kill one sender or the other meanwhile; tells how often."""
    storm, sites = world.storm, [site for kind in world.sites.values() for site in kind]
    world.decide_all(sites, 1)  # the first: now wait until both senders are up
    wait_until(lambda: are_up(world, running), 60)
    world.decided.clear()
    started = killed_at = time.monotonic()
    done, killed = 1, 0
    while done < storm.each:
        group = min(max(1, storm.events // 4000), storm.each - done)
        world.decide_all(sites, group)
        done += group
        time.sleep(max(0, started + done * len(sites) / storm.rate - time.monotonic()))
        if killed < storm.kills - 1 and time.monotonic() - killed_at > APART_SECONDS and are_up(world, running):
            running[killed % len(running)].kill()
            killed, killed_at = killed + 1, time.monotonic()
    return killed


def are_up(world: World, running: "list[subprocess.Popen[bytes]]") -> bool:
    return all(sign_of_life(world.clock, process.pid).exists() for process in running)
