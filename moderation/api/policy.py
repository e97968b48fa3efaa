"""Shows the policy in the site's own words, for the site to print beside its form."""

from apiflask import APIBlueprint

from moderation.api.authentication import ANY_SCOPE, needs
from moderation.api.current import context
from moderation.api.representation import ClauseOut, PolicyOut

blueprint = APIBlueprint("policy", __name__, url_prefix="/v1", tag="Policy")


@blueprint.get("/policy")
@blueprint.output(PolicyOut, description="The policy in force.")
@blueprint.doc(operation_id="getPolicy")
@needs(ANY_SCOPE)
def show() -> PolicyOut:
    """Look up the clauses, the limit and how it is counted.

    Texts come by language: `en`, `ru`, `az`, `tr`, `ka`, `hy`.
    """
    policy = context().policy
    return PolicyOut(
        id=policy.id,
        fingerprint=policy.fingerprint,
        text=dict(policy.text),
        clauses=[ClauseOut(id=clause.id, text=dict(clause.text)) for clause in policy.clauses],
        max_characters=policy.max_characters,
        limit_text=dict(policy.limit_text),
        counting_rule=dict(policy.counting_rule),
    )
