"""The Merkle tree of RFC 6962, section 2.1, over the hashes of the entries.  Pure.

Only the roots of its whole subtrees are held (the *frontier*: at most one for each binary digit of the size), so a log
of any length is hashed in flat memory, and goes on from where it was left.
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()


class Tree:
    """A tree that grows by one leaf at a time."""

    def __init__(self, size: int = 0, frontier: Sequence[bytes] = ()) -> None:
        """Begin with nothing, or go on from a frontier.

        Raises:
            ValueError: No tree of that size has so many whole subtrees.
        """
        if len(frontier) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} whole subtrees, not {len(frontier)}")
        self.size = size
        self.frontier = list(frontier)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one entry."""
        whole, frontier = self.size, self.frontier
        while whole & 1:
            leaf = hash_node(frontier.pop(), leaf)
            whole >>= 1
        frontier.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Hash what is there; what comes after leaves the result as it is."""
        if not self.frontier:
            return EMPTY
        *others, root = self.frontier
        for left in reversed(others):
            root = hash_node(left, root)
        return root


def hash_node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def prove(leaves: Iterable[bytes], index: int, size: int) -> list[bytes]:
    """Find the hashes that lead from a leaf to the root (RFC 6962, section 2.1.1), the leaf's neighbour first.

    Args:
        leaves: The hashes of all entries, in order, at least ``size`` of them; read once and not kept.
        index: Of the leaf, from 0.
        size: Of the tree; greater than ``index``.
    """
    spans = find_spans(index, size)
    trees = {span: Tree() for span in spans}
    ends = sorted(spans)
    at = 0
    for number, leaf in enumerate(leaves):
        while at < len(ends) and number >= ends[at][1]:
            at += 1
        if at == len(ends):
            break
        if number >= ends[at][0]:
            trees[ends[at]].append(leaf)
    return [trees[span].root() for span in spans]


def lead(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Work out the root that a proof leads to (RFC 9162, section 2.1.3.2); ``None`` if it has a wrong length."""
    number, last, root, rest = index, size - 1, leaf, list(proof)
    while last:
        if number & 1 or number == last:
            if not rest:
                return None
            root = hash_node(rest.pop(0), root)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            if not rest:
                return None
            root = hash_node(root, rest.pop(0))
        number, last = number >> 1, last >> 1
    return None if rest else root


def find_spans(index: int, size: int) -> list[tuple[int, int]]:
    """Find which leaves, from and up to before which, each hash of a proof is over, the leaf's neighbour first."""
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]
