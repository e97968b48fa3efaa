"""Patterns that bring other engines to their knees cost a comment next to nothing, or are refused with their pack."""

import time
from itertools import product
from typing import Any

from rules.construction.search import PatternError, compile_re2

LONGEST = 512
MOST_MILLISECONDS = 2.0
PIECES = ("a", "[ab]", r"\w", "(a|a)", "(a|aa)", "(a|b|ab)", "a?", ".", "(a|a?)", "(ab?)")
INNER = ("+", "*", "{1,30}", "?", "+?")
OUTER = ("+", "*", "{2,}", "{10}", "*?")
ENDS = ("$", "!", "b$")
PUMPED = tuple((word * LONGEST)[: LONGEST - 1] + "!" for word in ("a", "ab", "aa b "))


def evil_patterns() -> list[str]:
    """Nested repetitions, alternatives that overlap, and what looks like both."""
    nested = [f"({piece}{inner}){outer}{end}" for piece, inner, outer, end in product(PIECES, INNER, OUTER, ENDS)]
    chained = [f"{piece}*" * 20 + end for piece, end in product(PIECES, ENDS)]
    optional = ["a?" * count + "a" * count for count in range(5, 60, 5)]
    return [*nested[:: len(nested) // 480], *chained, *optional]


def seconds_to_search(pattern: Any, text: bytes) -> float:
    """CPU time of the quickest of three: the others were somebody else's."""

    def once() -> float:
        began = time.process_time()
        pattern.search(text)
        return time.process_time() - began

    return min(once() for _ in range(3))


def test_an_evil_pattern_is_refused_or_costs_next_to_nothing() -> None:
    patterns = evil_patterns()
    slowest, refused = 0.0, 0
    for source in patterns:
        try:
            pattern = compile_re2(source)
        except PatternError:
            refused += 1
            continue
        slowest = max(slowest, *(1000 * seconds_to_search(pattern, text.encode()) for text in PUMPED))

    print(f"{len(patterns)} patterns, {refused} of them refused; the slowest took {slowest:.2f} ms")
    assert len(patterns) >= 500
    assert slowest <= MOST_MILLISECONDS
    assert refused < len(patterns) // 10
