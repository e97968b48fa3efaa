"""Finds the hashes of a log's tree that a proof is made of, without reading the whole log.

Each checkpoint keeps the roots of the whole subtrees that its tree had (its frontier).  Whatever a proof asks for is
one of these roots, or made of some and of the entries up to the next checkpoint.  None of it is taken on trust: whoever
makes a proof of it holds the result to a root that was signed.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from moderation.audit.tree import Tree, find_spans
from moderation.storage import audit_rows, checkpoints
from moderation.storage.checkpoints import SignedHead

NEAR = 256  # leaves around the one in question that are read at once; checkpoints lie further apart as a rule


def prove(connection: Connection, site_id: str, index: int, size: int) -> list[bytes]:
    """Find the hashes that lead from a leaf to the root, as :func:`moderation.audit.tree.prove` does.

    Args:
        index: Of the leaf, from 0.
        size: Of the tree, of which there is a checkpoint.

    Raises:
        ValueError: A frontier was changed in the database, so that it is none.
    """
    first = index - index % NEAR
    last = min(first + NEAR, size)
    near = list(audit_rows.stream_hashes(connection, site_id, after=first, upto=last))
    return [
        _add_up(near[start - first : end - first])
        if first <= start and end <= last
        else _find_root(connection, site_id, start, end)
        for start, end in find_spans(index, size)
    ]


def _add_up(leaves: Iterable[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def _find_root(connection: Connection, site_id: str, start: int, end: int) -> bytes:
    """Find the hash over the leaves from ``start`` to before ``end``."""
    return _find_kept(connection, site_id, start, end) or _work_out(connection, site_id, start, end)


def _find_kept(connection: Connection, site_id: str, start: int, end: int) -> bytes | None:
    """Find it in the frontier of a checkpoint that was made while nothing was to the right of its parent's half."""
    count = end - start
    if count.bit_count() != 1 or start & count:
        return None  # a ragged end, or a right half, which no frontier shows
    signed = checkpoints.find_between(connection, site_id, end, end + count - 1)
    if signed is None:
        return None
    place = (signed.size >> (count.bit_length() - 1)).bit_count() - 1
    return _read(signed)[place]


def _work_out(connection: Connection, site_id: str, start: int, end: int) -> bytes:
    """Work it out from the last checkpoint whose frontier has a part of it, and the entries after that."""
    room = start & -start  # so many leaves from ``start`` are subtrees of their own, not yet taken into a greater one
    signed = checkpoints.find_between(connection, site_id, start + 1, min(end, start + room - 1) if room else end)
    tree = Tree()
    if signed is not None:
        count = signed.size - start
        tree = Tree(count, _read(signed)[-count.bit_count() :])
    for leaf in audit_rows.stream_hashes(connection, site_id, after=start + tree.size, upto=end):
        tree.append(leaf)
    return tree.root()


def _read(signed: SignedHead) -> list[bytes]:
    hashes = [bytes.fromhex(digest) for digest in signed.frontier.split()]
    return Tree(signed.size, hashes).frontier  # refuses what has another length
