"""The shape of a pattern as its author wrote it: pieces, and groups of alternatives.

Parsed once when a pack is loaded, for what must be known of a pattern beyond its translation: what a text must have
for it to match, and which alternatives no text can ever match.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = re.compile(
    r"(?P<gap>\{w(?P<low>\d+)-(?P<high>\d+)\})|(?P<word>\{w\}|\\w\+)|(?P<rest>\\w\*)|(?P<place>\{[a-z_]+(?:/[a-z_]+)*\})"
    r"|(?P<times>\{\d+(?:,\d*)?\})|(?P<chars>\[(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:|(?!\?)))|(?P<flags>\(\?)"
    r"|(?P<bar>\\\|)|(?P<escape>\\.)|(?P<text>(?:[^\W_]|['’])+)|(?P<other>.)",
    re.DOTALL,
)
_TIMES = ("?", "*", "+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a pattern that is no group.

    Attributes:
        kind: Which piece it is: ``text``, ``place``, ``gap``, ``other``, …
        text: As written.
        optional: Whether a match may do without it.
    """

    kind: str
    text: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives in brackets.

    Attributes:
        alternatives: Each a sequence.
        optional: Whether a match may do without any.
    """

    alternatives: "tuple[Sequence, ...]"
    optional: bool = False


Sequence = tuple[Piece | Group, ...]


def parse(pattern: str) -> Group:
    """Parse a pattern; what RE2 will refuse is parsed somehow.

    Args:
        pattern: As written.

    Returns:
        Its alternatives, most often one.
    """
    return Group(tuple(_alternatives(list(PIECE.finditer(pattern))[::-1])))


def _alternatives(left: list[re.Match[str]]) -> Iterator[Sequence]:
    """Take alternatives off the end of a reversed list, up to the bracket that closes them."""
    items: list[Piece | Group] = []
    while left:
        piece = left.pop()
        kind, text = piece.lastgroup or "", piece.group()
        if kind == "other" and text == ")":
            break
        if kind == "other" and text == "|":
            yield tuple(items)
            items = []
        elif kind == "times" or (kind == "other" and text in _TIMES):
            if items and not text.startswith(("+", "{1", "{2")):
                items[-1] = _made_optional(items[-1])
        else:
            items.append(Group(tuple(_alternatives(left))) if kind == "open" else Piece(kind, text))
    yield tuple(items)


def _made_optional(item: Piece | Group) -> Piece | Group:
    """Mark what a match may do without."""
    return Group(item.alternatives, optional=True) if isinstance(item, Group) else Piece(item.kind, item.text, True)


def clean_before(items: Sequence, at: int, edge: bool) -> bool:
    """Say whether a word begins where an item does.

    Args:
        items: A sequence.
        at: The item's index.
        edge: Whether a word begins where the sequence does.

    Returns:
        True if whatever can stand before the item ends with a space.
    """
    if at == 0:
        return edge
    before = items[at - 1]
    if isinstance(before, Piece):
        return is_space(before) or (before.kind == "gap" and clean_before(items, at - 1, edge))
    ends = all(clean_before(one, len(one), edge=False) for one in before.alternatives)
    return ends and clean_before(items, at - 1, edge)


def clean_after(items: Sequence, at: int, edge: bool) -> bool:
    """Say whether a word ends where an item does, like :func:`clean_before`."""
    if at + 1 == len(items):
        return edge
    after = items[at + 1]
    if isinstance(after, Piece):
        return is_space(after)
    begins = all(bool(one) and isinstance(one[0], Piece) and is_space(one[0]) for one in after.alternatives)
    return begins and (not after.optional or clean_after(items, at + 1, edge))


def is_space(piece: Piece) -> bool:
    """Say whether a piece is a space that must be there."""
    return piece.text == " " and not piece.optional
