"""The archive of what people have decided: small, and gone with the texts, on both databases."""

from moderation.context import Context, utc_now
from moderation.storage import context_views, views
from moderation.storage.credentials import Site
from moderation.storage.queue_views import Reader
from tests.moderation.console.builders import CLAUSE, TEXT, an_escalated_comment
from tests.moderation.console.conftest import Visitor


def a_decided_comment(context: Context, site: Site, who: Visitor, text: str = TEXT, **form: object) -> str:
    comment_id = an_escalated_comment(context, site, text)
    who.post(f"/console/comments/{comment_id}/claim")
    answer = who.decide(f"/console/comments/{comment_id}", **{"outcome": "reject", "clause": CLAUSE, **form})
    assert answer.status_code == 303
    return comment_id


def found(context: Context, site: Site, comment_id: str) -> list[tuple[str, str | None]]:
    with context.database.read() as connection:
        view = views.find_comment(connection, site.id, comment_id)
        assert view is not None
        shown = context_views.look_around(
            connection, Reader(site.id, "p", senior=False, now=utc_now()), view
        ).precedents
    return [(one.view.comment.id, one.kept_by) for one in shown]


def count(context: Context) -> list[int]:
    with context.database.read() as connection:
        tables = ("precedents", "precedent_bands", "sketches")
        return [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in tables]


def test_one_stands_for_all_that_are_the_same_unless_an_older_one_is_kept(
    context: Context, site: Site, moderator: Visitor
) -> None:
    a_decided_comment(context, site, moderator)
    newest = a_decided_comment(context, site, moderator)
    approved = a_decided_comment(context, site, moderator, outcome="approve")
    kept = a_decided_comment(context, site, moderator, TEXT + " Truly!", keep="on")
    a_decided_comment(context, site, moderator, TEXT + " truly")
    asked = an_escalated_comment(context, site)
    assert set(found(context, site, asked)) == {(newest, None), (approved, None), (kept, "Antoinette")}
    precedents, bands, sketches = count(context)
    assert (precedents, bands) == (3, 12)
    assert sketches == 4  # of the one that waits


def test_what_is_taken_back_or_erased_is_no_example(context: Context, site: Site, moderator: Visitor) -> None:
    a_decided_comment(context, site, moderator, keep="on")
    assert moderator.post("/console/undo").status_code == 303
    assert count(context)[:2] == [0, 0]
    a_decided_comment(context, site, moderator)
    with context.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM comment_texts")
    assert count(context) == [0, 0, 0]
