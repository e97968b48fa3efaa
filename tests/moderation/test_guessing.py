"""Guessing from many places at many accounts: how little of it is looked at, and who is not held up by it."""

from moderation import people
from moderation.people import tries
from moderation.storage.database import Database
from tests.benchmarks.bench_guessing import PASSWORD, add_accounts, email_of, guess, know_browser
from tests.builders import NOW


def test_most_guesses_are_refused_unseen_and_the_rightful_person_comes_in(database: Database) -> None:
    add_accounts(database, 8)
    known = know_browser(database)
    looked = guess(database, 400, addresses=4, accounts=8)
    assert max(looked.accounts.values()) == tries.BY_PERSON
    assert max(looked.addresses.values()) <= tries.BY_ADDRESS
    assert sum(looked.accounts.values()) == 8 * tries.BY_PERSON
    assert people.sign_in(database, email_of(0), PASSWORD, caller=known, now=NOW)


def test_no_address_has_more_than_its_share_of_many_accounts(database: Database) -> None:
    add_accounts(database, 40)
    looked = guess(database, 200, addresses=2, accounts=40)
    assert set(looked.addresses.values()) == {tries.BY_ADDRESS}
