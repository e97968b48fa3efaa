"""The statement of reasons on the page of a decision."""

from moderation.context import Context
from moderation.storage.credentials import Site
from rules import Outcome
from tests.moderation.console.builders import TEXT, a_ruled_comment
from tests.moderation.console.conftest import Visitor


def test_a_rejection_shows_what_its_author_is_told(context: Context, site: Site, auditor: Visitor) -> None:
    comment_id = a_ruled_comment(context, site, Outcome.REJECT, TEXT, language="ka")
    page = auditor.get(f"/console/log/{comment_id}/1").text
    assert page.index("<details open><summary>Georgian") < page.index("<details><summary>English")
    assert "თქვენი კომენტარი" in page
    assert "you can appeal: ask this site for another look" in page
    assert "AUTOMATED_DECISION_FULLY" in page


def test_an_approval_has_none(context: Context, site: Site, auditor: Visitor) -> None:
    comment_id = a_ruled_comment(context, site, Outcome.APPROVE)
    assert "Statement of reasons" not in auditor.get(f"/console/log/{comment_id}/1").text
