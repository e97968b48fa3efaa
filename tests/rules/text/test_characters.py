"""What one of the 512 is."""

import pytest

from rules import count_characters


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("a\r\nb", 3), ("a\rb", 3), ("e\u0301", 1), ("👩‍👩‍👧", 5), ("\ud800", 1), ("x" * 512, 512)],
)
def test_it_counts_code_points_of_nfc_with_one_line_break(text: str, count: int) -> None:
    assert count_characters(text) == count
