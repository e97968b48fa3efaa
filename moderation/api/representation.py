"""What goes out: comments and decisions as JSON, with words for the site and for the reader.

Never who a moderator is: a website learns that a person decided, and by which clause.
"""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field

import rules
from moderation import statements
from moderation.api import wording
from moderation.storage.views import CommentView, DecisionView
from rules import Policy, RuleStatus

OutcomeWord = Annotated[str, Field(json_schema_extra={"enum": ["approve", "escalate", "reject"]})]
StatusWord = Annotated[str, Field(json_schema_extra={"enum": ["pending", "approved", "rejected", "escalated"]})]
DeciderWord = Annotated[str, Field(json_schema_extra={"enum": ["rules", "service", "person"]})]
Reason = Annotated[
    str,
    Field(
        description="`nothing_found`, `rule_matched`, `language_not_covered`, `detector_unavailable`, `too_long`,"
        " `moderator`, `reversed` (a person overturned the decision before), `taken_back` (a person took it back, so"
        " the comment waits again), `reported` by readers, `appealed` by the author, `appeal` if a person has answered"
        " that, or `erased` if it was erased before it was decided."
    ),
]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpanOut(_Shape):
    """A stretch of the text as it was sent, counted in Unicode code points: `text[start:end]`."""

    start: int
    end: int
    text: Annotated[str, Field(description="The very characters of that stretch.")]
    plain: Annotated[str, Field(description="The same words without their disguise, as the rule saw them.")]


class FindingOut(_Shape):
    """A rule's claim about the comment."""

    rule: str
    version: int
    clause: Annotated[str | None, Field(description="Id of the clause it enforces; null if a check could not be run.")]
    outcome: OutcomeWord
    title: str
    spans: list[SpanOut]


class DecidedBy(_Shape):
    """Who decided: the rules, a person, or the service because a check could not be run."""

    kind: DeciderWord


class PolicyRef(_Shape):
    """The policy that decided, and the SHA-256 of its rules."""

    id: str
    fingerprint: str


class JudgementOut(_Shape):
    """An outcome and what it rests on."""

    outcome: OutcomeWord
    reason: Reason
    language: Annotated[str, Field(description="The language the text was read in, or `und`.")]
    policy: PolicyRef
    findings: Annotated[list[FindingOut], Field(description="Gravest first; empty if nothing was found.")]
    explanation: Annotated[
        list[str], Field(description="Why, in plain sentences, in the language of `Accept-Language`; else in English.")
    ]
    reader_message: Annotated[str, Field(description="A short message for the reader, in the reader's language.")]


class AppealWay(_Shape):
    """How the author can object."""

    text: Annotated[str, Field(description="For the reader, in the reader's language.")]
    url: Annotated[
        str | None,
        Field(description="Your page for it (`MODERATION_APPEAL_URL`) with the comment's id, if there is one."),
    ]


class DecisionOut(JudgementOut):
    """A decision about a comment."""

    decided_by: DecidedBy
    decided_at: datetime
    clause: Annotated[
        str | None,
        Field(description="The clause that a person named when rejecting, or that a report or an appeal is about."),
    ]
    appeal: Annotated[
        AppealWay | None, Field(description="Null unless the comment is rejected and its author may appeal.")
    ]


class ArticleOut(_Shape):
    """The article as it was sent."""

    id: str | None
    url: str | None
    title: str | None


class AuthorOut(_Shape):
    """The author as they were sent."""

    id: str | None
    name: str | None


class CommentOut(_Shape):
    """A comment and where it stands."""

    id: str
    external_id: str | None
    revision: int
    status: StatusWord
    superseded_by: Annotated[str | None, Field(description="Id of the comment with a later revision, if one came.")]
    text: Annotated[str | None, Field(description="As it was sent; null once it was erased.")]
    article: ArticleOut
    author: AuthorOut
    parent_id: str | None
    language: str | None
    posted_at: datetime
    received_at: datetime
    decision: Annotated[DecisionOut | None, Field(description="The last one; null while the comment is pending.")]


class CommentPage(_Shape):
    """Comments, the newest first."""

    comments: list[CommentOut]
    next: Annotated[str | None, Field(description="`cursor` of the next page; null on the last.")]


