"""Whether the time of a refusal tells anything: who is known, which password was right, how near a key came.

Each is tried in an order of chance and held to the first by the rank-sum test (Mann and Whitney, 1947): *z*, and how
often a stranger who bets on the slower of two would be right (0.5 is chance).  Run with ``python -m
tests.benchmarks.bench_timing --tries 2000`` on a quiet machine, which takes a quarter of an hour; ``--cheap`` takes
argon2's least cost, so that what the rest of signing in takes is seen more finely, and a minute.
"""

import argparse
import random
import secrets
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count
from math import sqrt
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from argon2 import PasswordHasher

from moderation import access, people
from moderation.errors import Unauthorized
from moderation.people import Caller, NewPerson, passwords
from moderation.people.tries import WINDOW
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from tests.builders import NOW, PASSWORD

MOST_MILLISECONDS = 5.0  # between two medians
MOST_RIGHT = 0.1  # more or less than chance, on a machine that does other things besides


@dataclass(frozen=True)
class Comparison:
    """Two kinds of tries, in milliseconds.

    Attributes:
        right: The share of pairs, one of each kind, of which the second is the slower one.
    """

    medians: tuple[float, float]
    z: float
    right: float

    @property
    def told_apart(self) -> bool:
        """Whether a stranger learns something by it."""
        first, second = self.medians
        return abs(first - second) > MOST_MILLISECONDS or abs(self.right - 0.5) > MOST_RIGHT


def compare(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """Hold two samples apart.

    >>> compare([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]).right
    1.0
    >>> compare([1.0, 3.0], [2.0, 2.0]).right
    0.5
    """
    known, pairs = sorted(first), len(first) * len(second)
    slower = sum((bisect_left(known, value) + bisect_right(known, value)) / 2 for value in second)
    spread = sqrt(pairs * (len(first) + len(second) + 1) / 12)
    return Comparison((median(first), median(second)), (slower - pairs / 2) / spread, slower / pairs)


def time_in_turn(kinds: Mapping[str, Callable[[], object]], tries: int) -> dict[str, list[float]]:
    """Try each kind so many times, in an order of chance; what is refused is what is timed."""
    chance = random.Random(tries)
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    order = [kind for kind in kinds for _ in range(tries)]
    chance.shuffle(order)
    for kind in order:
        began = time.perf_counter()
        with suppress(Unauthorized):
            kinds[kind]()
        times[kind].append((time.perf_counter() - began) * 1000)
    return times


def add_person(database: Database, site: Site, name: str) -> None:
    with database.write() as connection:
        newcomer = NewPerson(f"{name}@ruritania.example", name, "moderator", PASSWORD)
        people.create_person(connection, site, newcomer, NOW)


def ways_in(database: Database, site: Site) -> dict[str, Callable[[], object]]:
    """Give the ways to be refused at the sign-in page, each from an address where nobody has tried before."""
    add_person(database, site, "anna")
    add_person(database, site, "rupert")
    with database.write() as connection:
        people.disable_person(connection, people.find_person(connection, "rupert@ruritania.example"), NOW)
    turns = count(1)

    def way(email: str, password: str) -> Callable[[], object]:
        return lambda: people.sign_in(
            database, email, password, caller=Caller("192.0.2.1"), now=NOW + 2 * WINDOW * next(turns)
        )

    return {
        "known address, wrong password": way("anna@ruritania.example", "a wrong password"),
        "unknown address": way("emma@ruritania.example", "a wrong password"),
        "access ended, right password": way("rupert@ruritania.example", PASSWORD),
        "access ended, wrong password": way("rupert@ruritania.example", "a wrong password"),
    }


def ways_of_keys(database: Database, site: Site) -> dict[str, Callable[[], object]]:
    """Give keys that are refused: one of chance, and one that is right but for its end."""
    with database.write() as connection:
        secret = access.create_key(connection, site, access.NewKey("first"), NOW)[1]

    def way(make: Callable[[], str]) -> Callable[[], object]:
        def enter() -> object:
            with database.read() as connection:
                return access.check_key(connection, make(), None, NOW)

        return enter

    return {
        "a key of chance": way(lambda: access.KEY_PREFIX + secrets.token_urlsafe(32)),
        "right but for its end": way(lambda: secret[:-8] + secrets.token_urlsafe(6)),
    }


def report(kinds: Mapping[str, Callable[[], object]], tries: int) -> bool:
    """Print what comes of it; tells whether anything is told apart."""
    times = time_in_turn(kinds, tries)
    first, *others = times
    apart = False
    for other in others:
        found = compare(times[first], times[other])
        apart = apart or found.told_apart
        print(
            f"{first} / {other}: medians {found.medians[0]:.2f} and {found.medians[1]:.2f} ms, z = {found.z:+.1f},"
            f" the second slower in {found.right:.3f}{', TOLD APART' if found.told_apart else ''}"
        )
    return apart


def main() -> None:
    """Print the figures; ends with status 1 if something is told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=100)
    parser.add_argument("--cheap", action="store_true")
    chosen = parser.parse_args()
    if chosen.cheap:
        passwords._hasher = PasswordHasher(1, 8, 1)
        passwords.NOBODY = passwords._hasher.hash("nobody's")
    with TemporaryDirectory() as folder, closing(open_database(f"sqlite:///{Path(folder)}/timing.db")) as database:
        migrate(database)
        with database.write() as connection:
            site = access.create_site(connection, "Ruritania Today", NOW)
        found = [report(ways_in(database, site), chosen.tries), report(ways_of_keys(database, site), chosen.tries)]
    sys.exit(any(found))


if __name__ == "__main__":
    main()
