"""What is installed is what was chosen: every package has its version and its hash, and comes from the registry."""

import re

import pytest

from tests.test_architecture import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
ENTRY = re.compile(
    r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.!+-]+)(?: ;[^\\]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M
)


def read(lock: str) -> dict[str, str]:
    return {name: version for name, version, _hashes in ENTRY.findall((ROOT / lock).read_text())}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_by_hash_and_nothing_comes_from_elsewhere(lock: str) -> None:
    text = (ROOT / lock).read_text()
    left = ENTRY.sub("", text)
    assert [line for line in left.splitlines() if line.strip() and not line.lstrip().startswith("#")] == []
    assert len(read(lock)) > 20


def test_what_runs_is_what_was_tested() -> None:
    runtime, develop = read(LOCKS[0]), read(LOCKS[1])
    assert {name: develop.get(name) for name in runtime} == runtime
