"""Akismet's protocol: ``comment-check``, ``submit-spam``, ``submit-ham`` and ``verify-key``, as forms.

Akismet knows three answers and so do we: ham is approve, spam is escalate (a person looks into the spam folder), and
spam that may be discarded is reject.  Only ``comment_content`` is judged.
"""

import base64
import binascii
import secrets
from urllib.parse import parse_qsl

from apiflask import APIBlueprint
from flask import Response, request

from moderation import access
from moderation.api import problems
from moderation.api.authentication import needs
from moderation.api.compatible import disputes
from moderation.api.compatible.judging import judge
from moderation.errors import InvalidRequest, TooLong, UnsupportedMediaType
from rules import Outcome

MAX_FIELDS = 2000  # WordPress sends the whole form and the request's headers along
THANKS = "Thanks for making the web a better place."
_FORM = "application/x-www-form-urlencoded"
_SPELLED = "mod-"  # a key spelled as a host name, which has no capitals and no underscore
_TRUE = frozenset({"1", "true", "yes"})


def find_key() -> str | None:
    """Find the key in the form, or as the first part of the host's name."""
    form = _read_form()
    return form.get("api_key") or form.get("key") or read_host(request.headers.get("Host", ""))


def read_host(host: str) -> str | None:
    """Read the key that a host's name begins with.

    >>> read_host("mod-aaaq.news.example"), read_host("mod_AB.news.example"), read_host("news.example")
    ('mod_AAE', 'mod_AB', None)
    """
    label = host.partition(".")[0]
    if label.startswith(access.KEY_PREFIX):
        return label
    if not label.startswith(_SPELLED):
        return None
    spelled = label.removeprefix(_SPELLED).upper()
    try:
        random = base64.b32decode(spelled + "=" * (-len(spelled) % 8))
    except binascii.Error:
        return None
    return access.KEY_PREFIX + base64.urlsafe_b64encode(random).decode().rstrip("=")


def answer(error: Exception) -> Response:
    """Turn an error into ``invalid`` and why; what passes keeps its status, so that clients hold the comment back."""
    plain = problems.answer(error)
    problem = plain.get_json()
    passes = problem["status"] == 429 or problem["status"] >= 500
    why = "The API key is missing or not live." if problem["status"] == 401 else problem["detail"]
    headers = {"X-akismet-debug-help": why.encode("ascii", "ignore").decode()}
    if "Retry-After" in plain.headers:
        headers["Retry-After"] = plain.headers["Retry-After"]
    return _say("invalid", headers, problem["status"] if passes else 200)


blueprint = APIBlueprint("akismet", __name__, url_prefix="/1.1", enable_openapi=False)
blueprint.register_error_handler(Exception, answer)


@blueprint.post("/verify-key")
@needs("check")
def verify() -> Response:
    """Say that the key may be used: with another one, the request does not come here."""
    return _say("valid")


@blueprint.post("/comment-check")
@needs("check")
def check() -> Response:
    """Judge a comment; nothing of it is kept."""
    outcome = _judge(_read_form())
    headers = {"X-akismet-guid": secrets.token_hex(16)}  # by which WordPress knows the answer to belong to its comment
    if outcome is Outcome.REJECT:
        headers["X-akismet-pro-tip"] = "discard"
    return _say("false" if outcome is Outcome.APPROVE else "true", headers)


@blueprint.post("/submit-spam")
@needs("comments:write")
def submit_spam() -> Response:
    """Take down that a website's people would have rejected a comment."""
    return _take_down("submit-spam", Outcome.REJECT)


@blueprint.post("/submit-ham")
@needs("comments:write")
def submit_ham() -> Response:
    """Take down that a website's people would have approved a comment."""
    return _take_down("submit-ham", Outcome.APPROVE)


def _take_down(method: str, would: Outcome) -> Response:
    form = _read_form()
    if form.get("is_test", "").lower() not in _TRUE:
        decision = judge(form.get("comment_content", ""), _read_language(form))
        disputes.record(decision, f"akismet {method}", would)
    return _say(THANKS)


def _judge(form: dict[str, str]) -> Outcome:
    """Decide; what is too long to be judged is for a person."""
    try:
        return judge(form.get("comment_content", ""), _read_language(form)).outcome
    except TooLong:
        return Outcome.ESCALATE


def _read_language(form: dict[str, str]) -> str | None:
    languages = [language.strip() for language in form.get("blog_lang", "").split(",") if language.strip()]
    return languages[0].replace("_", "-") if len(languages) == 1 else None


def _read_form() -> dict[str, str]:
    """Read the form in the encoding that it says; of fields of one name, the first."""
    if request.mimetype != _FORM or request.content_length is None:
        raise UnsupportedMediaType(f"The body must be a form, sent with a length and `Content-Type: {_FORM}`.")
    charset = request.mimetype_params.get("charset", "utf-8")
    try:
        fields = parse_qsl(
            request.get_data().decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=MAX_FIELDS
        )
        read = [[part.encode("latin-1").decode(charset, "replace") for part in field] for field in fields]
    except (LookupError, ValueError):
        raise InvalidRequest(f"The form must be in a known encoding and have at most {MAX_FIELDS} fields.") from None
    return dict(reversed(read))


def _say(word: str, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    return Response(word, status=status, headers=headers, content_type="text/plain; charset=utf-8")
