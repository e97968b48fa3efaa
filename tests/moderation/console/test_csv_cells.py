"""Five thousand cells of what readers might write: none is a formula, and each comes back as it was written."""

import csv
import io
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.console.export import safe

UNSEEN = [
    " ",
    "\t",
    "\r",
    "\n",
    "\v",
    "\f",
    "\u00a0",
    "\u2003",
    "\u200b",
    "\u200e",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\x1f",
]
TRIGGERS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﬩", "⁺", "₋", "﹫"]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(CHARACTERS, max_size=40)
CELLS = st.one_of(
    TEXTS,
    st.builds("{}{}{}".format, st.text(st.sampled_from(UNSEEN), max_size=12), st.sampled_from(TRIGGERS), TEXTS),
    st.text(st.sampled_from([*TRIGGERS, *UNSEEN, ",", ";", '"', "'", "|", "a", "1"]), max_size=20),
)


def is_formula(cell: str) -> bool:
    """Tell whether any spreadsheet might run a cell: its first character that can be seen begins a formula."""
    seen = cell.lstrip("".join(UNSEEN))
    return unicodedata.normalize("NFKC", seen)[:1] in set("=+-@") if seen else False


@settings(max_examples=5000, deadline=None)
@given(CELLS)
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(["before", safe(cell), "after"])
    ((before, told, after),) = csv.reader(io.StringIO(buffer.getvalue(), newline=""), strict=True)

    assert (before, after) == ("before", "after")
    assert not is_formula(told)
    assert told in (cell, f"'{cell}")


def test_the_test_knows_a_formula() -> None:
    assert all(is_formula(one) for one in ("=1", " \u200b＝1", "\ufeff@x"))
    assert not any(is_formula(one) for one in ("", "'=1", "a=1", " "))
