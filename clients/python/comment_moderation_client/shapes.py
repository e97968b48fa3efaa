"""What the API sends and takes, as typed dictionaries; a test holds each to the service's OpenAPI document."""

from typing import Any, Literal, NotRequired, TypedDict


class NewArticle(TypedDict):
    """The article below which a comment stands."""

    id: NotRequired[str | None]
    url: NotRequired[str | None]
    title: NotRequired[str | None]


class NewAuthor(TypedDict):
    """Who wrote a comment, as you know them."""

    id: NotRequired[str | None]
    name: NotRequired[str | None]


class NewComment(TypedDict):
    """A comment to be judged; an edit has the same ``external_id`` and a greater ``revision``."""

    text: str
    external_id: NotRequired[str | None]
    revision: NotRequired[int]
    article: NotRequired[NewArticle | None]
    author: NotRequired[NewAuthor | None]
    parent_id: NotRequired[str | None]
    language: NotRequired[str | None]
    posted_at: NotRequired[str | None]


class Span(TypedDict):
    """A stretch of the text, in Unicode code points."""

    start: int
    end: int
    text: str
    plain: str


class Finding(TypedDict):
    """A rule's claim about a comment."""

    rule: str
    version: int
    clause: str | None
    outcome: str
    title: str
    spans: list[Span]


class PolicyRef(TypedDict):
    """The policy that decided."""

    id: str
    fingerprint: str


class DecidedBy(TypedDict):
    """Who decided."""

    kind: str


class Judgement(TypedDict):
    """An outcome and what it rests on."""

    outcome: str
    reason: str
    language: str
    policy: PolicyRef
    findings: list[Finding]
    explanation: list[str]
    reader_message: str


class AppealWay(TypedDict):
    """How the author can object."""

    text: str
    url: str | None


class Decision(Judgement):
    """A decision about a comment."""

    decided_by: DecidedBy
    decided_at: str
    clause: str | None
    appeal: AppealWay | None


class Article(TypedDict):
    """The article as it was sent."""

    id: str | None
    url: str | None
    title: str | None


class Author(TypedDict):
    """The author as they were sent."""

    id: str | None
    name: str | None


class Comment(TypedDict):
    """A comment and where it stands."""

    id: str
    external_id: str | None
    revision: int
    status: str
    superseded_by: str | None
    text: str | None
    article: Article
    author: Author
    parent_id: str | None
    language: str | None
    posted_at: str
    received_at: str
    decision: Decision | None


class CommentPage(TypedDict):
    """Comments, the newest first."""

    comments: list[Comment]
    next: str | None


class Result(TypedDict):
    """What became of one comment of a batch."""

    index: int
    status: int
    replayed: bool
    comment: Comment | None
    problem: dict[str, Any] | None


class Batch(TypedDict):
    """The results of a batch, in its order."""

    results: list[Result]


class Clause(TypedDict):
    """A clause of the policy, by language."""

    id: str
    text: dict[str, str]


class Policy(TypedDict):
    """The policy in force."""

    id: str
    fingerprint: str
    text: dict[str, str]
    clauses: list[Clause]
    max_characters: int
    limit_text: dict[str, str]
    counting_rule: dict[str, str]


class Endpoint(TypedDict):
    """An address that is told every decision."""

    id: str
    url: str
    active: bool
    disabled_by: str | None
    failures: int
    created_at: str
    secret: str | None


class EndpointList(TypedDict):
    """A site's endpoints, the oldest first."""

    endpoints: list[Endpoint]


class Attempt(TypedDict):
    """One try of a delivery."""

    at: str
    milliseconds: int
    result: str
    http_status: int | None
    problem: str
    answer: str


class Delivery(TypedDict):
    """A message for an endpoint, and how it stands."""

    id: str
    endpoint: str
    url: str
    comment_id: str
    version: int
    status: str
    tries: int
    planned_at: str
    next_try_at: str | None
    ended_at: str | None
    last_try: Attempt | None


class DeliveryPage(TypedDict):
    """Deliveries, the newest first."""

    deliveries: list[Delivery]
    next: str | None


class ToldDecision(TypedDict):
    """A decision as a webhook tells it."""

    outcome: str
    reason: str
    language: str
    policy: PolicyRef
    findings: list[Finding]
    decided_by: DecidedBy
    decided_at: str
    clause: str | None


class Told(TypedDict):
    """What has become of a comment."""

    comment_id: str
    external_id: str | None
    revision: int
    version: int
    status: str
    decision: ToldDecision


class Event(TypedDict):
    """The body of a webhook."""

    type: str
    timestamp: str
    data: Told


class DeliveryWhole(Delivery):
    """A delivery with what is sent and every try."""

    payload: Event
    attempts: list[Attempt]


class Replayed(TypedDict):
    """What is sent again."""

    replayed: int


class CommentQuery(TypedDict, total=False):
    """Which comments are asked for."""

    article: str
    author: str
    status: Literal["pending", "approved", "rejected", "escalated"]
    since: str
    limit: int
    cursor: str


class DeliveryQuery(TypedDict, total=False):
    """Which deliveries are asked for."""

    endpoint: str
    status: Literal["waiting", "delivered", "dead", "withdrawn"]
    since: str
    until: str
    limit: int
    cursor: str


class Replay(TypedDict):
    """Which deliveries are to be sent again."""

    since: str
    until: NotRequired[str | None]
    endpoint: NotRequired[str | None]
    status: NotRequired[Literal["delivered", "dead"] | None]


class Report(TypedDict):
    """A reader's report, and how the comment stands."""

    id: str
    comment_id: str
    clause: str
    status: str
    created_at: str


class Appeal(TypedDict):
    """An author's appeal and how it stands."""

    id: str
    comment_id: str
    version: int
    state: str
    created_at: str
    due_at: str
    answer: str | None
    answered_at: str | None


class AppealList(TypedDict):
    """The appeals about a comment, the last first."""

    appeals: list[Appeal]


class Statement(TypedDict):
    """Why a comment was rejected, and every way to object."""

    decision_id: str
    comment_id: str
    version: int
    language: str
    texts: dict[str, str]
    record: dict[str, Any]
