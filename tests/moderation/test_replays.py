"""A past decision is made again with the rules of its moment, and beside it with today's."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation import packs, replays
from moderation.context import Context
from moderation.policies import Policies, read_pack
from moderation.storage import views
from moderation.storage.credentials import Site
from tests.builders import NOW, a_comment
from tests.moderation.test_policies import RURITANIA
from workers.screening import screen

WORDS = "You are a turnipface."
LATER = NOW + timedelta(days=1)


@pytest.fixture
def here(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """The service under a pack in a folder that can change."""
    folder = Path(shutil.copytree(RURITANIA, tmp_path / "pack"))
    monkeypatch.setattr("workers.screening._keeper", packs.Keeper())
    read_pack.cache_clear()
    return replace(context, policies=Policies(read_pack(folder), folder, folder))


def decide(context: Context, site: Site) -> str:
    comment = a_comment(context, site, WORDS, language="en")
    screen(context, lambda: LATER)
    return comment.id


def change(context: Context) -> None:
    """Have the insult be one from now on."""
    assert context.policies.source is not None
    with (context.policies.source / "lexicons" / "en" / "insult.txt").open("a") as words:
        words.write("turnipface\n")
    context.policies.look()


def again(context: Context, site: Site, comment_id: str) -> replays.Replay | None:
    with context.database.read() as connection:
        view = views.find_comment(connection, site.id, comment_id)
        (recorded,) = views.list_decisions(connection, site.id, comment_id)
    assert view is not None
    return replays.replay(context.database, context.policies, view, recorded)


def actions(context: Context) -> list[str]:
    with context.database.read() as connection:
        return list(connection.execute(text("SELECT action FROM audit_entries ORDER BY sequence")).scalars())


def test_the_rules_of_that_moment_decide_the_same_and_today_s_differently(here: Context, site: Site) -> None:
    comment_id = decide(here, site)
    change(here)
    replayed = again(here, site, comment_id)
    assert replayed is not None
    assert replayed.then is not None
    assert (replayed.then.outcome.word, replayed.differences) == ("approve", ())
    assert (replayed.today.outcome.word, replayed.today.findings[0].spans[0].text) == ("reject", "You are a turnipface")


def test_under_the_same_rules_it_is_identical(here: Context, site: Site) -> None:
    change(here)
    replayed = again(here, site, decide(here, site))
    assert replayed is not None
    assert (replayed.then, replayed.differences) == (replayed.today, ())


def test_it_says_where_it_is_not_identical(here: Context, site: Site) -> None:
    change(here)
    comment_id = decide(here, site)
    with here.database.write() as connection:
        connection.execute(text("UPDATE decisions SET outcome = 'approve', findings = '[]'"))
    replayed = again(here, site, comment_id)
    assert replayed is not None
    first, second = replayed.differences
    assert first == "The outcome was approve and is reject."
    assert second == "offensive-expressions/insult@1 is found at 0–20, and was not."


def test_it_says_that_the_rules_of_that_moment_are_not_kept(here: Context, site: Site) -> None:
    comment_id = decide(here, site)
    change(here)
    with here.database.write() as connection:
        connection.execute(text("DELETE FROM packs"))
    packs._load.cache_clear()
    replayed = again(here, site, comment_id)
    assert replayed is not None
    assert (replayed.then, replayed.differences) == (None, ("The rules of that moment are not kept.",))


def test_what_was_erased_cannot_be_decided_again(here: Context, site: Site) -> None:
    comment_id = decide(here, site)
    with here.database.write() as connection:
        connection.execute(text("DELETE FROM comment_texts"))
    assert again(here, site, comment_id) is None


def test_a_change_of_the_rules_is_an_entry_of_every_site_s_log(here: Context, site: Site, other_site: Site) -> None:
    decide(here, site)
    assert actions(here) == ["decided"]
    before = here.policy.fingerprint
    change(here)
    decide(here, site)
    decide(here, site)
    assert sorted(actions(here)) == ["decided"] * 3 + ["policy_in_force"] * 2
    with here.database.read() as connection:
        told = connection.execute(
            text("SELECT fingerprint, detail FROM audit_entries WHERE action = 'policy_in_force'")
        ).all()
    assert set(told) == {(here.policy.fingerprint, f"before: {before}")}


def test_a_kept_pack_that_was_changed_in_the_database_is_not_taken_for_the_real_one(here: Context, site: Site) -> None:
    comment_id = decide(here, site)
    change(here)
    decide(here, site)
    packs._load.cache_clear()
    with here.database.write() as connection:
        connection.execute(
            text(
                "UPDATE packs SET files = (SELECT files FROM packs AS other WHERE other.fingerprint = :newest)"
                " WHERE fingerprint <> :newest"
            ),
            {"newest": here.policy.fingerprint},
        )
    replayed = again(here, site, comment_id)
    assert replayed is not None
    assert replayed.then is None
