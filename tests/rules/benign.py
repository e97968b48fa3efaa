"""What the shipped rules do to the benign comments, counted, and the record of it that `test_benign.py` holds them to.

``python -m tests.rules.benign`` writes the record anew.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rules import Outcome, Policy, RuleStatus, load_policy
from rules.decision import decide_fully
from rules.loading import SHIPPED

RECORD = Path(__file__).with_name("benign_counts.toml")
HOW = "python -m tests.rules.benign"
_HEADER = f"""\
# How many benign comments each rule touches, and how many lines of each language a person would have to look at.
# A number that rises fails the tests; one that falls is recorded anew with `{HOW}`.
"""


@dataclass(frozen=True, slots=True)
class Touched:
    """The benign comments that something happens to.

    Attributes:
        rules: Those that a running rule finds something in, by the rule's id.
        escalated: Those that are escalated, by language.
        rejected: Those that are rejected, by language.
    """

    rules: Mapping[str, list[str]]
    escalated: Mapping[str, list[str]]
    rejected: Mapping[str, list[str]]


def lines() -> list[tuple[str, str]]:
    """Read the benign comments of the shipped pack: language and text, each once."""
    return list(dict.fromkeys(_every_line()))


def _every_line() -> Iterator[tuple[str, str]]:
    for path in sorted((SHIPPED / "benign").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield path.stem, line.strip()


def count(policy: Policy) -> Touched:
    """Decide about every benign comment, its language declared."""
    touched = Touched(defaultdict(list), defaultdict(list), defaultdict(list))
    for language, text in lines():
        decision = decide_fully(text, policy, language=language)
        for rule in {finding.rule for finding in decision.findings if finding.status is not RuleStatus.DRAFT}:
            touched.rules[rule].append(text)
        if decision.outcome is not Outcome.APPROVE:
            by_language = touched.rejected if decision.outcome is Outcome.REJECT else touched.escalated
            by_language[language].append(text)
    return touched


def recorded() -> dict[str, dict[str, int]]:
    """Read the record: the numbers of its tables ``rules`` and ``escalated``."""
    return tomllib.loads(RECORD.read_text(encoding="utf-8"))


def record(touched: Touched) -> str:
    """Write down what was counted, as the record's text."""
    tables = {"rules": touched.rules, "escalated": touched.escalated}
    parts = [_HEADER]
    for table, listed in tables.items():
        numbers = "".join(f'"{key}" = {len(listed[key])}\n' for key in sorted(listed))
        parts.append(f"[{table}]\n{numbers}")
    return "\n".join(parts)


if __name__ == "__main__":
    RECORD.write_text(record(count(load_policy())), encoding="utf-8")
