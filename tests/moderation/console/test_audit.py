"""The audit log's page: every entry, by any column and by words, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from moderation import erasures
from moderation.context import Context, utc_now
from moderation.erasures import Target
from moderation.storage import log_views
from moderation.storage.credentials import Site
from moderation.storage.log_views import EntryFilter
from rules import Outcome
from tests.moderation.audit.builders import a_key, grow, sign
from tests.moderation.console.builders import CLAUSE, a_finding, a_ruled_comment, an_escalated_comment
from tests.moderation.console.conftest import Visitor

MIDDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOWN = ("Such", "Мирная", "Een", "Key created".lower())


def fill(context: Context, site: Site) -> list[str]:
    """Three decisions by the rules, on three days, and a key."""
    found = a_finding("Such dolts.", ("dolts", "dolts"), outcome=Outcome.REJECT)
    reject, approve = Outcome.REJECT, Outcome.APPROVE
    return [
        a_ruled_comment(context, site, reject, "Such dolts.", (found,), author_id="reader-9", now=MIDDAY),
        a_ruled_comment(context, site, approve, "Мирная строка.", (), now=MIDDAY + timedelta(days=1)),
        an_escalated_comment(context, site, "Een zin.", (), now=MIDDAY + timedelta(days=2)),
    ]


def listed(page: str) -> set[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return {word for word in ("Such", "Мирная", "Een", "Person added") if word in body}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Such", "Мирная", "Een", "Person added"}),
        ("action=decided", {"Such", "Мирная", "Een"}),
        ("action=person_added", {"Person added"}),
        ("actor=rules", {"Such", "Мирная", "Een"}),
        ("actor=operator", {"Person added"}),
        ("actor=website", set()),
        ("outcome=reject", {"Such"}),
        (f"clause={CLAUSE}", {"Such"}),
        (f"rule={CLAUSE}/insult-word", {"Such"}),
        ("rule=%25", set()),
        ("q=DOLTS", {"Such"}),
        ("q=мирная+строка", {"Мирная"}),
        ("q=absent", set()),
        ("from=2026-11-21&until=2026-11-21", {"Мирная"}),
        ("until=2026-11-21&q=.", {"Such", "Мирная"}),
        ("fingerprint=0", set()),
        ("comment=c_none", set()),
    ],
)
def test_it_shows_every_entry_and_filters_by_every_column(
    context: Context, site: Site, auditor: Visitor, query: str, shown: set[str]
) -> None:
    fill(context, site)
    page = auditor.get(f"/console/audit?{query}").text
    assert listed(page) == shown
    assert ("No entry fits this filter." in page) == (not shown)


def test_another_site_s_entries_are_not_there(context: Context, other_site: Site, auditor: Visitor) -> None:
    fill(context, other_site)
    assert listed(auditor.get("/console/audit").text) == {"Person added"}
    assert auditor.get("/console/audit/2").status_code == 404


def test_it_says_what_it_cannot_read(auditor: Visitor) -> None:
    page = auditor.get("/console/audit?from=yesterday")
    assert (page.status_code, "write it as 2026-11-22" in page.text) == (400, True)


def test_it_turns_pages(context: Context, site: Site, auditor: Visitor) -> None:
    grow(context.database, site, 120)
    page = auditor.get("/console/audit?action=decided").text
    assert page.count('<td class="number">') == 50
    older = page.split('">Older entries</a>')[0].rpartition('href="')[2].replace("&amp;", "&")
    page = auditor.get(older).text
    assert page.count('<td class="number">') == 50
    assert "The newest" in page


def test_what_takes_long_stops_in_time_and_goes_on_from_there(
    context: Context, site: Site, auditor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(context, site)
    grow(context.database, site, 3000)
    monkeypatch.setattr(log_views, "LOOK_SECONDS", 0)
    monkeypatch.setattr(log_views, "FIRST_WINDOW", 1000)
    with context.database.read() as connection:
        nothing = log_views.list_entries(connection, site.id, EntryFilter(words="dolts"), before=None, limit=50)
    assert (nothing.entries, nothing.is_full, nothing.following) == ([], False, 3005)
    monkeypatch.setattr(log_views, "LOOK_SECONDS", 60)
    with context.database.read() as connection:
        found = log_views.list_entries(
            connection, site.id, EntryFilter(words="dolts"), before=nothing.following, limit=50
        )
    assert ([one.text for one in found.entries], found.following) == (["Such dolts."], None)


def test_an_entry_shows_the_comment_its_evidence_and_what_came_later(
    context: Context, site: Site, moderator: Visitor, auditor: Visitor
) -> None:
    comment_id = an_escalated_comment(context, site, now=utc_now() - timedelta(minutes=5))
    moderator.decide(moderator.take_next(), outcome="reject", clause=CLAUSE, note="Aimed at people")
    with context.database.read() as connection:
        first = log_views.find_decision(connection, site.id, comment_id, 1)
    page = auditor.get(f"/console/audit/{first}").text
    assert '<mark id="mark-1">d.o.l.t.s</mark>' in page
    assert f"<code>{CLAUSE}/insult-word@3</code>" in page
    assert "Everything about this comment" in page
    assert "<bdi>Antoinette</bdi>" in page
    assert "Aimed at people" not in page, "the note belongs to the later decision"


def test_an_erasure_shows_at_the_entry(context: Context, site: Site, auditor: Visitor) -> None:
    comment_id = fill(context, site)[0]
    begun = erasures.request(context.database, site.id, Target(comment_id=comment_id), by="website", now=utc_now())
    erasures.carry_out(context.database, begun.id, now=utc_now())
    with context.database.read() as connection:
        first = log_views.find_decision(connection, site.id, comment_id, 1)
    page = auditor.get(f"/console/audit/{first}").text
    assert "The text of this comment has been erased." in page
    assert "Erased by the website" in page
    assert "dolts" not in page


def test_a_receipt_proves_the_entry_to_the_second_verifier(context: Context, site: Site, auditor: Visitor) -> None:
    fill(context, site)
    assert auditor.get("/console/audit/2/receipt").status_code == 409
    checkpoint = sign(context.database, site, a_key(context.settings.data_dir))
    assert f"Signed with the checkpoint of {checkpoint.size} entries" in auditor.get("/console/audit/2").text
    receipt = auditor.get("/console/audit/2/receipt")
    assert receipt.headers["Content-Disposition"] == 'attachment; filename="entry-2.tlog-proof"'
    assert receipt.text.startswith("c2sp.org/tlog-proof@v1")
    assert receipt.text.endswith(checkpoint.note)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (EntryFilter(), "audit_entries_pkey"),
        (EntryFilter(action="erased"), "audit_entries_action"),
        (EntryFilter(actor="person:p_1"), "audit_entries_actor"),
        (EntryFilter(outcome="reject"), "audit_entries_outcome"),
        (EntryFilter(comment_id="c_1"), "audit_entries_comment"),
    ],
)
def test_an_index_finds_it(context: Context, site: Site, wanted: EntryFilter, index: str) -> None:
    grow(context.database, site, 2000)
    statements: list[tuple[str, object]] = []
    explain = "EXPLAIN QUERY PLAN " if context.database.is_sqlite else "EXPLAIN "
    with context.database.write() as connection:
        connection.execute(text("ANALYZE"))
    with context.database.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *a: statements.append((a[2], a[3])))
        log_views._find(connection, site.id, wanted, (1, 2001), 50)
        (statement, values) = statements[-1]
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain}{statement}", values))
    if context.database.is_sqlite:
        assert index in plan or "sqlite_autoindex_audit_entries" in plan
    else:
        assert "Index" in plan
    assert "SCAN" not in plan.replace("Index Scan", "")
    assert "Seq Scan" not in plan


def test_an_author_is_masked_until_a_reason_is_given(
    context: Context, site: Site, auditor: Visitor, moderator: Visitor
) -> None:
    comment_id = fill(context, site)[0]
    with context.database.read() as connection:
        sequence = log_views.find_decision(connection, site.id, comment_id, 1)
    path = f"/console/audit/{sequence}"
    for masked in (path, f"/console/comments/{comment_id}", f"/console/log/{comment_id}/1"):
        assert "reader-9" not in auditor.get(masked).text
        assert "<em>masked</em>" in auditor.get(masked).text
    assert "reader-9" in moderator.get(path).text
    assert auditor.post(f"{path}/reveal", reason=" ").status_code == 422
    assert auditor.post(f"{path}/reveal", reason="Complaint 12").status_code == 303
    page = auditor.get(path).text
    assert "reader-9" in page
    assert "Author revealed by <bdi>Flavia</bdi>" in page
    with context.database.read() as connection:
        assert "Complaint" not in str(connection.execute(text("SELECT * FROM audit_entries")).all())
        assert connection.execute(text("SELECT words FROM inspections")).scalars().all() == ["Complaint 12"]


def test_what_was_looked_for_is_noted_apart_from_the_log(context: Context, site: Site, auditor: Visitor) -> None:
    auditor.get("/console/audit?q=dolts&outcome=reject")
    auditor.get("/console/log?outcome=reject")
    auditor.get("/console/log.csv?outcome=reject")
    auditor.get("/console/audit")
    with context.database.read() as connection:
        noted = connection.execute(text("SELECT kind, words FROM inspections ORDER BY at, id")).all()
        actions = connection.execute(text("SELECT action FROM audit_entries ORDER BY sequence")).scalars().all()
    assert sorted(noted) == [
        ("export", "outcome=reject"),
        ("search", "outcome=reject"),
        ("search", "outcome=reject&q=dolts"),
    ]
    assert actions[-3:] == ["searched", "searched", "exported"]
