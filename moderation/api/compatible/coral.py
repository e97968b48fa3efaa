"""Coral's protocol: an external moderation phase, which Coral asks about each new or edited comment.

Coral signs what it sends: ``X-Coral-Signature`` holds ``sha256=`` and the HMAC-SHA256 of the body, in hexadecimal, for
each secret that is live.  What a rule would reject is rejected with a reason, what a person should see is withheld, and
of anything else nothing is said, so that Coral goes on as it would without us.
"""

import hmac
from typing import Any

from apiflask import APIBlueprint
from flask import request
from pydantic import BaseModel, ValidationError

import rules
from moderation.api import problems, wording
from moderation.api.authentication import needs
from moderation.api.compatible import scores
from moderation.api.compatible.judging import judge
from moderation.api.current import context
from moderation.api.reading import read_object
from moderation.errors import InvalidSubmission, TooLong, Unauthorized
from rules import Decision, Outcome

REASONS = {
    "religious-discrimination": "HATE_SPEECH",
    "racial-discrimination": "HATE_SPEECH",
    "national-discrimination": "HATE_SPEECH",
    "offensive-expressions": "OFFENSIVE",
}
"""Coral's codes, by clause.  Any other is told in its own words: Coral's code for what is illegal wants a law."""
_WITHHELD = {
    "status": "SYSTEM_WITHHELD",
    "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
}
_REJECTED = {**_WITHHELD, "status": "REJECTED"}

blueprint = APIBlueprint("coral", __name__, enable_openapi=False)

Answer = dict[str, Any] | tuple[str, int]


class _Comment(BaseModel):
    body: str


class _Asked(BaseModel):
    """What is looked at; Coral sends more."""

    comment: _Comment


def find_key() -> str | None:
    """Find the key in the address, the only place where Coral has one."""
    return request.args.get("key")


@blueprint.post("/v1/coral")
@needs("check")
def moderate() -> Answer:
    """Judge a comment; nothing of it is kept."""
    check_signature(request.get_data(), request.headers.get("X-Coral-Signature", ""), context().settings.coral_secrets)
    try:
        decision = judge(_read().comment.body)
    except TooLong:
        return _WITHHELD
    if decision.outcome is Outcome.REJECT:
        return {**_REJECTED, "moderationAction": {"status": "REJECTED", "rejectionReason": _explain(decision)}}
    return _WITHHELD if decision.outcome is Outcome.ESCALATE else ("", 204)


def check_signature(body: bytes, header: str, known: str) -> None:
    """Hold a body to its signatures.

    Args:
        header: ``sha256=…``, several separated by commas.
        known: The secrets that Coral may have signed with, separated by spaces.

    Raises:
        Unauthorized: None of the signatures was made with one of the secrets.
    """
    parts = [part.strip().partition("=") for part in header.split(",")]
    given = [signature.encode() for kind, _, signature in parts if kind == "sha256"]
    made = [hmac.digest(secret.encode(), body, "sha256").hex().encode() for secret in known.split()]
    if not any(hmac.compare_digest(ours, theirs) for ours in made for theirs in given):
        raise Unauthorized(
            "The header X-Coral-Signature was not made with a secret that is known here; set MODERATION_CORAL_SECRETS."
        )


def _read() -> _Asked:
    try:
        return _Asked.model_validate(read_object(request))
    except ValidationError as error:
        problem = problems.describe_invalid(error)
        raise InvalidSubmission(problem["detail"], code=problem["code"], pointer=problem["pointer"]) from None


def _explain(decision: Decision) -> dict[str, str]:
    """Give the reason as Coral files it and as its author reads it, in the language of the comment."""
    policy, language = context().policy, wording.for_reader(None, decision.language)
    live = scores.select(decision.findings, ("*",))
    clause = next(finding.clause for finding in live if finding.outcome is Outcome.REJECT)
    told = {"detailedExplanation": rules.reader_message(decision, policy, language)}
    if clause in REASONS:
        return {"code": REASONS[clause], **told}
    words = next((known.text for known in policy.clauses if known.id == clause), {})
    return {"code": "OTHER", "customReason": words.get(language) or words.get("en", ""), **told}
