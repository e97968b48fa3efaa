"""Decides about a text that came by another service's protocol: as ``/v1/check`` does, but for the form's limit.

Whoever comes from another service has a form of their own, which may take more than 512 characters, and expects an
answer for all of it.  Nothing is kept or logged of the text.
"""

from moderation.api import limiting
from moderation.api.compatible import pieces
from moderation.api.current import context
from moderation.errors import InvalidSubmission, TooLong
from rules import Decision

MAX_TEXT_BYTES = 20_480  # what Perspective takes
MAX_BODY_BYTES = (
    8 * MAX_TEXT_BYTES
)  # a letter can be six bytes of JSON or nine of a form, and forms send more than the text


def judge(text: str, language: str | None = None) -> Decision:
    """Decide about a text; a long one counts as many requests as comments of the form's length fit in it.

    Args:
        language: What the website says it is written in.

    Raises:
        TooLong: It has more than ``MAX_TEXT_BYTES``.
        InvalidSubmission: It holds what is no character.
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise InvalidSubmission("The text holds half of a surrogate pair, which is no character.") from None
    if size > MAX_TEXT_BYTES:
        raise TooLong(f"The text has {size} bytes and may have {MAX_TEXT_BYTES}; shorten it.")
    policy = context().policy
    limiting.count_more((len(text) - 1) // policy.max_characters)
    return pieces.decide(text, policy, language)
