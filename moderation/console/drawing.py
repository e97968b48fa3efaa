"""Works out the SVG marks of pictures of numbers: bars, stacked bars and lines; ``pictures.html`` writes them.

Pure.  A picture holds no style of its own: its classes are in ``console.css``, whose colours hold in the dark and for
the colour-blind; beside colour each series has its place and its name.  Every page gives the same numbers as a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.console.language import gettext

WIDTH, HEIGHT = 520, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 14, 26
MOST_NAMES = 4  # below a picture, or they would run into one another


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one kind, one for each place along the picture; ``None`` where nothing is known."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn.

    Attributes:
        title: What it shows.
        places: The names along the foot.
        unit: What the numbers count.
    """

    title: str
    places: Sequence[str]
    series: Sequence[Series]
    unit: str = "comments"

    @property
    def words(self) -> str:
        """The picture in a sentence or two, for screen readers."""
        told = [f"{one.name}: {_describe(one, self)}" for one in self.series]
        return f"{self.title}, in {self.unit}. " + " ".join(told)


@dataclass(frozen=True, slots=True)
class Mark:
    """An element of SVG: its name, its attributes, and the text in it."""

    tag: str
    attributes: Mapping[str, str | int]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as marks on a ground of ``WIDTH`` by ``height``."""

    picture: Picture
    height: int
    marks: Sequence[Mark]
    width: int = WIDTH


def stack(picture: Picture) -> Drawing:
    """Draw a bar for each place, with the series on top of one another."""
    heights = [sum(one.values[at] or 0 for one in picture.series) for at in range(len(picture.places))]
    top = _round_up(max(heights, default=0))
    drawn = []
    for at in range(len(picture.places)):
        below = 0.0
        for number, one in enumerate(picture.series, 1):
            if value := one.values[at]:
                drawn.append(_bar(picture, at, (below, below + value), top, f"s{number}"))
                below += value
    return _frame(picture, top, drawn)


def lines(picture: Picture) -> Drawing:
    """Draw a line for each series; what is not known is a gap."""
    top = _round_up(max((value for one in picture.series for value in one.values if value is not None), default=0))
    drawn = [_line(one, len(picture.places), top, f"s{number}") for number, one in enumerate(picture.series, 1)]
    return _frame(picture, top, [mark for marks in drawn for mark in marks])


def bars(picture: Picture) -> Drawing:
    """Draw a lying bar for each place, of the one series that there is, with the number at its end."""
    values = [value or 0 for value in picture.series[0].values]
    top, row = max(values, default=0) or 1, 40
    drawn = []
    for at, (name, value) in enumerate(zip(picture.places, values, strict=True)):
        length = max(1.5, (WIDTH - 60) * value / top)
        drawn += [
            Mark("text", {"x": 0, "y": at * row + 17}, name),
            Mark("rect", {"class": "s1", "x": 0, "y": at * row + 23, "width": f"{length:.1f}", "height": 12}),
            Mark("text", {"class": "number", "x": f"{length + 6:.1f}", "y": at * row + 34}, f"{value:g}"),
        ]
    return Drawing(picture, len(values) * row, drawn)


def _describe(one: Series, picture: Picture) -> str:
    known = [(value, place) for value, place in zip(one.values, picture.places, strict=True) if value is not None]
    if not known:
        return gettext("nothing known.")
    most = max(known, key=lambda found: found[0])
    return gettext(
        "%(last)s at %(now)s, at most %(most)s at %(then)s.",
        last=f"{known[-1][0]:g}",
        now=known[-1][1],
        most=f"{most[0]:g}",
        then=most[1],
    )


def _round_up(value: float) -> float:
    """Give the next number that is easy to read on a scale.

    >>> _round_up(7), _round_up(130), _round_up(410), _round_up(0)
    (8, 160, 600, 4)
    """
    power = 1
    while value > 32 * power:
        power *= 10
    steps = (4, 8, 12, 16, 20, 24, 32) if power == 1 else (4, 6, 8, 12, 16, 20, 24, 32)
    return next(step * power for step in steps if value <= step * power)


def _x(at: int, places: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (at + 0.5) / max(places, 1)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _bar(picture: Picture, at: int, span: tuple[float, float], top: float, name: str) -> Mark:
    width = 0.7 * (WIDTH - LEFT - RIGHT) / len(picture.places)
    x, y = _x(at, len(picture.places)) - width / 2, _y(span[1], top)
    size = {"width": f"{width:.1f}", "height": f"{_y(span[0], top) - y:.1f}"}
    return Mark("rect", {"class": name, "x": f"{x:.1f}", "y": f"{y:.1f}", **size})


def _line(one: Series, places: int, top: float, name: str) -> list[Mark]:
    points = [None if value is None else (_x(at, places), _y(value, top)) for at, value in enumerate(one.values)]
    steps, is_down = [], False
    for point in points:
        if point:
            steps.append(f"{'L' if is_down else 'M'}{point[0]:.1f} {point[1]:.1f}")
        is_down = point is not None
    known = [point for point in points if point]
    dots = [Mark("circle", {"class": name, "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": 3}) for x, y in known]
    return [Mark("path", {"class": name, "d": " ".join(steps)}), *dots] if steps else []


def _frame(picture: Picture, top: float, drawn: Sequence[Mark]) -> Drawing:
    scale = []
    for value in (0, top / 4, top / 2, 3 * top / 4, top):
        y = _y(value, top)
        scale += [
            Mark("line", {"x1": LEFT, "x2": WIDTH - RIGHT, "y1": f"{y:.1f}", "y2": f"{y:.1f}"}),
            Mark("text", {"class": "scale", "x": LEFT - 6, "y": f"{y + 4:.1f}"}, f"{value:g}"),
        ]
    every = -(-len(picture.places) // MOST_NAMES) or 1
    names = [
        Mark("text", {"class": "place", "x": f"{_x(at, len(picture.places)):.1f}", "y": HEIGHT - 8}, name)
        for at, name in enumerate(picture.places)
        if at % every == 0
    ]
    return Drawing(picture, HEIGHT, [*scale, *names, *drawn])
