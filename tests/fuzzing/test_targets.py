"""What the fuzzer looks for holds of the inputs that are known to be hard; `make fuzz` looks for others."""

import pytest

from tests.fuzzing import NAMES
from tests.fuzzing.targets import TARGETS
from tests.rules.hostile import hostile_texts

HARD = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"[" * 5000,
    b'{"a":' * 3000,
    b'{"a": 1, "a": 2}',
    b"NaN",
    b"1e400",
    b"-" + b"1" * 401,
    b'"\\ud800"',
    b"=1+1",
    "\ufeff\u200b＝cmd()".encode(),
    "\ufdfa".encode() * 512,
    b"moderation/s_x\n1\nAAAA\n\n\xe2\x80\x94 x AAAA\n",
]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_hard_breaks_it(name: str) -> None:
    for found in [*HARD, *(text.encode(errors="ignore") for text in hostile_texts(100))]:
        TARGETS[name](found)


def test_each_target_is_run() -> None:
    assert set(TARGETS) == set(NAMES)
