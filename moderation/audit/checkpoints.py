"""Signs how far each site's log has come.

What is signed was recomputed: from the last checkpoint, whose own signature is checked and whose root its stored
frontier must lead to, every entry since.  So what was once signed is never signed again in another form, and nothing is
signed that does not fit together.
"""

from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from moderation.audit import keys, leaves
from moderation.audit.entries import Event, append
from moderation.audit.keys import SigningKey
from moderation.audit.notes import Checkpoint, PublicKey, name_log, read_key, read_note, write_note, write_text
from moderation.audit.tree import Tree
from moderation.audit.verifying import KEY_NAMED, Walk
from moderation.errors import OperatorError
from moderation.storage import audit_entries, audit_rows
from moderation.storage import checkpoints as table
from moderation.storage.checkpoints import SignedHead
from moderation.storage.database import Database

MOST_ENTRIES = 20_000  # a turn: some tenths of a second, so that whoever signs has time for other work


def find_newest(connection: Connection, site_id: str) -> str | None:
    """Fetch the note of the newest checkpoint of a site's log, as it is stored."""
    newest = table.find_newest(connection, site_id)
    return newest.note if newest else None


def sign(database: Database, site_id: str, key: SigningKey, *, now: datetime) -> Checkpoint | None:
    """Sign how far a site's log has come, by at most ``MOST_ENTRIES`` further than the last time.

    Returns:
        The new checkpoint; ``None`` if there are no entries to sign.

    Raises:
        OperatorError: The log does not fit together, or no longer fits the last checkpoint; nothing is signed.
        WorldError: The database is away.
    """
    _name_key(database, site_id, key, now)
    public = key.public(name_log(site_id))
    with database.read() as connection:
        tree = _read_on(connection, site_id, public)
    if tree is None:
        return None
    text = write_text(public.name, tree.size, tree.root())
    note = write_note(text, public, key.sign(text))
    frontier = " ".join(digest.hex() for digest in tree.frontier)
    with database.write() as connection:
        table.add(connection, SignedHead(site_id, tree.size, note, frontier, str(public), now))
    return read_note(note)


def _name_key(database: Database, site_id: str, key: SigningKey, now: datetime) -> None:
    """Have the log say which key signs it, before that key does."""
    public = key.public(name_log(site_id))
    with database.read() as connection:
        newest = table.find_newest(connection, site_id)
        if newest and newest.key == str(public):
            return
        if str(public) in audit_entries.list_details(connection, site_id, KEY_NAMED):
            return
    with database.write() as connection:
        append(connection, site_id, [Event(KEY_NAMED, "service", now, detail=str(public))])


def _read_on(connection: Connection, site_id: str, public: PublicKey) -> Tree | None:
    """Recompute what has come since the last checkpoint; ``None`` if nothing has."""
    tree = _find_reached(connection, site_id, public)
    reached = tree.size
    rows = audit_rows.stream(connection, site_id, after=reached - 1)
    head = next(rows, None) if reached else None  # the entry that the last checkpoint ends with
    start = leaves.write_hash(leaves.hash_row(head)) if head else leaves.ORIGIN.encode()
    verdict = Walk(public.name, (), start=(tree, start)).check(islice(rows, MOST_ENTRIES))
    if verdict.broken is not None:
        raise OperatorError(f"The log {public.name} is not signed any further: {verdict.problem}")
    return tree if tree.size > reached else None


def _find_reached(connection: Connection, site_id: str, public: PublicKey) -> Tree:
    """Find where the tree goes on from, and see that it is what was signed."""
    newest = table.find_newest(connection, site_id)
    if newest is None:
        return Tree()
    try:
        checkpoint = read_note(newest.note)
        tree = Tree(newest.size, [bytes.fromhex(digest) for digest in newest.frontier.split()])
    except ValueError:
        raise _changed(public.name, newest.size) from None
    if (checkpoint.origin, checkpoint.size, checkpoint.root) != (public.name, tree.size, tree.root()):
        raise _changed(public.name, newest.size)
    if not keys.is_signed(checkpoint, [public]) and not keys.is_signed(checkpoint, _list_keys(connection, site_id)):
        raise _changed(public.name, newest.size)
    return tree


def _list_keys(connection: Connection, site_id: str) -> list[PublicKey]:
    """List the keys that the log names: this one, those before it, and those of other processes."""
    return [read_key(written) for written in audit_entries.list_details(connection, site_id, KEY_NAMED)]


def _changed(origin: str, size: int) -> OperatorError:
    return OperatorError(
        f"The log {origin} is not signed any further: its checkpoint of {size} entries was changed in the database."
    )
