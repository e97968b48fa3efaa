"""What may come in: the shape of every request, and how it becomes a typed thing of ours.

Whatever is not named here is refused.  A comment's length is not checked here, since its limit is the policy's and is
counted by the policy's rule, not by JSON Schema's.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from moderation.comment import Submission

MAX_BATCH = 500
MAX_PAGE = 200
MAX_REVISION = 2**31 - 1
COMMENT_ID = re.compile(r"c_[0-9a-hjkmnp-tv-z]{26}")
_MOMENT = re.compile(r"[1-8]\d{3}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_WEB_ADDRESS = re.compile(r"https?://[^\x00-\x20\x7f]+")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("holds the character U+0000, which no database keeps; leave it out")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, which is no character; send whole ones") from None
    return value


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        raise ValueError("must be an address that begins with http:// or https://, without spaces")
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("must be a language code such as en or az")
    return value.partition("-")[0].lower()


def _key(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise ValueError("must be 1 to 255 visible ASCII characters, without spaces")
    return value


def _cursor(value: str) -> str:
    if not COMMENT_ID.fullmatch(value):
        raise ValueError("must be the `next` of the page before, unchanged")
    return value


def _moment(value: object) -> datetime:
    sentence = "must be a time as RFC 3339 writes it, with its zone, such as 2026-11-22T12:00:00Z"
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError(sentence)  # not a TypeError, which pydantic would not report
    try:
        return datetime.fromisoformat(_microseconds(value.upper())).astimezone(UTC)
    except ValueError:
        raise ValueError(sentence) from None


def _microseconds(moment: str) -> str:
    """Cut a fraction of a second after six digits: more is lawful, and more than a ``datetime`` holds."""
    return re.sub(r"(\.\d{6})\d+", r"\1", moment)


def _without_fraction(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value  # JSON's 2.0 is a whole number


def whole(value: object) -> object:
    """Read a whole number of a query, for pydantic to check."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value):
        return int(value)
    return value if isinstance(value, int) else "no number"


Words = Annotated[str, AfterValidator(_storable), Field(json_schema_extra={"pattern": r"^[^\u0000]*$"})]
Name = Annotated[Words, Field(min_length=1, max_length=255)]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    # The years that every zone and both databases can hold.
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": "^[1-8][0-9]{3}-"}),
]
Language = Annotated[
    str,
    Field(max_length=35, json_schema_extra={"pattern": f"^{_LANGUAGE.pattern}$"}),
    AfterValidator(_language),
]
WebAddress = Annotated[
    str,
    AfterValidator(_storable),
    AfterValidator(_web_address),
    Field(max_length=2000, json_schema_extra={"pattern": f"^{_WEB_ADDRESS.pattern}$"}),
]


class _Shape(BaseModel):
    """Refuses what it does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Article(_Shape):
    """The article below which the comment stands."""

    id: Name | None = None
    url: WebAddress | None = None
    title: Annotated[Words, Field(max_length=500)] | None = None


class Author(_Shape):
    """Who wrote the comment, as the website knows them."""

    id: Name | None = None
    name: Annotated[Words, Field(max_length=255)] | None = None


class CommentIn(_Shape):
    """A reader's comment."""

    text: Annotated[Words, Field(min_length=1, description="The comment as its reader typed it.")]
    external_id: Annotated[Name | None, Field(description="Your own id of the comment.")] = None
    revision: Annotated[
        int,
        Field(strict=True, ge=1, le=MAX_REVISION, description="1, and greater for each edit of `external_id`."),
        BeforeValidator(_without_fraction),
    ] = 1
    article: Article | None = None
    author: Author | None = None
    parent_id: Annotated[Name | None, Field(description="Id of the comment that this one answers.")] = None
    language: Annotated[Language | None, Field(description="What the reader writes in, if you know: `en`, `ka` …")] = (
        None
    )
    posted_at: Annotated[Moment | None, Field(description="When the reader posted it; now, if left out.")] = None

    def as_submission(self, idempotency_key: str | None, *, is_old: bool = False) -> Submission:
        """Make the dataclass that the stations work with.

        Args:
            is_old: It is filled in afterwards.
        """
        article, author = self.article or Article(), self.author or Author()
        return Submission(
            text=self.text,
            external_id=self.external_id,
            revision=self.revision,
            article_id=article.id,
            article_url=article.url,
            article_title=article.title,
            author_id=author.id,
            author_name=author.name,
            parent_id=self.parent_id,
            language=self.language,
            posted_at=self.posted_at,
            idempotency_key=idempotency_key,
            is_old=is_old,
        )


class BatchIn(_Shape):
    """Many comments at once, each judged by itself."""

    comments: Annotated[
        list[Any],
        Field(min_length=1, max_length=MAX_BATCH, description="Each is answered by itself, a malformed one too."),
    ]
    webhooks: Annotated[
        bool,
        Field(
            strict=True,
            description="`false` for old comments that are filled in: no webhook tells what the rules decide about"
            " them, and the authors' limits do not count them. Needs the scope `backfill`.",
        ),
    ] = True


class CheckIn(_Shape):
    """A text to be judged and forgotten."""

    text: Annotated[Words, Field(min_length=1, description="The text as its reader typed it.")]
    language: Annotated[Language | None, Field(description="What it is written in, if you know.")] = None


class SubmitHeaders(BaseModel):
    """What a submission may say in its headers; others are left alone."""

    prefer: Annotated[
        str | None,
        Field(description="`wait=N`: answer with the decision itself if it is there within N seconds (at most 10)."),
    ] = None
    idempotency_key: Annotated[
        Annotated[str, AfterValidator(_key), Field(json_schema_extra={"pattern": f"^{_KEY.pattern}$"})] | None,
        Field(description="The same key with the same comment gives the same answer, with another comment a 409."),
    ] = None


class BatchHeaders(BaseModel):
    """What a batch may say in its headers; others are left alone."""

    idempotency_key: Annotated[
        Annotated[str, AfterValidator(_key), Field(json_schema_extra={"pattern": f"^{_KEY.pattern}$"})] | None,
        Field(description="Makes the whole batch safe to send again: each comment keeps its place in it as its key."),
    ] = None


class CommentsQuery(_Shape):
    """Which comments are asked for."""

    article: Annotated[Name | None, Field(description="Id of the article.")] = None
    author: Annotated[Name | None, Field(description="Id of the author.")] = None
    status: Literal["pending", "approved", "rejected", "escalated"] | None = None
    since: Annotated[Moment | None, Field(description="Only comments received at or after this time.")] = None
    limit: Annotated[
        int, Field(ge=1, le=MAX_PAGE, description="How many comments a page has at most."), BeforeValidator(whole)
    ] = 50
    cursor: Annotated[
        Annotated[str, AfterValidator(_cursor), Field(json_schema_extra={"pattern": f"^{COMMENT_ID.pattern}$"})] | None,
        Field(description="`next` of the page before."),
    ] = None
