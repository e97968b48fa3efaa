"""A comment typed in Latin letters, written as Russian, Georgian or Armenian is written, beside the text itself."""

from moderation.storage.views import CommentView
from rules.text import lettering

_UNKNOWN = "und"


def write(view: CommentView) -> dict[str, str]:
    """Write a comment in the letters of its language, if it was typed in Latin ones.

    Returns:
        By language: the one that it was read as or declared as; each that there is, if neither is known.
    """
    if view.text is None or not lettering.is_latin(view.text):
        return {}
    said = {view.comment.language or _UNKNOWN, view.decision.language if view.decision else _UNKNOWN}
    known = said & {*lettering.LANGUAGES}
    languages = known or (lettering.LANGUAGES if said == {_UNKNOWN} else ())
    return {code: lettering.into_letters(view.text, code) for code in sorted(languages)}
