"""Holds the table of ASVS to the list of the standard: each requirement once, each test and file it names real."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.test_architecture import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text()
ROWS = re.findall(r"^\| V([\d.]+) \| ([12]) \| [^|]+ \| ([a-z ]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
STATES = {"met", "partly", "not met", "operator", "does not apply"}
# The requirements of levels 1 and 2 in ASVS 5.0.0, but for V9, V10 and V17.
REQUIRED = """
    1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2
    2.1.1-3 2.2.1-3 2.3.1-4 2.4.1
    3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
    4.1.1-3 4.2.1 4.3.1-2 4.4.1-4
    5.1.1 5.2.1-3 5.3.1-2 5.4.1-3
    6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
    7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2
    8.1.1-2 8.2.1-3 8.3.1 8.4.1
    11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1
    12.1.1-3 12.2.1-2 12.3.1-4
    13.1.1 13.2.1-5 13.3.1-2 13.4.1-5
    14.1.1-2 14.2.1-4 14.3.1-3
    15.1.1-3 15.2.1-3 15.3.1-7
    16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
"""


def spell_out(ranges: str) -> Iterator[str]:
    """Give each id of ``1.1.1-2,4``."""
    section, _, numbers = ranges.rpartition(".")
    for part in numbers.split(","):
        first, _, last = part.partition("-")
        yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


def test_each_requirement_stands_there_once() -> None:
    assert [row[0] for row in ROWS] == [one for ranges in REQUIRED.split() for one in spell_out(ranges)]
    assert Counter(level for _id, level, _state, _where in ROWS) == {"1": 61, "2": 149}
    assert PAGE.count("\n| V") == len(ROWS)


def test_its_sum_is_right() -> None:
    count = Counter(state for _id, _level, state, _where in ROWS)
    assert set(count) == STATES
    told = (
        f"**{count['met']} are met, {count['partly']} partly, {count['not met']} are not met,"
        f" {count['operator']} are the operator's, {count['does not apply']} do not apply**"
    )
    assert told in PAGE


NAMED = re.findall(r"`((?:tests|moderation|docs)/[^`]+|[\w-]+\.(?:md|toml|yml)|Makefile)`", PAGE)


@pytest.mark.parametrize("named", sorted(set(NAMED)))
def test_what_it_names_is_there(named: str) -> None:
    file, _, test = named.partition("::")
    assert (ROOT / file).exists()
    if test:
        assert f"def {test}(" in (ROOT / file).read_text()


def test_whatever_is_met_says_where() -> None:
    silent = [row[0] for row in ROWS if row[2] == "met" and "`" not in row[3] and not row[3].startswith("The same")]
    assert silent == []
