"""Every route of the service: what whoever uses it must have, and how it answers those who have it.

A line is a method and a path as the URL map has it, then a right of the console (``moderation.people.rights``), a scope
of the API (``moderation.access.SCOPES``), ``any`` live key, or nothing at all; then the status of the answer to whoever
may, when the ids in the path are nobody's and the form or the body is empty.  What has no line, no test lets through.
"""

ANYBODY, PUBLIC, ANY_KEY = "anybody", "public", "any"

CONSOLE = {
    ("GET", "/"): (ANYBODY, {303}),
    ("GET", "/console/"): (ANYBODY, {303}),
    ("GET", "/console/static/<path:filename>"): (ANYBODY, {404}),
    ("GET", "/console/sign-in"): (ANYBODY, {200, 303}),
    ("POST", "/console/sign-in"): (ANYBODY, {401, 429}),
    ("GET", "/console/sign-in/code"): (ANYBODY, {200, 303}),
    ("POST", "/console/sign-in/code"): (ANYBODY, {401, 429}),
    ("POST", "/console/sign-out"): ("account", {303}),
    ("GET", "/console/account"): ("account", {200}),
    ("POST", "/console/account/password"): ("account", {422}),
    ("POST", "/console/account/second-step"): ("account", {422}),
    ("GET", "/console/account/second-step/secret"): ("account", {303}),
    ("POST", "/console/account/second-step/confirm"): ("account", {409}),
    ("POST", "/console/account/second-step/remove"): ("account", {422}),
    ("POST", "/console/account/second-step/codes"): ("account", {422}),
    ("POST", "/console/account/sessions/<session_id>/end"): ("account", {404}),
    ("POST", "/console/account/sessions/end-others"): ("account", {303}),
    ("GET", "/console/queue"): ("review", {200}),
    ("GET", "/console/queue/state"): ("review", {200}),
    ("POST", "/console/queue/next"): ("review", {303}),
    ("POST", "/console/queue/decisions"): ("review", {422}),
    ("POST", "/console/undo"): ("review", {409}),
    ("GET", "/console/comments/<comment_id>"): ("comments", {404}),
    ("POST", "/console/comments/<comment_id>/claim"): ("review", {404}),
    ("POST", "/console/comments/<comment_id>/take-over"): ("senior", {404}),
    ("POST", "/console/comments/<comment_id>/renew"): ("review", {404}),
    ("POST", "/console/comments/<comment_id>/release"): ("review", {303}),
    ("POST", "/console/comments/<comment_id>/notes"): ("review", {404}),
    ("POST", "/console/comments/<comment_id>/decision"): ("review", {400}),
    ("GET", "/console/appeals"): ("log", {200}),
    ("GET", "/console/appeals/answered"): ("log", {200}),
    ("POST", "/console/comments/<comment_id>/reverse"): ("review", {400}),
    ("POST", "/console/comments/<comment_id>/hold"): ("review", {404}),
    ("POST", "/console/comments/<comment_id>/hand-over"): ("review", {404}),
    ("POST", "/console/comments/<comment_id>/answer"): ("review", {404}),
    ("POST", "/console/comments/<comment_id>/seniors"): ("review", {404}),
    ("GET", "/console/overview"): ("log", {200}),
    ("GET", "/console/report"): ("log", {200}),
    ("GET", "/console/report.<form>"): ("export", {404}),
    ("GET", "/console/log"): ("log", {200}),
    ("GET", "/console/log.csv"): ("export", {200}),
    ("GET", "/console/log/<comment_id>/<int:version>"): ("log", {404}),
    ("GET", "/console/audit"): ("log", {200}),
    ("GET", "/console/audit.<form>"): ("export", {404}),
    ("GET", "/console/audit.<form>/manifest"): ("export", {404}),
    ("GET", "/console/audit/<int:sequence>"): ("log", {404}),
    ("POST", "/console/audit/<int:sequence>/reveal"): ("log", {404}),
    ("GET", "/console/audit/<int:sequence>/receipt"): ("log", {404}),
    ("GET", "/console/deliveries"): ("deliveries", {200}),
    ("GET", "/console/deliveries/<delivery_id>"): ("deliveries", {404}),
    ("GET", "/console/operations"): ("operations", {200}),
    ("GET", "/console/quality"): ("figures", {200}),
    ("POST", "/console/quality"): ("quality", {422}),
    ("GET", "/console/quality/moderators"): ("quality", {200}),
    ("GET", "/console/quality/<sample_id>"): ("figures", {404}),
    ("GET", "/console/quality/<sample_id>/next"): ("quality", {404}),
    ("POST", "/console/quality/<sample_id>/next"): ("quality", {404}),
    ("POST", "/console/quality/<sample_id>/end"): ("quality", {404}),
    ("POST", "/console/quality/<sample_id>/golden"): ("quality", {404}),
    ("GET", "/console/training"): ("review", {200}),
    ("POST", "/console/training"): ("review", {422}),
    ("GET", "/console/training/<trial_id>"): ("review", {404}),
    ("GET", "/console/training/<trial_id>/next"): ("review", {404}),
    ("POST", "/console/training/<trial_id>/next"): ("review", {404}),
    ("GET", "/console/people"): ("team", {200}),
    ("POST", "/console/people"): ("people", {422}),
    ("POST", "/console/people/<person_id>/role"): ("people", {404}),
    ("POST", "/console/people/<person_id>/second-step/reset"): ("people", {404}),
    ("POST", "/console/people/<person_id>/disable"): ("people", {404}),
    ("POST", "/console/people/<person_id>/enable"): ("people", {404}),
    ("GET", "/console/<path:path>"): (ANYBODY, {404}),
}
API = {
    ("POST", "/v1/comments"): ("comments:write", {422}),
    ("GET", "/v1/comments"): ("comments:read", {200}),
    ("POST", "/v1/comments/batch"): ("comments:write", {422}),
    ("GET", "/v1/comments/<comment:comment_id>"): ("comments:read", {404}),
    ("POST", "/v1/comments/<comment:comment_id>/reports"): ("comments:write", {422}),
    ("POST", "/v1/comments/<comment:comment_id>/appeals"): ("comments:write", {404}),
    ("GET", "/v1/comments/<comment:comment_id>/appeals"): ("comments:read", {404}),
    ("GET", "/v1/comments/<comment:comment_id>/statement"): ("comments:read", {404}),
    ("POST", "/v1/check"): ("check", {422}),
    ("GET", "/v1/policy"): (ANY_KEY, {200}),
    ("POST", "/v1/endpoints"): ("webhooks", {422}),
    ("GET", "/v1/endpoints"): ("webhooks", {200}),
    ("GET", "/v1/endpoints/<endpoint_id>"): ("webhooks", {404}),
    ("PATCH", "/v1/endpoints/<endpoint_id>"): ("webhooks", {422}),
    ("POST", "/v1/endpoints/<endpoint_id>/secret"): ("webhooks", {404}),
    ("GET", "/v1/deliveries"): ("webhooks", {200}),
    ("GET", "/v1/deliveries/<delivery_id>"): ("webhooks", {404}),
    ("POST", "/v1/deliveries/<delivery_id>/replay"): ("webhooks", {404}),
    ("POST", "/v1/replays"): ("webhooks", {422}),
    ("GET", "/v1/audit"): ("audit:read", {200}),
    ("GET", "/v1/audit/manifest"): ("audit:read", {200}),
    ("POST", "/v1/erasures"): ("erasures", {422}),
    ("GET", "/v1/erasures/<erasure_id>"): ("erasures", {404}),
    ("GET", "/healthz"): (PUBLIC, {200}),
    ("GET", "/readyz"): (PUBLIC, {200, 503}),
    ("GET", "/metrics"): (PUBLIC, {200}),
    ("GET", "/openapi.json"): (PUBLIC, {200}),
    ("GET", "/docs"): (PUBLIC, {200}),
    ("GET", "/docs/style.css"): (PUBLIC, {200}),
    ("GET", "/problems"): (PUBLIC, {200}),
    ("GET", "/problems/<code>"): (PUBLIC, {404}),
}
POSTED = ("openings", "older", "comments", "appeals", "answers")
FORM = {
    **{
        ("OPTIONS", f"/form/{name}"): (PUBLIC, {204})
        for name in ("openings", "older", "comments", "appeals", "answers")
    },
    **{
        ("POST", f"/form/{name}"): (PUBLIC, {422, 429})
        for name in ("openings", "older", "comments", "appeals", "answers")
    },
    ("GET", "/form.js"): (PUBLIC, {200}),
    ("GET", "/form/demo"): (PUBLIC, {404}),
    ("GET", "/form/demo.css"): (PUBLIC, {200}),
}
# These refuse in the words of their protocols, which ``tests.moderation.api.compatible.test_access`` holds them to:
# here stands every status that they may answer with.
PROTOCOLS = {
    ("GET", "/$discovery/rest"): (PUBLIC, {200}),
    ("POST", "/v1alpha1/comments:analyze"): ("check", {400, 403}),
    ("POST", "/v1alpha1/comments:suggestscore"): ("comments:write", {400, 403}),
    ("POST", "/v1/moderations"): ("check", {400, 401, 403}),
    ("POST", "/v1/coral"): ("check", {401, 403}),
    ("POST", "/1.1/verify-key"): ("check", {200}),
    ("POST", "/1.1/comment-check"): ("check", {200}),
    ("POST", "/1.1/submit-spam"): ("comments:write", {200}),
    ("POST", "/1.1/submit-ham"): ("comments:write", {200}),
}
TABLE = {**CONSOLE, **API, **FORM, **PROTOCOLS}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
