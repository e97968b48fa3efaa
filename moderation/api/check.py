"""Judges a text and keeps nothing of it: for the site's form, and for trying the rules out."""

from apiflask import APIBlueprint
from flask import request

import rules
from moderation import intake
from moderation.api import wording
from moderation.api.authentication import needs
from moderation.api.current import context
from moderation.api.examples import CHECK
from moderation.api.representation import JudgementOut, show_judgement
from moderation.api.schema import CheckIn

blueprint = APIBlueprint("check", __name__, url_prefix="/v1", tag="Policy")


@blueprint.post("/check")
@blueprint.input(CheckIn, location="json", arg_name="body", example=CHECK)
@blueprint.output(JudgementOut, description="What the rules would decide.")
@blueprint.doc(operation_id="checkText")
@needs("check")
def check(body: CheckIn) -> JudgementOut:
    """Judge a text without storing it.

    Nothing is kept or logged, and no moderator ever sees it.
    """
    policy = context().policy
    excess = intake.find_excess(policy, body.text)
    if excess:
        raise excess
    decision = rules.decide(body.text, policy, language=body.language)
    return show_judgement(decision, body.language, policy, wording.for_site(request.accept_languages))
