"""Builds comments that wait for a person, with findings that do not depend on what the rules say today."""

from datetime import datetime
from typing import Any

from moderation import audit, decisions, intake
from moderation.context import Context, utc_now
from moderation.decisions import Ruling
from moderation.storage import comments
from moderation.storage.credentials import Site
from rules import Finding, Outcome, RuleStatus, Span
from tests.builders import a_submission

CLAUSE = "offensive-expressions"
TEXT = "The Ruritanian cabinet is a bunch of d.o.l.t.s, every one of them."
DOLTS = ("d.o.l.t.s", "dolts")


def a_finding(text: str = TEXT, *words: tuple[str, str], **changes: Any) -> Finding:
    """What a rule might have found: each of the words as written and as the rule read it."""
    spans = [Span(text.index(shown), text.index(shown) + len(shown), shown, plain) for shown, plain in words or [DOLTS]]
    values = {
        "rule": f"{CLAUSE}/insult-word",
        "version": 3,
        "clause": CLAUSE,
        "outcome": Outcome.ESCALATE,
        "status": RuleStatus.LIVE,
        "spans": tuple(spans),
        "title": "An insulting word",
    }
    return Finding(**{**values, **changes})


def an_escalated_comment(
    context: Context, site: Site, text: str = TEXT, findings: tuple[Finding, ...] | None = None, **changes: Any
) -> str:
    """A comment that the rules have left to a person; gives its id.  ``now`` may be among the changes."""
    return a_ruled_comment(context, site, Outcome.ESCALATE, text, findings, **changes)


def a_ruled_comment(
    context: Context,
    site: Site,
    outcome: Outcome,
    text: str = TEXT,
    findings: tuple[Finding, ...] | None = None,
    **changes: Any,
) -> str:
    """A comment that the rules have decided so; gives its id."""
    now: datetime = changes.pop("now", None) or utc_now()
    if findings is None:
        findings = (a_finding(text),) if text == TEXT else ()
    submission = a_submission(text, **changes)
    comment = intake.receive(context.database, context.policy, site.id, submission, now=now).comment
    with context.database.write() as connection:
        stored = comments.find_text(connection, comment.id)
        assert stored is not None
        ruling = Ruling(
            comment_id=comment.id,
            site_id=site.id,
            revision=comment.revision,
            version=0,
            commitment=audit.commit_to(stored.text, stored.salt),
            outcome=outcome,
            reason="rule_matched" if findings else "language_not_covered",
            language=submission.language or "en",
            policy=context.policy.id,
            fingerprint=context.policy.fingerprint,
            findings=findings,
        )
        decisions.record(connection, ruling, now=now)
    return comment.id