class ResultOut(_Shape):
    """What became of one comment of a batch."""

    index: Annotated[int, Field(description="Its place in the batch, from 0.")]
    status: Annotated[int, Field(description="As if it had been sent by itself: 200, 202, 409 or 422.")]
    replayed: Annotated[bool, Field(description="Whether the same comment had come before.")]
    comment: Annotated[CommentOut | None, Field(description="The comment, if it is stored.")]
    problem: Annotated[dict[str, Any] | None, Field(description="Why it is not; `pointer` begins at the batch.")]


class BatchOut(_Shape):
    """The results of a batch, in its order."""

    results: list[ResultOut]


class ClauseOut(_Shape):
    """A clause of the policy, by language."""

    id: str
    text: dict[str, str]


class PolicyOut(_Shape):
    """The policy in force, its words by language."""

    id: str
    fingerprint: Annotated[str, Field(description="SHA-256 of the policy and its rules.")]
    text: dict[str, str]
    clauses: list[ClauseOut]
    max_characters: int
    limit_text: dict[str, str]
    counting_rule: dict[str, str]


def show_comment(view: CommentView, policy: Policy, language: str, appeal_url: str) -> CommentOut:
    """Make the JSON shape of a comment.

    Args:
        language: What the explanation is written in.
        appeal_url: The website's page where authors appeal; may be empty.
    """
    comment = view.comment
    return CommentOut(
        id=comment.id,
        external_id=comment.external_id,
        revision=comment.revision,
        status=comment.status.value,
        superseded_by=comment.superseded_by,
        text=view.text,
        article=ArticleOut(id=comment.article_id, url=view.article_url, title=view.article_title),
        author=AuthorOut(id=view.author_id, name=view.author_name),
        parent_id=comment.parent_id,
        language=comment.language,
        posted_at=comment.posted_at,
        received_at=comment.created_at,
        decision=_show_decision(view, view.decision, policy, language, appeal_url) if view.decision else None,
    )


def show_judgement(decision: rules.Decision, declared: str | None, policy: Policy, language: str) -> JudgementOut:
    """Make the JSON shape of a decision that was not recorded.

    Args:
        declared: The language that the website says the text is in.
        language: What the explanation is written in.
    """
    return JudgementOut(
        outcome=decision.outcome.word,
        reason=decision.reason.value,
        language=decision.language,
        policy=PolicyRef(id=decision.policy, fingerprint=decision.fingerprint),
        findings=_show_findings(decision),
        explanation=rules.explain(decision, policy, language),
        reader_message=rules.reader_message(decision, policy, wording.for_reader(declared, decision.language)),
    )


def _show_decision(
    view: CommentView, decision: DecisionView, policy: Policy, language: str, appeal_url: str
) -> DecisionOut:
    by_person = decision.decider == "person"
    return DecisionOut(
        outcome=decision.outcome,
        reason=decision.reason,
        language=decision.language,
        policy=PolicyRef(id=decision.policy, fingerprint=decision.fingerprint),
        findings=[] if by_person else _show_findings(wording.as_decision(decision)),
        explanation=wording.explain(decision, policy, language),
        reader_message=wording.tell_reader(decision, policy, view.comment.language),
        decided_by=DecidedBy(kind=decision.decider),
        decided_at=decision.decided_at,
        clause=decision.clause,
        appeal=_offer_appeal(view, decision, appeal_url) if statements.may_be_appealed(view) else None,
    )


def _offer_appeal(view: CommentView, decision: DecisionView, url: str) -> AppealWay:
    language = wording.for_reader(view.comment.language, decision.language)
    parts = urlsplit(url)
    query = urlencode(
        [*parse_qsl(parts.query, keep_blank_values=True), ("comment", view.comment.id), ("lang", language)]
    )
    return AppealWay(text=statements.offer_appeal(language), url=parts._replace(query=query).geturl() if url else None)


def _show_findings(decision: rules.Decision) -> list[FindingOut]:
    """Show what counted; a shadow's finding is for the console alone."""
    return [
        FindingOut(
            rule=finding.rule,
            version=finding.version,
            clause=finding.clause,
            outcome=finding.outcome.word,
            title=finding.title,
            spans=[SpanOut(start=span.start, end=span.end, text=span.text, plain=span.plain) for span in finding.spans],
        )
        for finding in decision.findings
        if finding.status is RuleStatus.LIVE
    ]
