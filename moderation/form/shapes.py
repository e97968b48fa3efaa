"""What the form sends and what it is told; nothing in it names an author, a rule or a moderator."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from moderation.api.schema import Name, WebAddress, Words
from moderation.api.wording import LANGUAGES

Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
_ONE_OF_OURS = BeforeValidator(lambda given: given if given in LANGUAGES else "en")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Opening(_Shape):
    """A page that shows the form."""

    site: Name
    article: Name
    language: Annotated[str, _ONE_OF_OURS] = "en"


class Posting(Opening):
    """A comment that a reader sends.

    Attributes:
        insist: False means that a text which the rules would reject is shown to its reader once more, not stored.
        key: The same for the same comment, however often it is sent.
    """

    url: WebAddress | None = None
    title: Annotated[Words, Field(max_length=500)] | None = None
    text: Annotated[Words, Field(min_length=1)]
    token: Annotated[str, Field(max_length=80)]
    insist: Annotated[bool, Field(strict=True)] = False
    key: Key


class Appealing(Opening):
    """A reader who asks for another look at a comment of theirs that was refused.

    Attributes:
        key: The one that the comment was sent with: nobody but its author's browser knows it.
    """

    token: Annotated[str, Field(max_length=80)]
    key: Key
    words: Annotated[Words, Field(max_length=1000)] | None = None


class Following(_Shape):
    """Appeals whose answers a reader waits for, by the keys of their comments."""

    site: Name
    article: Name
    keys: Annotated[list[Key], Field(min_length=1, max_length=5)]


class AnswerOut(_Shape):
    """How an appeal stands; ``none`` if there is none."""

    key: str
    state: Literal["open", "upheld", "overturned", "lapsed", "none"]
    answer: str | None


class AnswersOut(_Shape):
    """How some appeals stand."""

    answers: list[AnswerOut]


class Listing(_Shape):
    """Which comments are asked for."""

    site: Name
    article: Name
    before: Annotated[str, StringConstraints(pattern=r"^c_[0-9a-hjkmnp-tv-z]{26}$")]


class PublishedOut(_Shape):
    """An approved comment."""

    id: str
    text: str
    posted_at: datetime


class PageOut(_Shape):
    """Approved comments, the newest first."""

    comments: list[PublishedOut]
    next: str | None


class OpenedOut(PageOut):
    """What the form shows when it opens."""

    token: str
    warning: str
    max_characters: int


class MarkOut(_Shape):
    """A stretch of the text that a rule objects to, in Unicode code points."""

    start: int
    end: int


class OutcomeOut(_Shape):
    """What becomes of a comment.

    Attributes:
        outcome: ``nudge`` means that nothing was stored: the rules would refuse it.
        id: Of the stored comment; what an appeal names.
        message: The rules of the site that it is about, in the page's language.
    """

    outcome: Literal["published", "waiting", "refused", "nudge"]
    id: str | None
    message: str
    marks: list[MarkOut]
