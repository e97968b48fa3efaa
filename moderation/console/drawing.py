"""Draws pictures of numbers as SVG: bars, stacked bars and lines, each with its words for who does not see them.

Pure.  A picture holds no style of its own: its classes are in ``console.css``, whose colours hold in the dark and for
the colour-blind; beside colour each series has its place and its name.  Every page gives the same numbers as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup, escape

WIDTH, HEIGHT = 520, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 14, 26
MOST_NAMES = 4  # below a picture, or they would run into one another
_numbers = count(1)


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


def stack(picture: Picture) -> Markup:
    """Draw a bar for each place, with the series on top of one another."""
    heights = [sum(one.values[at] or 0 for one in picture.series) for at in range(len(picture.places))]
    top = _round_up(max(heights, default=0))
    drawn = []
    for at in range(len(picture.places)):
        below = 0.0
        for number, one in enumerate(picture.series, 1):
            value = one.values[at] or 0
            drawn.append(_bar(picture, at, (below, below + value), top, f"s{number}"))
            below += value
    return _frame(picture, top, "".join(drawn))


def lines(picture: Picture) -> Markup:
    """Draw a line for each series; what is not known is a gap."""
    top = _round_up(max((value for one in picture.series for value in one.values if value is not None), default=0))
    drawn = [_line(one, len(picture.places), top, f"s{number}") for number, one in enumerate(picture.series, 1)]
    return _frame(picture, top, "".join(drawn))


def bars(picture: Picture) -> Markup:
    """Draw a lying bar for each place, of the one series that there is, with the number at its end."""
    values = [value or 0 for value in picture.series[0].values]
    top, row = max(values, default=0) or 1, 40
    drawn = []
    for at, (name, value) in enumerate(zip(picture.places, values, strict=True)):
        length = max(1.5, (WIDTH - 60) * value / top)
        drawn.append(
            f'<text x="0" y="{at * row + 17}">{escape(name)}</text>'
            f'<rect class="s1" x="0" y="{at * row + 23}" width="{length:.1f}" height="12"/>'
            f'<text class="number" x="{length + 6:.1f}" y="{at * row + 34}">{value:g}</text>'
        )
    return _wrap(picture, len(values) * row, "".join(drawn))


def _describe(one: Series, picture: Picture) -> str:
    known = [(value, place) for value, place in zip(one.values, picture.places, strict=True) if value is not None]
    if not known:
        return "nothing known."
    most = max(known, key=lambda found: found[0])
    return f"{known[-1][0]:g} at {known[-1][1]}, at most {most[0]:g} at {most[1]}."


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


def _bar(picture: Picture, at: int, span: tuple[float, float], top: float, name: str) -> str:
    if span[0] == span[1]:
        return ""
    width = 0.7 * (WIDTH - LEFT - RIGHT) / len(picture.places)
    x, y = _x(at, len(picture.places)) - width / 2, _y(span[1], top)
    return f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_y(span[0], top) - y:.1f}"/>'


def _line(one: Series, places: int, top: float, name: str) -> str:
    points = [None if value is None else (_x(at, places), _y(value, top)) for at, value in enumerate(one.values)]
    steps, is_down = [], False
    for point in points:
        if point:
            steps.append(f"{'L' if is_down else 'M'}{point[0]:.1f} {point[1]:.1f}")
        is_down = point is not None
    dots = "".join(f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in filter(None, points))
    return f'<path class="{name}" d="{" ".join(steps)}"/>{dots}' if steps else ""


def _frame(picture: Picture, top: float, drawn: str) -> Markup:
    scale = []
    for value in (0, top / 4, top / 2, 3 * top / 4, top):
        y = _y(value, top)
        scale.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="scale" x="{LEFT - 6}" y="{y + 4:.1f}">{value:g}</text>'
        )
    every = -(-len(picture.places) // MOST_NAMES) or 1
    names = [
        f'<text class="place" x="{_x(at, len(picture.places)):.1f}" y="{HEIGHT - 8}">{escape(name)}</text>'
        for at, name in enumerate(picture.places)
        if at % every == 0
    ]
    return _wrap(picture, HEIGHT, "".join([*scale, *names, drawn]))


def _wrap(picture: Picture, height: int, drawn: str) -> Markup:
    own = f"picture-{next(_numbers)}"
    return Markup(  # noqa: S704  # every name has been escaped where it was put in
        f'<svg class="picture" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{own}-t {own}-d">'
        f'<title id="{own}-t">{escape(picture.title)}</title><desc id="{own}-d">{escape(picture.words)}</desc>'
        f"{drawn}</svg>"
    )
