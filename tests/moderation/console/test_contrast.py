"""The colours of the console: every text stands out from its ground as WCAG 2.2 asks (4.5 : 1), light and dark."""

import re
from pathlib import Path

import pytest

from moderation import console

CSS = (Path(console.__file__).parent / "static" / "console.css").read_text()
PAIRS = [
    ("ink", "ground"), ("ink", "sheet"), ("soft", "ground"), ("soft", "sheet"), ("link", "ground"), ("link", "sheet"),
    ("on-main", "main"), ("on-mark", "mark"), ("on-good", "good"), ("on-bad", "bad"), ("on-unseen", "unseen"),
    ("good", "good-tint"), ("bad", "bad-tint"), ("wait", "wait-tint"), ("wait", "sheet"), ("wait", "ground"),
    ("ink", "good-tint"), ("ink", "bad-tint"), ("link", "good-tint"), ("link", "bad-tint"), ("bad", "sheet"),
]  # fmt: skip
# A field's outline, and what a picture draws: 3 : 1
BORDERS = [("edge", "sheet"), ("edge", "ground"), *((f"series-{one}", "sheet") for one in ("one", "two", "three"))]


def colours(scheme: str) -> dict[str, str]:
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in CSS.split(":root {")[1:3])
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(scheme: str) -> None:
    known = colours(scheme)
    for text, ground in PAIRS:
        assert contrast(known[text], known[ground]) >= 4.5, (text, ground)
    for line, ground in BORDERS:
        assert contrast(known[line], known[ground]) >= 3, (line, ground)


def test_black_on_white_is_21_to_1() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
