"""What comes in by Perspective's protocol, spelled ``doNotStore`` or ``do_not_store``, with null for nothing."""

from typing import Literal, Self

from flask import request
from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from moderation.api import problems
from moderation.api.reading import read_object
from moderation.api.schema import Language
from moderation.errors import InvalidSubmission


class _Shape(BaseModel):
    """Refuses what it does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, given: object) -> object:
        return {name: value for name, value in given.items() if value is not None} if isinstance(given, dict) else given

    @classmethod
    def read(cls) -> Self:
        """Read the request's body.

        Raises:
            CallerError: It is no JSON object, or not of this shape; the first mistake is told.
        """
        try:
            return cls.model_validate(read_object(request))
        except ValidationError as error:
            raise InvalidSubmission(problems.describe_invalid(error)["detail"]) from None


class TextEntry(_Shape):
    """A text."""

    text: str = ""
    type: Literal["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"] = "PLAIN_TEXT"


class ArticleAndParentComment(_Shape):
    """What a comment stands below; taken and not looked at."""

    article: TextEntry = TextEntry()
    parent_comment: TextEntry = TextEntry()


class Context(_Shape):
    """What was said before the comment; taken and not looked at."""

    entries: list[TextEntry] = []
    article_and_parent_comment: ArticleAndParentComment | None = None


class _Asked(_Shape):
    """What both methods take."""

    comment: TextEntry = TextEntry()
    context: Context = Context()
    languages: list[Language] = []
    client_token: str = ""
    session_id: str = ""
    community_id: str = ""

    def declared(self) -> str | None:
        """Give the one language that the client names, if it is one."""
        return self.languages[0] if len(self.languages) == 1 else None


class AttributeParameters(_Shape):
    """How an attribute is to be scored."""

    score_type: str = "PROBABILITY"
    score_threshold: FiniteFloat = 0.0


class AnalyzeIn(_Asked):
    """Which attributes of a comment are asked for."""

    requested_attributes: dict[str, AttributeParameters] = {}
    do_not_store: bool = False
    span_annotations: bool = False
    drop_unsupported_attributes: bool = False


class Score(_Shape):
    """A score."""

    value: FiniteFloat = 0.0
    type: str = "PROBABILITY"


class SpanScore(_Shape):
    """A score of a stretch of the text."""

    begin: int = 0
    end: int = 0
    score: Score = Score()


class AttributeScores(_Shape):
    """The scores of an attribute."""

    summary_score: Score | None = None
    span_scores: list[SpanScore] = []

    def highest(self) -> float:
        """Give the summary's score, or the highest of a stretch if there is none."""
        if self.summary_score:
            return self.summary_score.value
        return max((span.score.value for span in self.span_scores), default=0.0)


class SuggestIn(_Asked):
    """What scores a client believes that a comment should have."""

    attribute_scores: dict[str, AttributeScores] = {}

    def highest(self) -> float:
        """Give the highest of the scores."""
        return max((scores.highest() for scores in self.attribute_scores.values()), default=0.0)
