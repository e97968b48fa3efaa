"""Alternatives of patterns that no text can ever match: words that the language's own lexicon swallows.

A phrase of a lexicon becomes one tag, so that a pattern never sees its words one by one: where ``shut up`` is an
insult, the first alternative of ``(?:shut up|listen) {w}`` is dead, and nothing else would say so.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product

from .shape import Group, Piece, Sequence, clean_after, clean_before, is_space, parse

Swallows = Callable[[list[str]], list[tuple[int, int]]]
# What stands for a word that a pattern does not name.
_ANY = "\0"
_MOST = 200
_MIN_PHRASE = 2


def dead_alternatives(pattern: str, swallows: Swallows) -> list[str]:
    """Find the dead alternatives of a pattern.

    Args:
        pattern: As written.
        swallows: Gives the stretches of words, of two or more each, that a lexicon makes one tag.

    Returns:
        The words of each dead alternative, in order; what cannot be told for sure is left out.
    """
    found = (dead for one in parse(pattern).alternatives for dead in _dead_in(one, swallows))
    return list(dict.fromkeys(found))


def _dead_in(items: Sequence, swallows: Swallows) -> Iterator[str]:
    """Go through a sequence: the words that it has side by side, then its groups."""
    for run in _runs(items):
        if swallows(run):
            yield " ".join(run)
    for at, item in enumerate(items):
        if not isinstance(item, Group):
            continue
        whole = clean_before(items, at, edge=True) and clean_after(items, at, edge=True)
        for one in item.alternatives:
            inside = list(_dead_in(one, swallows)) if whole else []
            yield from inside
            ways = _ways(one)
            if whole and ways and not inside and _all_swallowed(ways, swallows, _last(items, at), _first(items, at)):
                yield " ".join(word for word in ways[0] if word != _ANY)


def _runs(items: Sequence) -> Iterator[list[str]]:
    """Give the words that stand side by side, two or more, whole from the first to the last."""
    run: list[str] = []
    for at, item in enumerate(items):
        if isinstance(item, Piece) and is_space(item):
            continue
        whole = clean_before(items, at, edge=True) and clean_after(items, at, edge=True)
        if whole and isinstance(item, Piece) and item.kind == "text" and not item.optional:
            run.append(item.text)
        else:
            if len(run) >= _MIN_PHRASE:
                yield run
            run = []
    if len(run) >= _MIN_PHRASE:
        yield run


def _all_swallowed(ways: list[list[str]], swallows: Swallows, before: Iterable[str], after: Iterable[str]) -> bool:
    """Say whether something is swallowed whichever way an alternative is read, whatever stands around it."""
    return all(
        any(start < len(way) + 1 and end > 1 for start, end in swallows([left, *way, right]))
        for left, way, right in product(before, ways, after)
    )


def _ways(items: Sequence) -> list[list[str]]:
    """Give the ways in which a sequence can be read, as words; none if they are too many."""
    parts = [_readings(item) for item in items]
    if any(not part for part in parts):
        return []
    ways = ["".join(way).split(" ") for way in islice(product(*parts), _MOST + 1)]
    return ways if len(ways) <= _MOST else []


def _readings(item: Piece | Group) -> list[str]:
    """Give what an item may stand for, words that it does not name as one sign."""
    if isinstance(item, Group):
        listed = [_ways(one) for one in item.alternatives]
        readings = [" ".join(way) for ways in listed for way in ways] if all(listed) else []
    else:
        readings = [item.text if item.kind == "text" or is_space(item) else _ANY + " " * (item.kind == "gap")]
    return [*readings, ""] if readings and item.optional else readings


def _last(items: Sequence, at: int) -> set[str]:
    """Give the words that may stand right before an item."""
    if at < _MIN_PHRASE or not _is_single_space(items[at - 1]):
        return {_ANY}
    readings = _readings(items[at - 2]) if clean_before(items, at - 2, edge=True) else []
    return {reading.split(" ")[-1] or _ANY for reading in readings} or {_ANY}


def _first(items: Sequence, at: int) -> set[str]:
    """Give the words that may stand right after an item."""
    if at + _MIN_PHRASE >= len(items) or not _is_single_space(items[at + 1]):
        return {_ANY}
    readings = _readings(items[at + 2]) if clean_after(items, at + 2, edge=True) else []
    return {reading.split(" ")[0] or _ANY for reading in readings} or {_ANY}


def _is_single_space(item: Piece | Group) -> bool:
    """Say whether an item is the space between two words."""
    return isinstance(item, Piece) and is_space(item)
