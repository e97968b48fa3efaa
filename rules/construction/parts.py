"""Parts: stretches of patterns with a name, so that a grammar is written once and not in each of its patterns.

A language's parts stand in ``constructions/parts/<language>.toml``; ``<name>`` in a pattern stands for one of them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

_PART = re.compile(r"<([a-z_]+)>")


def expand(pattern: str, parts: Mapping[str, str], refuse: Callable[[str], None]) -> str:
    """Put parts in the place of their names.

    >>> expand("{group} <are>{negative}", {"are": "(?:{filler} ){0,3}{be} "}, print)
    '{group} (?:{filler} ){0,3}{be} {negative}'

    Args:
        pattern: As its author wrote it.
        parts: The language's parts by name, themselves expanded.
        refuse: Takes the name of a part that there is not.

    Returns:
        The pattern without names of parts.
    """

    def part(match: re.Match[str]) -> str:
        if match[1] not in parts:
            refuse(match[1])
        return parts.get(match[1], "")

    return _PART.sub(part, pattern)


def collect(written: Iterable[tuple[str, str]], refuse: Callable[[str, str], None]) -> dict[str, str]:
    """Collect a language's parts, each of which may name those before it.

    Args:
        written: Names and patterns in the order of the file.
        refuse: Takes a part's name and the name of one that does not stand before it.

    Returns:
        The parts by name, expanded.
    """
    parts: dict[str, str] = {}
    for name, pattern in written:
        parts[name] = expand(pattern, parts, partial(refuse, name))
    return parts
