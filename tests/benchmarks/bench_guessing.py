"""What guessing passwords comes to: how many guesses are looked at at all (their time is ``bench_timing``'s matter).

From many addresses, accounts and guesses within one quarter of an hour, at the cost of a password that is shipped.
Run with ``python -m tests.benchmarks.bench_guessing --guesses 10000``.
"""

import argparse
import random
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from moderation import access, people
from moderation.errors import TooManyTries, Unauthorized
from moderation.people import Caller, NewPerson
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from tests.builders import NOW, PASSWORD


@dataclass
class Looked:
    """How many guesses were looked at, and not refused unseen: by account, by address."""

    accounts: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)


def email_of(number: int) -> str:
    return f"anna{number}@ruritania.example"


def add_accounts(database: Database, number: int) -> None:
    with database.write() as connection:
        site = access.create_site(connection, "Ruritania Today", NOW)
        for one in range(number):
            people.create_person(connection, site, NewPerson(email_of(one), "Anna", "moderator", PASSWORD), NOW)


def know_browser(database: Database) -> Caller:
    """A browser in which the first person has signed in before, behind an address from which others guess."""
    with database.read() as connection:
        person = people.find_person(connection, email_of(0))
    nearby = Caller("192.0.2.1")
    return Caller(nearby.address, "", people.remember_browser(database, person, nearby, NOW))


def guess(database: Database, guesses: int, addresses: int, accounts: int) -> Looked:
    """Guess wrongly, as many times from each address and for each account as chance has it."""
    chance, looked = random.Random(guesses), Looked()
    for one in range(guesses):
        email, address = email_of(chance.randrange(accounts)), f"192.0.2.{chance.randrange(addresses)}"
        try:
            people.sign_in(database, email, f"a wrong guess {one}", caller=Caller(address), now=NOW)
        except TooManyTries:
            continue
        except Unauthorized:
            looked.accounts[email] += 1
            looked.addresses[address] += 1
    return looked


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guesses", type=int, default=1000)
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder, closing(open_database(f"sqlite:///{Path(folder)}/guesses.db")) as database:
        migrate(database)
        add_accounts(database, 100)
        known = know_browser(database)
        began = time.perf_counter()
        looked = guess(database, chosen.guesses, addresses=50, accounts=100)
        took, accounts, addresses = time.perf_counter() - began, looked.accounts, looked.addresses
        print(
            f"{chosen.guesses} guesses in {took:.0f} s: {accounts.total()} looked at,"
            f" at most {max(accounts.values())} of an account and {max(addresses.values())} of an address"
        )
        people.sign_in(database, email_of(0), PASSWORD, caller=known, now=NOW)
        print("the rightful person signs in meanwhile, in a browser that is known")


if __name__ == "__main__":
    main()
