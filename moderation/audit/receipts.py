"""What others take away to check by themselves: a receipt for one decision, and a whole log.

A receipt is a proof as C2SP has it (c2sp.org/tlog-proof): what was hashed of the entry, its place, at most one hash for
each binary digit of the log's length, and a checkpoint.  It shows nothing of the other entries.
"""

import base64
import json
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection

from moderation.audit import leaves, nodes, tree
from moderation.audit.checkpoints import find_newest
from moderation.audit.notes import Checkpoint, name_log, read_note
from moderation.errors import NotFound, OperatorError
from moderation.storage import audit_entries, audit_rows, checkpoints

FORM = "comment-moderation audit log 1"
PROOF = "c2sp.org/tlog-proof@v1"


def write_receipt(connection: Connection, comment_id: str, version: int | None = None) -> str:
    """Prove that a decision stands in its site's log.

    Args:
        version: Which decision about the comment; ``None`` means the last.

    Raises:
        NotFound: The log has no such decision.
        OperatorError: No checkpoint is over it yet, or the log does not fit the checkpoint.
    """
    found = audit_entries.find_decision(connection, comment_id, version)
    if found is None:
        raise NotFound("The log has no such decision; `id` and `version` are those of the comment in the API.")
    return prove_entry(connection, *found)


def prove_entry(connection: Connection, site_id: str, sequence: int) -> str:
    """Prove that an entry stands in a site's log.

    Raises:
        OperatorError: No checkpoint is over it yet, or the log does not fit the checkpoint.
    """
    checkpoint = _read_newest(connection, site_id)
    if checkpoint is None or checkpoint.size < sequence:
        raise OperatorError(
            f"No checkpoint is over entry {sequence} yet; `moderation audit checkpoint --now` makes one."
        )
    leaf = leaves.encode(audit_rows.find(connection, site_id, sequence)[: leaves.HASH])
    proof = _find_proof(connection, site_id, leaf, sequence, checkpoint)
    lines = [PROOF, f"extra {_write(leaf)}", f"index {sequence - 1}", *map(_write, proof), "", checkpoint.note]
    return "\n".join(lines)


def export(connection: Connection, site_id: str) -> Iterator[str]:
    """Write a whole log, a line of JSON each: what it should be, its checkpoints, its entries with what is hashed.

    Texts and authors are not in it, since they are not in the log.
    """
    count, head = audit_entries.read_head(connection, site_id)
    notes = checkpoints.list_notes(connection, site_id)
    about = {"format": FORM, "origin": name_log(site_id), "entries": count, "head": head, "checkpoints": len(notes)}
    yield _as_line(about)
    for _size, note in notes:
        yield _as_line({"checkpoint": note})
    names = (*leaves.FIELDS, "hash")
    for row in islice(audit_rows.stream(connection, site_id), count):
        yield _as_line({name: field.decode(errors="replace") for name, field in zip(names, row, strict=True)})


def _find_proof(
    connection: Connection, site_id: str, leaf: bytes, sequence: int, checkpoint: Checkpoint
) -> list[bytes]:
    """Find a proof by what checkpoints keep; if that was spoilt, by all of the log.

    Raises:
        OperatorError: The log does not fit the checkpoint.
    """
    digest, index, size = leaves.hash_leaf(leaf), sequence - 1, checkpoint.size
    for find in (_prove_by_nodes, _prove_by_leaves):
        proof = find(connection, site_id, index, size)
        if proof is not None and tree.lead(digest, index, size, proof) == checkpoint.root:
            return proof
    raise OperatorError("The log no longer fits its checkpoint; `moderation audit verify` names the entry.")


def _prove_by_nodes(connection: Connection, site_id: str, index: int, size: int) -> list[bytes] | None:
    try:
        return nodes.prove(connection, site_id, index, size)
    except ValueError:
        return None


def _prove_by_leaves(connection: Connection, site_id: str, index: int, size: int) -> list[bytes]:
    return tree.prove(audit_rows.stream_hashes(connection, site_id, after=0, upto=size), index, size)


def _read_newest(connection: Connection, site_id: str) -> Checkpoint | None:
    note = find_newest(connection, site_id)
    try:
        return read_note(note) if note else None
    except ValueError:
        raise OperatorError(
            "The newest checkpoint was changed in the database; run `moderation audit verify`."
        ) from None


def _as_line(written: dict[str, object]) -> str:
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def _write(binary: bytes) -> str:
    return base64.b64encode(binary).decode()
