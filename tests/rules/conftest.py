"""The small pack of Ruritania, and the shipped one, loaded once."""

from pathlib import Path

import pytest

from rules import Policy, load_policy

PACKS = Path(__file__).parent / "packs"


@pytest.fixture(scope="session")
def ruritania() -> Policy:
    return load_policy(PACKS / "ruritania")


@pytest.fixture(scope="session")
def shipped() -> Policy:
    return load_policy()
