"""Takes the appeal of a reader whose comment the form has refused, and answers whoever has the comment's key."""

from datetime import timedelta

from moderation import appeals
from moderation.api.current import context
from moderation.appeals import NewAppeal
from moderation.context import utc_now
from moderation.errors import NotFound
from moderation.form import gate
from moderation.form.shapes import AnswerOut, AnswersOut, Appealing, Following
from moderation.form.tokens import Page
from moderation.storage import appeal_views, form_views
from moderation.storage.appeal_views import AppealView


def take(sent: Appealing) -> AnswerOut:
    """Take an appeal in; a second one against the same decision changes nothing.

    Raises:
        NotFound: No comment of this page came with that key.
        Conflict: It is not refused.
        Forbidden, TooManyRequests: As the gate says.
    """
    page = gate.admit(sent.site, sent.article)
    gate.admit_comment(page, sent.token)
    here, comment_id = context(), _find(page, sent.key)
    if comment_id is None:
        raise NotFound("No comment below this article came with that key.")
    wanted = NewAppeal(page.site_id, comment_id, sent.words, timedelta(hours=here.settings.appeal_hours))
    appeal = appeals.lodge(here.database, here.policy, wanted, now=utc_now()).appeal
    return AnswerOut(key=sent.key, state=appeal.state, answer=appeal.answer)  # type: ignore[arg-type]


def follow(wanted: Following) -> AnswersOut:
    """Tell how appeals stand."""
    page = gate.admit(wanted.site, wanted.article)
    return AnswersOut(answers=[_show(key, _find_appeal(page, key)) for key in dict.fromkeys(wanted.keys)])


def _show(key: str, view: AppealView | None) -> AnswerOut:
    if view is None:
        return AnswerOut(key=key, state="none", answer=None)
    return AnswerOut(key=key, state=view.state, answer=view.appeal.answer)  # type: ignore[arg-type]


def _find_appeal(page: Page, key: str) -> AppealView | None:
    comment_id = _find(page, key)
    if comment_id is None:
        return None
    with context().database.read() as connection:
        return next(iter(appeal_views.list_about(connection, page.site_id, comment_id)), None)


def _find(page: Page, key: str) -> str | None:
    with context().database.read() as connection:
        return form_views.find_own(connection, page.site_id, page.article_id, key)
