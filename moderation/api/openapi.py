"""Makes the API's own description whole: what APIFlask writes, and what it cannot know.

It names a nested shape after each shape it is found in, marks an optional parameter as possibly null, and knows
neither our problems nor our headers; all of that is put right here, in one place.
"""

import json
import re
from copy import deepcopy
from threading import Lock
from typing import Any, cast

from apiflask import APIFlask

from moderation.api.authentication import ANY_SCOPE, PUBLIC, declared
from moderation.api.described import route_of
from moderation.api.problems import KINDS, MEDIA_TYPE
from moderation.api.witnessing import MEANING
from moderation.audit.notes import HEADER
from rules import Policy

Document = dict[str, Any]
SCHEME = "apiKey"
ALWAYS = (400, 405, 500)

DESCRIPTION = """
Send a reader's comment, learn whether to publish it: `approve`, `reject` or `escalate` to a person, with the reasons.

Every error is a problem document (RFC 9457) whose `code` is listed at `/problems`. Times are RFC 3339 in UTC; every
offset counts Unicode code points of the text as it was sent.
""".strip()

TAGS = [
    {"name": "Comments", "description": "Send comments and learn what is decided about them."},
    {
        "name": "Second looks",
        "description": "What readers report, what authors appeal against, and why a comment was rejected.",
    },
    {"name": "Policy", "description": "The rules in the site's own words, and a text judged by them."},
    {
        "name": "Webhooks",
        "description": "Where you are told what was decided, and what was sent there.",
    },
    {"name": "Audit log", "description": "Every entry of the site's audit log, to be kept and read elsewhere."},
    {"name": "Erasures", "description": "Readers' words and names, erased for good, with a certificate."},
    {"name": "Operation", "description": "How the service is, for machines; no key needed."},
]
SECURITY = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key from `moderation key create`; the site is the key's. Scopes: `comments:write`,"
        " `comments:read`, `check`, `erasures`, `webhooks`, `audit:read`, and `backfill` for batches that send no"
        " webhooks. A key that begins with `mod_test_` is for trying things out: no moderator, no statistics, no"
        " endpoint of the site's see it.",
    }
}

WITNESSED = {HEADER: MEANING}
HEADERS = {
    "submitBatch": WITNESSED,
    "getComment": WITNESSED,
    "submitComment": WITNESSED
    | {
        "Location": "Path of the comment.",
        "Idempotency-Replayed": "`true` if the same comment had come before.",
        "Preference-Applied": "`wait=N` if the answer was held back for up to N seconds.",
    },
    "reportComment": {"Idempotency-Replayed": "`true` if this reader had reported it before."},
    "appeal": {"Idempotency-Replayed": "`true` if there is an appeal against this decision already."},
    "createEndpoint": {"Location": "Path of the endpoint."},
    "exportLog": {"Link": "Address of this very file's manifest, as `rel=describedby`."},
    "erase": {"Location": "Path of the erasure."},
    "listDeliveries": {"Link": "Address of the next page, as `rel=next`, if there is one."},
    "listComments": WITNESSED | {"Link": "Address of the next page, as `rel=next`, if there is one."},
}
CONFLICTS = frozenset(
    {
        "erase",
        "reportComment",
        "appeal",
        "getStatement",
        "submitComment",
        "createEndpoint",
        "changeEndpoint",
        "replayDelivery",
    }
)
NAMED_IN_BODY = frozenset({"erase"})  # what is asked for, and may not be there
IDS = {
    "comment_id": ("c_01jd4k3v7xq8m2n5p6r9s0t1v2", "Id of the comment, as `Location` and `id` give it."),
    "endpoint_id": ("e_01jd4k3v7xq8m2n5p6r9s0t1v2", "Id of the endpoint, as `Location` and `id` give it."),
    "erasure_id": ("er_01jd4k3v7xq8m2n5p6r9s0t1v2", "Id of the erasure, as `Location` and `id` give it."),
    "delivery_id": ("msg_01jd4k3v7xq8m2n5p6r9s0t1v2", "Id of the delivery, as `webhook-id` and `id` give it."),
}
RATE_HEADERS = {
    "RateLimit-Policy": "How many requests (`q`) the key may make in how many seconds (`w`).",
    "RateLimit": "How many it may make now (`r`), and in how many seconds (`t`) all of them again.",
}
RETRY = {"Retry-After": "Seconds after which to try again."}
_NAME = "openapi"
_WRITING = Lock()
PROBLEM_HEADERS = {401: {"WWW-Authenticate": "`Bearer`."}, 429: RETRY, 503: RETRY}


def find_document(app: APIFlask) -> Document:
    """Give the application's description, written when somebody first asks: no start pays for it."""
    with _WRITING:
        document: Document = app.extensions.get(_NAME) or describe(app)
        app.extensions[_NAME] = document
    return document


def describe(app: APIFlask) -> Document:
    """Describe every operation of the application: what APIFlask wrote, put right, and what it cannot know."""
    document = _name_plainly(cast(Document, app.spec))
    _complete_schemas(document["components"]["schemas"])
    document["components"]["responses"] = {str(kind.status): _response(kind.status) for kind in KINDS}
    for rule in app.url_map.iter_rules():
        path = document["paths"].get(route_of(rule), {})
        for method, operation in path.items():
            if method.upper() in (rule.methods or ()):
                _complete_operation(operation, declared(app.view_functions[rule.endpoint]) or PUBLIC)
    document["tags"] = TAGS  # in our order, and each once: APIFlask takes them from the blueprints
    tags = [tag["name"] for tag in TAGS]
    paths = {path: dict(sorted(operations.items(), reverse=True)) for path, operations in document["paths"].items()}
    document["paths"] = dict(
        sorted(paths.items(), key=lambda path: tags.index(next(iter(path[1].values()))["tags"][0]))
    )
    return document


