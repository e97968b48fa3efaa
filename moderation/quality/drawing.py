"""Draws a random sample, stratified by who decided × clause × language.  Pure: the same seed draws the same.

Every stratum gives at least one comment, the rest is shared out by size.  If there are more strata than places, the
small ones are drawn from together, as one (W. G. Cochran, Sampling Techniques, 1977, 5A.12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from moderation.storage.quality_views import Candidate


@dataclass(frozen=True, slots=True)
class Drawn:
    """A decision that was drawn.

    Attributes:
        stratum: Number of the stratum, within the sample.
        population: How many candidates this stratum has.
    """

    candidate: Candidate
    stratum: int
    population: int


def draw(candidates: Sequence[Candidate], size: int, seed: int) -> list[Drawn]:
    """Draw a sample, in an order that tells nothing.

    Args:
        size: How many, at least 1; with fewer candidates, all of them.
    """
    chance = Random(seed)  # noqa: S311  # it shall be drawn again by whoever doubts it
    strata = _stratify(candidates, size)
    counts = allocate([len(members) for members in strata], size)
    drawn = [
        Drawn(one, number, len(members))
        for number, (members, count) in enumerate(zip(strata, counts, strict=True))
        for one in chance.sample(members, count)
    ]
    chance.shuffle(drawn)
    return drawn


def allocate(sizes: Sequence[int], size: int) -> list[int]:
    """Share out places: one to each stratum, the others where the most are missing from its due share.

    Args:
        sizes: Of the strata; not more of them than places.

    >>> allocate([90, 9, 1], 10)
    [8, 1, 1]
    >>> allocate([3, 2], 10)
    [3, 2]
    """
    total = sum(sizes)
    counts = [1] * len(sizes)
    for _ in range(min(size, total) - len(sizes)):
        open_to = [number for number, members in enumerate(sizes) if counts[number] < members]
        counts[max(open_to, key=lambda number: size * sizes[number] / total - counts[number])] += 1
    return counts


def _stratify(candidates: Sequence[Candidate], size: int) -> list[list[Candidate]]:
    """Sort the candidates into strata, the largest first; in an order that is the same for the same candidates."""
    by_stratum: dict[tuple[str, str, str], list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: (one.comment_id, one.version)):
        by_stratum.setdefault(one.stratum, []).append(one)
    strata = [by_stratum[name] for name in sorted(by_stratum, key=lambda name: (-len(by_stratum[name]), name))]
    if len(strata) <= size:
        return strata
    return [*strata[: size - 1], [one for members in strata[size - 1 :] for one in members]]
