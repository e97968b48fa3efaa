"""Takes down that a website thinks otherwise than the rules: one entry in the site's audit log.

The entry says what the website would do, what the rules do, which of them and of which pack; never the text, nor what
the website calls the comment: nothing can be erased from an entry.  It changes no decision: that is a person's work,
and a change of the rules the policy's authors'.
"""

from moderation import audit
from moderation.api.current import context, site_id
from moderation.context import utc_now
from rules import Decision, Outcome, RuleStatus


def record(decision: Decision, by: str, would: Outcome) -> None:
    """Write an entry about a text that a website has reported.

    Args:
        decision: What the rules decide about it now.
        by: Protocol and method by which it came.
        would: What the website would do with the text.
    """
    event = audit.Event(
        action="disputed",
        actor="website",
        at=utc_now(),
        rules=" ".join(f"{f.rule}@{f.version}" for f in decision.findings if f.status is RuleStatus.LIVE),
        fingerprint=decision.fingerprint,
        detail=f"{by}: the website would {would.word}, the rules {decision.outcome.word}",
    )
    with context().database.write() as connection:
        audit.append(connection, site_id(), [event])
