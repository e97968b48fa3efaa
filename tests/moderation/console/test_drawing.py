"""The pictures: what is in them for the eye, and for who hears them."""

import re
from pathlib import Path
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader

from moderation.console import drawing
from moderation.console.drawing import Drawing, Picture, Series

TEMPLATES = Path(drawing.__file__).parent / "templates"
PICTURES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("console/pictures.html")
FLOW = Picture("Flow", ["1 Nov", "2 Nov"], [Series("Approved", [30, 10]), Series("Rejected", [10, None])])


def write(drawn: Drawing) -> str:
    """Write a drawing as the pages do."""
    return str(PICTURES.module.draw(drawn)).strip()  # type: ignore[attr-defined]


def test_a_stack_is_as_high_as_its_numbers() -> None:
    drawn = ElementTree.fromstring(write(drawing.stack(FLOW)))
    heights = {(one.get("class"), float(one.get("height", 0))) for one in drawn.iter("rect")}
    assert heights == {("s1", 135.0), ("s2", 45.0), ("s1", 45.0)}
    assert [one.text for one in drawn.iter("text") if one.get("class") == "place"] == ["1 Nov", "2 Nov"]


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    drawn = write(drawing.lines(Picture("Line", list("abcd"), [Series("Waiting", [1, None, 2, 4])])))
    (path,) = re.findall(r' d="([^"]+)"', drawn)
    assert re.sub(r"[\d. ]+", "", path) == "MML"
    assert drawn.count("<circle") == 3


def test_a_picture_tells_itself_to_who_does_not_see_it() -> None:
    drawn = ElementTree.fromstring(write(drawing.stack(FLOW)))
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == (
        "Flow, in comments. Approved: 10 at 2 Nov, at most 30 at 1 Nov. Rejected: 10 at 1 Nov, at most 10 at 1 Nov."
    )


def test_names_cannot_break_out_and_nothing_has_a_style() -> None:
    drawn = write(drawing.bars(Picture("<b>", ["<script>"], [Series("&", [3])])))
    ElementTree.fromstring(drawn)
    assert "<script>" not in drawn
    assert "style" not in drawn


def test_nothing_at_all_can_be_drawn() -> None:
    for draw in (drawing.stack, drawing.lines, drawing.bars):
        ElementTree.fromstring(write(draw(Picture("Nothing", [], [Series("None", [])]))))
