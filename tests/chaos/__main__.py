"""``python -m tests.chaos --comments 5000 --kills 20 --database sqlite --seed 1``; see ``--help``."""

import argparse
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.run import CONTROLS, SHIPPED, Plan, run
from tests.servers import Postmaster


def main() -> int:
    """Run once.

    Returns:
        The exit status: 1 if an invariant was broken, or somebody waited for too long.
    """
    chosen = _read_arguments()
    print(f"seed {chosen.seed}: --seed {chosen.seed} breaks the same things in the same order again", flush=True)
    plan = Plan(chosen.comments, chosen.kills, chosen.seed, chosen.control, chosen.threads, chosen.pack)
    with TemporaryDirectory(prefix="moderation-chaos-") as name, _open(chosen.database, Path(name)) as (url, server):
        outcome = run(plan, Path(name), url, server)
    print(f"\n{chosen.database}, seed {chosen.seed}{', control ' + chosen.control if chosen.control else ''}")
    print(outcome.table())
    return 0 if outcome.is_clean() else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Break the service while it works.")
    parser.add_argument("--comments", type=int, default=5_000, help="how many are posted (5000)")
    parser.add_argument("--kills", type=int, default=20, help="how many processes are killed meanwhile (20)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="what breaks, and when")
    parser.add_argument("--threads", type=int, default=4, help="connections of the website (4)")
    parser.add_argument("--pack", type=Path, default=SHIPPED, help="the policy's folder (the shipped one)")
    parser.add_argument("--control", choices=CONTROLS, default="", help="a defence to take away, to see what it is for")
    return parser.parse_args()


@contextmanager
def _open(database: str, folder: Path) -> Iterator[tuple[str, Postmaster | None]]:
    """Make a database: a file, or a server as safe as in production, which may be killed."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'moderation.db'}", None
        return
    server = Postmaster(folder, ())
    try:
        server.start()
        yield server.url, server
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
