"""Whatever happens to the lines between the processes, nothing is lost or done twice, and nobody waits for long.

The small size of ``make chaos-links``, in which each fault lasts for half a minute.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from moderation import access, endpoints
from moderation.context import utc_now
from moderation.endpoints import Change
from moderation.settings import read_networks
from moderation.storage.database import open_database
from rules import load_policy
from tests.chaos.checker import Sent, check, count_pending, reading
from tests.chaos.links import FAULTS, SOUND, Link, linked
from tests.chaos.website import Website, write_comments
from tests.journeys.installation import QUICK, RURITANIA, Installation, installed, wait_until
from tests.receiver import Receiver, receiving

SECONDS = float(os.environ.get("MODERATION_LINK_SECONDS", "0.3"))
MOST = int(os.environ.get("MODERATION_LINK_COMMENTS", "20000"))
BETWEEN_SECONDS = min(1.0, SECONDS / 3)
HELD_SECONDS = 8  # five, and some for a busy machine
BACK_SECONDS = 8  # likewise
DECIDED_WITHIN_SECONDS = 15


@dataclass
class World:
    """A service, with every line that leads into it or out of it."""

    service: Installation
    database_url: str
    links: dict[str, Link]
    websites: dict[str, Website]
    told: Receiver
    back: dict[str, float] = field(default_factory=dict)

    def spoil(self, chance: random.Random) -> None:
        """Make each line bad in each way, in an order of chance; see after each how soon the service is back."""
        acts = [(name, fault) for name in self.links for fault in FAULTS]
        chance.shuffle(acts)
        for name, fault in acts:
            self.links[name].turn(fault)
            time.sleep(SECONDS)
            self.links[name].turn(SOUND)
            self.back[f"{name} {fault}"] = wait_until(self.is_back, 60)
            time.sleep(BETWEEN_SECONDS)

    def is_back(self) -> bool:
        """Tell whether the newest comment that was sent before now is taken."""
        before = len(self.websites["straight"].sent)
        time.sleep(0.02)
        return len(self.websites["straight"].sent) > before

    def sent(self) -> dict[str, Sent]:
        return {key: sent for website in self.websites.values() for key, sent in website.sent.items()}

    def is_all_decided(self) -> bool:
        with reading(self.database_url) as reader:
            return count_pending(reader) == 0


@pytest.fixture
def world(tmp_path: Path, postgresql_url: str, valkey: str) -> Iterator[World]:
    address = urlsplit(postgresql_url)
    socket = f"{parse_qs(address.query)['host'][0]}/.s.PGSQL.5432"
    environment = {**QUICK, "MODERATION_WEBHOOK_NETWORKS": "127.0.0.0/8", "MODERATION_WEBHOOK_SECONDS": "1"}
    with ExitStack() as stack:
        told = stack.enter_context(receiving())
        targets = {"database": socket, "Redis": urlsplit(valkey).path, "website": ("127.0.0.1", told.port)}
        links = {name: stack.enter_context(linked(target)) for name, target in targets.items()}
        url = f"postgresql://postgres@127.0.0.1:{links['database'].port}{address.path}"
        options = ("--no-demo", "--database", url, "--redis", f"redis://127.0.0.1:{links['Redis'].port}")
        service = stack.enter_context(installed(tmp_path / "data", *options, environment=environment))
        links["service"] = stack.enter_context(linked(("127.0.0.1", service.port)))
        key = service.service["api_key"]
        tell(postgresql_url, f"http://127.0.0.1:{links['website'].port}/hook")
        ways = {"straight": service.port, "bad": links["service"].port}
        texts = write_comments(MOST // 2)
        websites = {way: Website(port, key, texts, threads=2, prefix=way) for way, port in ways.items()}
        yield World(service, postgresql_url, links, websites, told)


def tell(database_url: str, url: str) -> None:
    """Have the only site told what is decided."""
    with closing(open_database(database_url)) as database, database.write() as connection:
        (site,) = access.list_sites(connection)
        endpoints.create(connection, site.id, url, Change(site.id, "operator", utc_now()), read_networks("127.0.0.0/8"))


@pytest.mark.timeout(1800)
def test_a_bad_line_loses_nothing_and_doubles_nothing(world: World) -> None:
    seed = int(os.environ.get("MODERATION_SEED") or random.randrange(10**6))
    print(f"MODERATION_SEED={seed} replays the order of the faults.")
    for website in world.websites.values():
        website.start()
    world.spoil(random.Random(seed))
    for website in world.websites.values():
        website.finish()
        website.join(60)
    waited = wait_until(world.is_all_decided, DECIDED_WITHIN_SECONDS)

    problems = [problem for website in world.websites.values() for problem in website.problems]
    with reading(world.database_url) as reader:
        report = check(reader, world.sent(), load_policy(RURITANIA), problems)
    print(report.table())
    slowest, latest = world.websites["straight"].slowest_seconds, max(world.back, key=world.back.__getitem__)
    print(f"No request took longer than {slowest:.1f} s; the last decision came {waited:.1f} s after the last fault;")
    print(
        f"service was back {world.back[latest]:.1f} s after the worst fault ({latest}); {len(world.told.ids())} told."
    )
    assert report.is_clean(), report.table()
    assert slowest <= HELD_SECONDS
    assert world.back[latest] <= BACK_SECONDS
    assert world.told.ids()
