"""Takes down that a website thinks otherwise than the rules: one entry in the site's audit log.

The entry says what the website would do, what the rules do, which of them and of which pack; never the text.  It
changes no decision: that is a person's work, and a change of the rules the policy's authors'.
"""

import re

from moderation import audit
from moderation.api.current import context, site_id
from moderation.context import utc_now
from rules import Decision, Outcome, RuleStatus

_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,64}")  # a longer or stranger one may be a reader's words


def record(decision: Decision, by: str, would: Outcome, reference: str) -> None:
    """Write an entry about a text that a website has reported.

    Args:
        decision: What the rules decide about it now.
        by: Protocol and method by which it came.
        would: What the website would do with the text.
        reference: What the website calls the comment; left out of the entry if it is not plain.
    """
    about = f" about {reference}" if _REFERENCE.fullmatch(reference) else ""
    event = audit.Event(
        action="disputed",
        actor="website",
        at=utc_now(),
        rules=" ".join(f"{f.rule}@{f.version}" for f in decision.findings if f.status is RuleStatus.LIVE),
        fingerprint=decision.fingerprint,
        detail=f"{by}{about}: the website would {would.word}, the rules {decision.outcome.word}",
    )
    with context().database.write() as connection:
        audit.append(connection, site_id(), [event])
