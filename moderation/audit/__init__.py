"""A log in which each entry seals the one before it, and of which others hold signed copies of the end.

``entries`` writes it, ``verifying`` recomputes all of it, ``checkpoints`` signs how far it has come, ``receipts``
proves that it holds one entry.  ``leaves``, ``tree`` and ``notes`` are the forms underneath, and pure; ``keys`` is the
only door to cryptography.  ``docs/audit-log-format.md`` tells all of it to whoever has to verify a log by other means.

Nobody can change, drop or slip in an entry without :func:`verify` naming the first that no longer fits.  A chain
rewritten as a whole shows by a checkpoint held elsewhere, and by nothing else.
"""

from moderation.audit.checkpoints import find_newest
from moderation.audit.entries import Event, append, commit_to, start
from moderation.audit.leaves import ORIGIN
from moderation.audit.receipts import prove_entry
from moderation.audit.verifying import Verdict, verify

__all__ = ["ORIGIN", "Event", "Verdict", "append", "commit_to", "find_newest", "prove_entry", "start", "verify"]
