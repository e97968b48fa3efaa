"""The figures of agreement, with their intervals at 95 %.  Pure.

Each pair of judgements may weigh more than another, since a stratified sample draws small strata more densely.  Weights
cost precision: an interval is that of the effective size, (Σw)² / Σw² (L. Kish, Survey Sampling, 1965, 11.2C).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # the normal distribution's quantile for 95 %


@dataclass(frozen=True, slots=True)
class Pair:
    """What two judges say of one thing, and how many things it stands for."""

    one: str
    other: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Share:
    """A share of something, 0 to 1, with its interval.

    Attributes:
        hits: Those counted, without weights.
        total: Out of how many, without weights.
    """

    hits: int
    total: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two judges agree.

    Attributes:
        count: Pairs.
        observed: Share of pairs that agree, 0 to 1.
        kappa: Cohen's; ``None`` where both always say the same one thing, so that chance alone explains everything.
        low: Of kappa; ``None`` where the pairs do not vary enough to tell how sure it is.
        high: The same.
    """

    count: int
    observed: float
    kappa: float | None = None
    low: float | None = None
    high: float | None = None


def share(weighted: Sequence[tuple[bool, float]]) -> Share | None:
    """Give the share of hits by Wilson's score interval (E. B. Wilson, JASA 22, 1927, 209-212).

    Args:
        weighted: Whether each is a hit, and its weight.

    Returns:
        ``None`` if there is nothing to give a share of.
    """
    if not weighted:
        return None
    total = sum(weight for _hit, weight in weighted)
    part = sum(weight for hit, weight in weighted if hit) / total
    low, high = wilson(part, effective(weight for _hit, weight in weighted))
    return Share(sum(hit for hit, _weight in weighted), len(weighted), part, low, high)


def wilson(part: float, size: float) -> tuple[float, float]:
    """Give the interval of a share.

    >>> [round(limit, 4) for limit in wilson(81 / 263, 263)]
    [0.2553, 0.3662]
    """
    middle = part + Z * Z / (2 * size)
    reach = Z * sqrt(part * (1 - part) / size + Z * Z / (4 * size * size))
    scale = 1 + Z * Z / size
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def effective(weights: Iterable[float]) -> float:
    """Give the number of equal weights that tell as much as these.

    >>> effective([2.0, 2.0, 2.0]), round(effective([1.0, 3.0]), 2)
    (3.0, 1.6)
    """
    known = list(weights)
    return sum(known) ** 2 / sum(weight * weight for weight in known)


def agree(pairs: Sequence[Pair]) -> Agreement | None:
    """Give Cohen's kappa (Educational and Psychological Measurement 20, 1960, 37-46) with its interval.

    The standard error is that of J. L. Fleiss, J. Cohen and B. S. Everitt (Psychological Bulletin 72, 1969, 323-327).

    Returns:
        ``None`` without pairs.
    """
    if not pairs:
        return None
    cells = _spread(pairs)
    one, other = _margin(cells, 0), _margin(cells, 1)
    observed = sum(part for (first, second), part in cells.items() if first == second)
    expected = sum(part * other[name] for name, part in one.items())
    if expected > 1 - 1e-12:
        return Agreement(len(pairs), observed)
    kappa = (observed - expected) / (1 - expected)
    variance = _vary(cells, one, other, kappa) - (kappa - expected * (1 - kappa)) ** 2
    if variance < 1e-12:  # nothing but what rounding leaves
        return Agreement(len(pairs), observed, kappa)
    reach = Z * sqrt(variance / effective(pair.weight for pair in pairs)) / (1 - expected)
    return Agreement(len(pairs), observed, kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach))


def _spread(pairs: Sequence[Pair]) -> dict[tuple[str, str], float]:
    total, cells = sum(pair.weight for pair in pairs), Counter[tuple[str, str]]()
    for pair in pairs:
        cells[pair.one, pair.other] += pair.weight / total  # type: ignore[assignment]  # a counter of parts
    return dict(cells)


def _margin(cells: dict[tuple[str, str], float], side: int) -> dict[str, float]:
    margin = dict.fromkeys((name for pair in cells for name in pair), 0.0)
    for pair, part in cells.items():
        margin[pair[side]] += part
    return margin


def _vary(cells: dict[tuple[str, str], float], one: dict[str, float], other: dict[str, float], kappa: float) -> float:
    same = sum(
        part * (1 - (one[first] + other[first]) * (1 - kappa)) ** 2
        for (first, second), part in cells.items()
        if first == second
    )
    apart = sum(part * (other[first] + one[second]) ** 2 for (first, second), part in cells.items() if first != second)
    return same + (1 - kappa) ** 2 * apart
