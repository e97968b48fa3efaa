"""Perspective's protocol: ``comments:analyze``, ``comments:suggestscore``, and what clients are built from.

A summary score is the outcome of the attribute's rules in figures (``scores``), never a probability, whatever its type
says: the protocol knows no other type.  ``doNotStore`` is always obeyed, since nothing is stored.
"""

import json
import re
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import request

from moderation.api.authentication import needs, public
from moderation.api.compatible import disputes, scores
from moderation.api.compatible.judging import judge
from moderation.api.compatible.perspective_errors import answer, refuse, refuse_attribute
from moderation.api.compatible.perspective_shapes import AnalyzeIn, SuggestIn
from moderation.api.current import context
from moderation.errors import WorldError
from rules import Decision, Outcome, Reason

DISCOVERY = json.loads((Path(__file__).parent / "perspective.discovery.json").read_text())
UNSERVED = frozenset(
    {
        *("SEXUALLY_EXPLICIT", "FLIRTATION", "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "INCOHERENT", "INFLAMMATORY"),
        *("SPAM", "UNSUBSTANTIAL", "AFFINITY", "COMPASSION", "CURIOSITY", "NUANCE", "PERSONAL_STORY", "REASONING"),
        *("RESPECT", "ALIENATION", "FEARMONGERING", "GENERALIZATION", "MORAL_OUTRAGE", "POWER_APPEAL", "SCAPEGOATING"),
    }
)
"""Perspective's attributes for which there are no rules."""
_TYPES = ("PROBABILITY", "SCORE_TYPE_UNSPECIFIED")
_PLAIN = re.compile(r"[A-Z][A-Z_]{0,39}(@\d{1,3})?")
_HALF = 0.5

blueprint = APIBlueprint("perspective", __name__, enable_openapi=False)
blueprint.register_error_handler(Exception, answer)

Json = dict[str, Any]


def find_key() -> str | None:
    """Find the key in the address or in Google's header."""
    return request.args.get("key") or request.headers.get("X-Goog-Api-Key")


@blueprint.get("/$discovery/rest")
@public
def describe() -> Json:
    """Give the discovery document, with our own address in it."""
    root = (context().settings.public_url or request.url_root).rstrip("/") + "/"
    return {**DISCOVERY, "rootUrl": root, "baseUrl": root}


@blueprint.post("/v1alpha1/comments:analyze")
@needs("check")
def analyze() -> Json:
    """Score a comment; nothing of it is kept."""
    asked = AnalyzeIn.read()
    _check_comment(asked)
    _check_attributes(asked)
    decision = judge(asked.comment.text, asked.declared())
    if decision.reason is Reason.DETECTOR_UNAVAILABLE:
        raise WorldError("A detector failed, so there is no score; try again.")
    attributes = _select_supported(asked, decision)
    scored = {name: _score(name, asked, decision) for name in attributes}
    return {
        "attributeScores": {name: told for name, told in scored.items() if told},
        "languages": asked.languages or [decision.language],
        "detectedLanguages": [decision.language],
        **_echo(asked),
    }


@blueprint.post("/v1alpha1/comments:suggestscore")
@needs("comments:write")
def suggest() -> Json:
    """Take down what score a comment should have had; from the half of the scale on, it should not stand."""
    asked = SuggestIn.read()
    _check_comment(asked)
    if not asked.attribute_scores:
        raise refuse("Missing attribute_scores")
    decision = judge(asked.comment.text, asked.declared())
    would = Outcome.REJECT if asked.highest() >= _HALF else Outcome.APPROVE
    disputes.record(decision, "perspective suggestscore", would)
    return {"detectedLanguages": [decision.language], **_echo(asked)}


def _check_comment(asked: AnalyzeIn | SuggestIn) -> None:
    if not asked.comment.text:
        raise refuse("Comment must be non-empty.", "COMMENT_EMPTY")
    if asked.comment.type == "HTML":
        raise refuse("Currently, only 'PLAIN_TEXT' comments are supported")
    if asked.context.entries and asked.context.article_and_parent_comment:
        raise refuse("Context can have either entries or article_and_parent_comment, but both fields were populated.")


def _check_attributes(asked: AnalyzeIn) -> None:
    if not asked.requested_attributes:
        raise refuse("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    for name, parameters in asked.requested_attributes.items():
        if _base(name) not in UNSERVED | scores.ATTRIBUTES.keys():
            told = name if _PLAIN.fullmatch(name) else "see requested_attributes"  # another may be a reader's words
            raise refuse(f"Unknown requested attribute: {told}")
        if parameters.score_type not in _TYPES:
            raise refuse(f"The requested score type is not supported by attribute {name}")


def _base(name: str) -> str:
    return name.removesuffix("_EXPERIMENTAL")


def _select_supported(asked: AnalyzeIn, decision: Decision) -> list[str]:
    """Choose the attributes that rules speak for in this language; others are refused, or dropped if so wished."""
    covered = decision.reason is not Reason.LANGUAGE_NOT_COVERED
    if not covered and not asked.languages and decision.language == "und":
        raise refuse("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
    covered = covered and set(asked.languages) <= set(context().policy.languages)
    supported = [name for name in asked.requested_attributes if covered and _base(name) in scores.ATTRIBUTES]
    for name in asked.requested_attributes:
        if name not in supported and not asked.drop_unsupported_attributes:
            raise refuse_attribute(name, requested=asked.languages, detected=[decision.language])
    return supported


def _score(name: str, asked: AnalyzeIn, decision: Decision) -> Json | None:
    """Score one attribute; nothing is told of a score below the threshold that was asked for."""
    rules = scores.ATTRIBUTES[_base(name)]
    summary, least = scores.grade(decision.findings, rules), asked.requested_attributes[name].score_threshold
    if scores.SCORES[summary] < least:
        return None
    found = scores.list_spans(decision.findings, rules) if asked.span_annotations else []
    spans = [_show_span(span.start, span.end, grade) for span, grade in found if scores.SCORES[grade] >= least]
    return {
        "spanScores": spans or [_show_span(0, len(asked.comment.text), summary)],
        "summaryScore": _show_score(summary),
    }


def _show_span(begin: int, end: int, outcome: Outcome) -> Json:
    return {"begin": begin, "end": end, "score": _show_score(outcome)}


def _show_score(outcome: Outcome) -> Json:
    return {"value": scores.SCORES[outcome], "type": "PROBABILITY"}


def _echo(asked: AnalyzeIn | SuggestIn) -> Json:
    return {"clientToken": asked.client_token} if asked.client_token else {}
