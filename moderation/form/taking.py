"""Opens the form below an article, takes a reader's comment, and lists what is published there."""

import rules
from moderation import intake
from moderation.api import comments, wording
from moderation.api.current import context
from moderation.comment import Status, Submission
from moderation.context import utc_now
from moderation.errors import InvalidSubmission
from moderation.form import gate
from moderation.form.shapes import Listing, MarkOut, OpenedOut, Opening, OutcomeOut, PageOut, Posting, PublishedOut
from moderation.form.tokens import Page
from moderation.storage import form_views
from moderation.storage.views import CommentView
from rules import Decision, Outcome, RuleStatus

PAGE_COMMENTS = 20
WAIT_SECONDS = 5  # for a decision; later ones are shown the next time the page is opened
_SHOWN = {Status.APPROVED: "published", Status.REJECTED: "refused"}


def open_form(wanted: Opening) -> OpenedOut:
    """Give a page of the site all that its form needs, and the token to send comments with."""
    page, policy = gate.admit(wanted.site, wanted.article), context().policy
    published = _list(page, None)
    return OpenedOut(
        token=gate.issue_token(page),
        warning=policy.text.get(wanted.language) or policy.text["en"],
        max_characters=policy.max_characters,
        comments=published.comments,
        next=published.next,
    )


def list_older(wanted: Listing) -> PageOut:
    """List the approved comments before one."""
    return _list(gate.admit(wanted.site, wanted.article), wanted.before)


def take(sent: Posting) -> OutcomeOut:
    """Take a comment in, and tell what becomes of it if that is known within ``WAIT_SECONDS``.

    Raises:
        TooLong: Over the policy's limit.
        Forbidden, TooManyRequests: As the gate says.
    """
    page = gate.admit(sent.site, sent.article)
    gate.admit_comment(page, sent.token)
    _check_address(sent, page)
    here = context()
    if not sent.insist and (nudge := _find_nudge(sent)):
        return nudge
    submission = _as_submission(sent)
    receipt = intake.receive(here.database, here.policy, page.site_id, submission, now=utc_now())
    if receipt.created:
        here.bell.ring()
    return _show(comments.look_until(receipt, submission, WAIT_SECONDS), sent.language)


def _check_address(sent: Posting, page: Page) -> None:
    if sent.url is not None and not sent.url.startswith(f"{page.origin}/"):
        raise InvalidSubmission("The field /url must be the address of the page itself.", pointer="/url")


def _find_nudge(sent: Posting) -> OutcomeOut | None:
    """Tell what the rules would refuse, if they would; nothing of it is kept."""
    policy = context().policy
    excess = intake.find_excess(policy, sent.text)
    if excess:
        raise excess
    decision = rules.decide(sent.text, policy)
    if decision.outcome is not Outcome.REJECT:
        return None
    return _describe("nudge", None, decision, sent.language)


def _as_submission(sent: Posting) -> Submission:
    return Submission(
        text=sent.text,
        article_id=sent.article,
        article_url=sent.url,
        article_title=sent.title,
        idempotency_key=form_views.FORM_KEY + sent.key,
    )


def _show(view: CommentView, language: str) -> OutcomeOut:
    outcome = _SHOWN.get(view.comment.status, "waiting")
    if view.decision is None:
        return OutcomeOut(outcome="waiting", id=view.comment.id, message="", marks=[])
    return _describe(outcome, view.comment.id, wording.as_decision(view.decision), language)


def _describe(outcome: str, comment_id: str | None, decision: Decision, language: str) -> OutcomeOut:
    objections = [
        finding
        for finding in decision.findings
        if finding.status is RuleStatus.LIVE and finding.outcome is decision.outcome is not Outcome.APPROVE
    ]
    clauses = {finding.clause for finding in objections}
    told = [clause.text for clause in context().policy.clauses if clause.id in clauses]
    return OutcomeOut(
        outcome=outcome,  # type: ignore[arg-type]
        id=comment_id,
        message=" ".join(text.get(language) or text["en"] for text in told),
        marks=[MarkOut(start=span.start, end=span.end) for finding in objections for span in finding.spans],
    )


def _list(page: Page, before: str | None) -> PageOut:
    with context().database.read() as connection:
        found = form_views.list_published(
            connection, page.site_id, page.article_id, before=before, limit=PAGE_COMMENTS + 1
        )
    shown = [PublishedOut(id=one.id, text=one.text, posted_at=one.posted_at) for one in found[:PAGE_COMMENTS]]
    return PageOut(comments=shown, next=shown[-1].id if len(found) > PAGE_COMMENTS else None)
