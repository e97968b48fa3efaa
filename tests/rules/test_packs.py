"""The shipped pack keeps its word: every example of every rule."""

from pathlib import Path

import pytest

from rules import Policy
from rules.checking import Example, check, judge, load_examples
from rules.loading import SHIPPED

from .conftest import PACKS


@pytest.mark.parametrize("example", load_examples(PACKS / "ruritania"), ids=lambda example: example.name)
def test_an_example_of_ruritania(example: Example, ruritania: Policy) -> None:
    assert not judge(example, {rule.id: rule for rule in ruritania.rules}.get(example.rule), ruritania)


@pytest.mark.parametrize("example", load_examples(SHIPPED), ids=lambda example: example.name)
def test_an_example_of_the_shipped_pack(example: Example, shipped: Policy) -> None:
    assert not judge(example, {rule.id: rule for rule in shipped.rules}.get(example.rule), shipped)


@pytest.mark.parametrize("folder", [PACKS / "ruritania", SHIPPED], ids=lambda path: path.name)
def test_a_pack_has_no_mistakes(folder: Path) -> None:
    assert check(folder).mistakes == ()
