"""Recomputes a site's log: every entry, every checkpoint of its own, and those that others hold against it.

A verdict is never a bare yes.  Without a checkpoint from outside a log may fit together perfectly and yet have been
written anew from its first entry, by whoever has the database and the key.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from moderation.audit import keys, leaves
from moderation.audit.notes import Checkpoint, PublicKey, name_log, read_key, read_note
from moderation.audit.tree import Tree
from moderation.storage import audit_entries, audit_rows, checkpoints
from moderation.storage.audit_rows import Row

KEY_NAMED = "checkpoint_key_named"  # the action of an entry whose detail is a key that signs from then on
TOLD_EVERY = 1000
_KEY_NAMED = KEY_NAMED.encode()


Told = Callable[[int], object]


def _tell_nobody(_count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What :func:`verify` found.

    Attributes:
        entries: How many entries fit.
        head: Hash of the last of them.
        broken: Sequence of the first that does not, or ``None``.
        problem: What is wrong with it, as a sentence; empty if nothing is.
        signed: How many entries the newest checkpoint of the log's own is over; 0 if it has none.
        anchored: How many entries the greatest checkpoint from outside is over; ``None`` if there was none.
        anchor: Where that one came from.
    """

    entries: int
    head: str
    broken: int | None = None
    problem: str = ""
    signed: int = 0
    anchored: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint that a log is held to.

    Attributes:
        source: Where it came from, in words; empty for one that the log has itself.
    """

    checkpoint: Checkpoint
    source: str = ""

    def describe(self) -> str:
        """Name it in a sentence."""
        where = f"from {self.source}" if self.source else "in the database"
        return f"the checkpoint of {self.checkpoint.size} entries {where}"


@dataclass(frozen=True, slots=True)
class _Problem:
    """The first entry that does not fit, and why."""

    entry: int
    sentence: str


def verify(
    connection: Connection,
    site_id: str,
    *,
    outside: Sequence[Claim] = (),
    pinned: PublicKey | None = None,
    told: Told = _tell_nobody,
) -> Verdict:
    """Recompute a site's log from its first entry to the last.

    Args:
        outside: Checkpoints of this log that were held elsewhere.
        pinned: The key that must have signed every checkpoint; ``None`` means those that the log itself names.
        told: Called with how many entries have been read since the last call.
    """
    before = audit_entries.read_head(connection, site_id)  # first, since entries may come while we read
    own, unread = _read_own(connection, site_id)
    walk = Walk(name_log(site_id), [*own, *outside], pinned)
    verdict = walk.check(audit_rows.stream(connection, site_id), told)
    if verdict.broken is not None:
        return verdict
    after = audit_entries.read_head(connection, site_id)
    ending = _find_wrong_ending(verdict, before, after)
    if ending:
        return replace(verdict, broken=min(verdict.entries, after[0]) + 1, problem=ending)
    return replace(verdict, broken=unread, problem=_unreadable(unread)) if unread else verdict


class Walk:
    """A way through a log, from its first entry on."""

    def __init__(
        self,
        origin: str,
        claims: Iterable[Claim],
        pinned: PublicKey | None = None,
        start: tuple[Tree, bytes] | None = None,
    ) -> None:
        """Prepare to read.

        Args:
            origin: The log's name.
            claims: What to hold it to.
            pinned: As in :func:`verify`.
            start: The tree over the entries that are not read again, which goes on growing, and the last one's hash.
        """
        self._origin, self._pinned = origin, pinned
        self._claims: dict[int, list[Claim]] = {}
        for claim in claims:
            self._claims.setdefault(claim.checkpoint.size, []).append(claim)
        self._tree, self._head = start or (Tree(), leaves.ORIGIN.encode())
        self._keys = [pinned] if pinned else []
        self._agreed, self._signed = 0, 0
        self._held: list[Claim] = []
        self._anchor: Claim | None = None

    def check(self, rows: Iterable[Row], told: Told = _tell_nobody) -> Verdict:
        """Hold each entry to its hash, its number and the one before it, and the log to every claim."""
        problem = self._hold_to_claims()
        for row in rows:
            problem = problem or self._take(row)
            if problem:
                return self._give(problem)
            if self._tree.size % TOLD_EVERY == 0:
                told(TOLD_EVERY)
        told(self._tree.size % TOLD_EVERY)
        return self._give(problem or self._find_longer_claim() or self._check_signatures())

    def _take(self, row: Row) -> _Problem | None:
        number = self._tree.size + 1
        digest = leaves.hash_row(row)
        head = leaves.write_hash(digest)
        if row[leaves.SEQUENCE] != b"%d" % number or row[leaves.PREVIOUS] != self._head or row[leaves.HASH] != head:
            return _Problem(number, _describe(row, number, self._head))
        self._tree.append(digest)
        self._head = head
        if row[leaves.ACTION] == _KEY_NAMED and not self._pinned:
            try:
                self._keys.append(read_key(row[leaves.DETAIL].decode()))
            except ValueError:
                return _Problem(number, f"Entry {number} names a key that is none.")
        return self._hold_to_claims() if number in self._claims else None

    def _hold_to_claims(self) -> _Problem | None:
        for claim in self._claims.get(self._tree.size, ()):
            size, checkpoint = self._tree.size, claim.checkpoint
            if checkpoint.origin != self._origin:
                return _Problem(size, f"{claim.describe()} is one of another log, {checkpoint.origin}.")
            if checkpoint.root != self._tree.root():
                which = f"entry {size}" if size == self._agreed + 1 else f"an entry from {self._agreed + 1} to {size}"
                return _Problem(
                    self._agreed + 1, f"{claim.describe()} has another root: {which} is not what was signed."
                )
            self._agreed = size
            self._held.append(claim)
        return None

    def _check_signatures(self) -> _Problem | None:
        for claim in self._held:  # at the end, since a log may name its key later than what is signed first
            size = claim.checkpoint.size
            if not keys.is_signed(claim.checkpoint, self._keys):
                whose = "the key that was given" if self._pinned else "a key that the log names"
                return _Problem(size, f"{claim.describe()} is not signed by {whose}.")
            if claim.source:
                self._anchor = claim
            else:
                self._signed = size
        return None

    def _find_longer_claim(self) -> _Problem | None:
        greatest = max(self._claims, default=0)
        if greatest <= self._tree.size:
            return None
        claim = self._claims[greatest][0]
        return _Problem(
            self._tree.size + 1,
            f"The log ends with entry {self._tree.size}, and {claim.describe()} is over more:"
            " its end is cut off, or this is an older copy.",
        )

    def _give(self, problem: _Problem | None) -> Verdict:
        broken, sentence = (problem.entry, problem.sentence) if problem else (None, "")
        anchored = self._anchor.checkpoint.size if self._anchor else None
        source = self._anchor.source if self._anchor else ""
        head = self._head.decode()
        return Verdict(self._tree.size, head, broken, sentence, self._signed, anchored, source)


def _read_own(connection: Connection, site_id: str) -> tuple[list[Claim], int | None]:
    """Read the log's own checkpoints, and tell the size of the first that cannot be read, if any."""
    claims: list[Claim] = []
    for size, note in checkpoints.list_notes(connection, site_id):
        try:
            claim = Claim(read_note(note))
        except ValueError:
            return claims, size
        if claim.checkpoint.size != size:
            return claims, size
        claims.append(claim)
    return claims, None


def _unreadable(size: int) -> str:
    return f"The checkpoint of {size} entries in the database cannot be read: it was changed."


def _find_wrong_ending(verdict: Verdict, before: tuple[int, str], after: tuple[int, str]) -> str:
    """See that the log ends where its head says, which may have moved on while the log was read."""
    if not before[0] <= verdict.entries <= after[0]:
        return f"The chain should end with entry {after[0]} and ends with entry {verdict.entries}."
    if any(head == verdict.entries and digest != verdict.head for head, digest in (before, after)):
        return f"The chain should end with another entry {verdict.entries} than it does."
    return ""


def _describe(row: Row, number: int, head: bytes) -> str:
    stated = row[leaves.SEQUENCE].decode(errors="replace")
    if stated != str(number):
        return f"Entry {number} is missing; entry {stated} stands in its place."
    if row[leaves.PREVIOUS] != head:
        return f"Entry {number} does not follow from the entry before it."
    return f"Entry {number} is not what was written: its hash does not fit its fields."
