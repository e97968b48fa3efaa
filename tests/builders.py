"""Builds what tests start from: each builder gives a plain, valid thing, changed by keyword."""

from datetime import UTC, datetime
from typing import Any

from moderation import audit, decisions, intake, people
from moderation.comment import Comment, Submission
from moderation.context import Context
from moderation.decisions import Ruling
from moderation.people import NewPerson, SignedIn
from moderation.storage import comments
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from rules import Outcome, decide

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


def a_submission(text: str = "The Ruritanian budget is a disgrace.", **changes: Any) -> Submission:
    """A comment as a website sends it."""
    return Submission(text=text, **changes)


def a_comment(context: Context, site: Site, text: str = "Good article.", **changes: Any) -> Comment:
    """A stored comment, pending."""
    submission = a_submission(text, **changes)
    return intake.receive(context.database, context.policy, site.id, submission, now=NOW).comment


def a_decided_comment(
    context: Context, site: Site, outcome: Outcome, text: str = "Good article.", **changes: Any
) -> Comment:
    """A stored comment that the rules have decided, with the findings that the rules really make of its text."""
    comment = a_comment(context, site, text, **changes)
    with context.database.write() as connection:
        decisions.record(connection, a_ruling(context, comment, text, outcome), now=NOW)
        found = comments.find(connection, site.id, comment.id)
    assert found is not None
    return found


def a_ruling(context: Context, comment: Comment, text: str, outcome: Outcome) -> Ruling:
    """What the rules say of a comment, but with this outcome."""
    decision = decide(text, context.policy)
    with context.database.read() as connection:
        stored = comments.find_text(connection, comment.id)
    assert stored is not None
    return Ruling(
        comment_id=comment.id,
        site_id=comment.site_id,
        revision=comment.revision,
        version=comment.version,
        commitment=audit.commit_to(stored.text, stored.salt),
        outcome=outcome,
        reason=decision.reason.value,
        language=decision.language,
        policy=decision.policy,
        fingerprint=decision.fingerprint,
        findings=decision.findings,
        mentions=decision.mentions,
    )


def a_person(database: Database, site: Site, role: str = "moderator", email: str | None = None) -> SignedIn:
    """Somebody who has signed in."""
    email = email or f"{role}@ruritania.example"
    with database.write() as connection:
        newcomer = NewPerson(email, role.capitalize(), role, PASSWORD)
        people.create_person(connection, site, newcomer, NOW)
    signed_in, _token = people.sign_in(database, email, PASSWORD, caller=people.Caller("192.0.2.1"), now=NOW)
    return signed_in
