"""A storm of webhooks at its full size: ``python -m tests.benchmarks.bench_webhooks --events 20000 --kills 30``."""

import argparse
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from moderation.context import Context
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage.database import open_database
from moderation.storage.migrating import migrate
from rules import load_policy
from tests import servers
from tests.journeys.storm import Storm, gathering, rage
from tests.journeys.storm_checks import check


def main() -> None:
    """Let it rage, and say what came of it; whatever is lost ends it with a trace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--rate", type=int, default=60, help="decisions recorded in a second, at most")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    chosen = parser.parse_args()
    storm = Storm(chosen.events, chosen.kills, chosen.rate, chosen.seed)
    print(f"{storm} on {chosen.database}")
    started = time.monotonic()
    with TemporaryDirectory() as name, ExitStack() as stack:
        context = stack.enter_context(_installed(Path(name), chosen.database))
        world = stack.enter_context(gathering(context, Path(name), storm))
        rage(world)
        for status in ("delivered", "dead", "waiting"):
            where = f"status = '{status}'"
            print(f"{status:10} {world.count(where):8}")
        check(world)
    print(f"in {time.monotonic() - started:.0f} s")


@contextmanager
def _installed(folder: Path, kind: str) -> Iterator[Context]:
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'moderation.db'}"
        if kind == "postgresql":
            apart = stack.enter_context(TemporaryDirectory())  # which its own user can reach
            url = stack.enter_context(servers.postgresql(Path(apart)))
        database = stack.enter_context(closing(open_database(url)))
        migrate(database)
        settings = Settings(data_dir=folder, database_url=url, redis_url=f"unix://{folder}/nobody")
        yield Context(settings, database, Bell(settings.redis), Policies(load_policy()))


if __name__ == "__main__":
    main()
