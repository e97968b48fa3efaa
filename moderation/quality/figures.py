"""What a judged sample says: agreement, errors, and where the judgements differ.  Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moderation.quality.statistics import Agreement, Pair, Share, agree, share

APPROVE, REJECT = "approve", "reject"


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision of a sample and what its judge says.

    Attributes:
        decided_by: Name of a person; ``None`` means the rules.
        clause: By which it had been rejected; empty if it was approved.
        judged_clause: The judge's.
        text: ``None`` once it was erased.
    """

    place: int
    comment_id: str
    decided_by: str | None
    clause: str
    language: str
    outcome: str
    judged: str
    judged_clause: str
    stratum: int
    population: int
    text: str | None

    @property
    def differs(self) -> bool:
        """Whether the judge would have decided otherwise, or by another clause."""
        return (self.outcome, self.clause) != (self.judged, self.judged_clause)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of a number of decisions.

    Attributes:
        false_rejections: Of those rejected, the share that the judge approves.
        missed: Of those approved, the share that the judge rejects.
        same_clause: Of those that both reject, the share by the same clause.
    """

    name: str
    agreement: Agreement | None
    false_rejections: Share | None
    missed: Share | None
    same_clause: Share | None


def weigh(judged: Sequence[Judged]) -> dict[int, float]:
    """Give how many decisions each judgement of a stratum stands for.

    What was drawn and not judged leaves its share to the others of its stratum.
    """
    counts = Counter(one.stratum for one in judged)
    return {one.stratum: one.population / counts[one.stratum] for one in judged}


def summarize(name: str, judged: Sequence[Judged], weights: dict[int, float]) -> Figures:
    """Work out the figures of some decisions of a sample."""
    rejected = [one for one in judged if one.outcome == REJECT]
    approved = [one for one in judged if one.outcome == APPROVE]
    both = [one for one in rejected if one.judged == REJECT]
    return Figures(
        name=name,
        agreement=agree([Pair(one.outcome, one.judged, weights[one.stratum]) for one in judged]),
        false_rejections=share([(one.judged == APPROVE, weights[one.stratum]) for one in rejected]),
        missed=share([(one.judged == REJECT, weights[one.stratum]) for one in approved]),
        same_clause=share([(one.clause == one.judged_clause, weights[one.stratum]) for one in both]),
    )


def split(judged: Sequence[Judged], name: Callable[[Judged], str]) -> list[Figures]:
    """Work out the figures by a property of the decisions, the most numerous value first."""
    weights, groups = weigh(judged), dict[str, list[Judged]]()
    for one in judged:
        groups.setdefault(name(one), []).append(one)
    ordered = sorted(groups, key=lambda value: (-len(groups[value]), value))
    return [summarize(value, groups[value], weights) for value in ordered]