def for_policy(document: Document, policy: Policy) -> Document:
    """Give the document with what depends on the policy in force: how long a comment may be, and its clauses."""
    told = deepcopy(document)
    schemas = told["components"]["schemas"]
    for schema in ("CommentIn", "CheckIn"):
        schemas[schema]["properties"]["text"]["maxLength"] = policy.max_characters
    schemas["ReportIn"]["properties"]["clause"]["enum"] = [clause.id for clause in policy.clauses]
    return told


def _complete_schemas(schemas: Document) -> None:
    schemas["Problem"] = _problem()
    # Anything may stand in a batch: what is no comment is answered by itself, with a problem.
    schemas["BatchIn"]["properties"]["comments"]["items"] = {
        "anyOf": [{"$ref": "#/components/schemas/CommentIn"}, {"description": "Answered with a problem."}]
    }
    problem = schemas["ResultOut"]["properties"]["problem"]
    problem["anyOf"] = [{"$ref": "#/components/schemas/Problem"}, {"type": "null"}]


def _complete_operation(operation: Document, scope: str) -> None:
    operation["security"] = [] if scope == PUBLIC else [{SCHEME: [] if scope == ANY_SCOPE else [scope]}]
    for parameter in operation["parameters"]:
        _complete_parameter(parameter)
    for status in _find_statuses(operation, scope):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            rate = {} if scope == PUBLIC else RATE_HEADERS
            response["headers"] = _headers(HEADERS.get(operation["operationId"], {}) | rate)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _find_statuses(operation: Document, scope: str) -> set[int]:
    statuses = set(ALWAYS)
    if scope != PUBLIC:
        statuses |= {401, 429, 503}
    if scope not in (PUBLIC, ANY_SCOPE):
        statuses |= {403}
    if "requestBody" in operation:
        statuses |= {413, 415, 422}
        operation["requestBody"]["required"] = True
    if any(parameter["in"] != "path" for parameter in operation["parameters"]):
        statuses |= {422}
    by_id = any(parameter["in"] == "path" for parameter in operation["parameters"])
    if by_id or operation["operationId"] in NAMED_IN_BODY:
        statuses |= {404}
    return statuses | ({409} if operation["operationId"] in CONFLICTS else set())


def _complete_parameter(parameter: Document) -> None:
    schema = parameter["schema"]
    if parameter["in"] == "header":
        parameter["name"] = parameter["name"].title()
    if "anyOf" in schema:  # an optional parameter is left out; it is never null
        (kept,) = (choice for choice in schema.pop("anyOf") if choice != {"type": "null"})
        schema.update(kept)
    if schema.get("default", "") is None:
        del schema["default"]
    if "description" in schema:
        parameter["description"] = schema.pop("description")
    if parameter["in"] == "path":
        schema["example"], parameter["description"] = IDS[parameter["name"]]


def _name_plainly(document: Document) -> Document:
    """Turn ``CommentOut.DecisionOut`` into ``DecisionOut``, everywhere."""
    plain = re.sub(r'"#/components/schemas/(?:\w+\.)+(\w+)"', r'"#/components/schemas/\1"', json.dumps(document))
    told: Document = json.loads(plain)
    schemas = told["components"]["schemas"]
    told["components"]["schemas"] = {name.rpartition(".")[2]: schema for name, schema in sorted(schemas.items())}
    return told


def _problem() -> Document:
    return {
        "type": "object",
        "title": "Problem",
        "description": "What is wrong, where, and what would be right (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "`/problems/<code>`."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "One sentence for people."},
            "code": {"type": "string", "enum": [kind.code for kind in KINDS]},
            "request_id": {"type": ["string", "null"], "description": "Name it when you ask about this."},
            "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901) of the field concerned."},
            "parameter": {"type": "string", "description": "Name of the parameter or header concerned."},
            "errors": {"type": "array", "items": {"type": "object"}, "description": "All mistakes, if several."},
            "length": {"type": "integer", "description": "`too_long`: how many characters the text has."},
            "limit": {"type": "integer", "description": "`too_long`: how many it may have."},
            "counting_rule": {"type": "string", "description": "`too_long`: how they are counted."},
            "fingerprint": {"type": "string", "description": "`too_long`: the policy that says so."},
            "limit_bytes": {"type": "integer", "description": "`body_too_large`: how many bytes a body may have."},
            "retry_after_seconds": {"type": "integer", "description": "`too_many_requests`: when to send it again."},
            "comment_id": {
                "type": "string",
                "description": "`different_submission`: what the earlier one became; `superseded`: the newest.",
            },
        },
    }


def _response(status: int) -> Document:
    kinds = [kind for kind in KINDS if kind.status == status]
    example = {"type": f"/problems/{kinds[-1].code}", "title": kinds[-1].title, "status": status}
    example |= {"detail": kinds[-1].meaning, "code": kinds[-1].code, "request_id": "9f86d081884c7d65"}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {
        "description": " ".join(f"`{kind.code}`: {kind.meaning}" for kind in kinds),
        "content": {MEDIA_TYPE: content},
        "headers": _headers(PROBLEM_HEADERS.get(status, {})),
    }


def _headers(headers: dict[str, str]) -> Document:
    return {name: {"description": told, "schema": {"type": "string"}} for name, told in headers.items()}
