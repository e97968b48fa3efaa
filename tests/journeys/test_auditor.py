"""What an auditor was promised: each statement is a test here, or names the tests that show it.

What is not named here is not built, or not measured, yet.
"""

import ast
from pathlib import Path

import pytest

from moderation import erasures
from moderation.context import Context, utc_now
from moderation.erasures import Target
from moderation.people import rights
from moderation.storage import views
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment
from tests.moderation.audit.builders import a_key, ask_both, sign

TESTS = Path(__file__).parents[1]
CONSOLE, AUDIT = "moderation/console", "moderation/audit"
ELSEWHERE = {
    "1 the log answers what, when, who and why": (
        f"{CONSOLE}/test_audit.py::test_it_shows_every_entry_and_filters_by_every_column",
        f"{CONSOLE}/test_audit.py::test_an_entry_shows_the_comment_its_evidence_and_what_came_later",
        f"{CONSOLE}/test_audit.py::test_an_index_finds_it",
        f"{CONSOLE}/test_audit.py::test_what_takes_long_stops_in_time_and_goes_on_from_there",
        f"{CONSOLE}/test_audit_in_browser.py::test_the_log_answers_what_when_who_and_why",
        f"{CONSOLE}/test_statement.py::test_a_rejection_shows_what_its_author_is_told",
    ),
    "2 complete export": (
        f"{CONSOLE}/test_entries_as_file.py::test_it_has_every_entry_that_the_page_shows",
        f"{CONSOLE}/test_entries_as_file.py::test_the_manifest_is_of_these_very_bytes",
        f"{CONSOLE}/test_entries_as_file.py::test_its_memory_is_flat",
        f"{CONSOLE}/test_entries_as_file.py::test_the_command_line_writes_the_file_and_its_manifest",
        "moderation/api/test_auditing.py::test_it_sends_every_entry_and_says_what_the_file_is",
        f"{CONSOLE}/test_csv_cells.py::test_no_cell_is_a_formula_and_each_comes_back",
    ),
    "3 it cannot be quietly altered": (
        f"{AUDIT}/test_tampering.py::test_both_verifiers_see_every_flipped_byte_and_name_its_entry",
        f"{AUDIT}/test_tampering.py::test_a_flipped_byte_in_the_database_is_seen",
        f"{AUDIT}/test_tampering.py::test_both_verifiers_see_every_entry_out_of_place",
        f"{AUDIT}/test_checkpoints.py::test_a_log_that_was_written_anew_shows_by_any_checkpoint_from_outside_alone",
        f"{AUDIT}/test_receipts.py::test_a_receipt_is_checked_offline_and_shows_one_entry_alone",
        f"{AUDIT}/test_receipts.py::test_it_is_made_of_what_checkpoints_keep_whatever_their_distance",
        "moderation/commands/test_audit.py::test_a_change_is_named_in_words_and_in_json",
    ),
    "4 replay": (
        "moderation/test_replays.py::test_the_rules_of_that_moment_decide_the_same_and_today_s_differently",
        "moderation/test_replays.py::test_it_says_where_it_is_not_identical",
        f"{CONSOLE}/test_audit_in_browser.py::test_the_log_answers_what_when_who_and_why",
    ),
    "5 a statement of reasons for each rejection": (
        "moderation/statements/test_texts.py::test_the_same_sentences_are_there_in_each_language",
        "moderation/statements/test_texts.py::test_it_names_the_rule_how_it_came_about_and_every_way_to_object",
        "moderation/statements/test_texts.py::test_personal_data_is_caught",
        "moderation/statements/test_records.py::test_every_rule_and_every_clause_of_the_pack_has_a_record_that_fits",
        "moderation/statements/test_records.py::test_nothing_of_the_comment_and_nothing_about_its_author_leaves",
    ),
    "6 sample and re-review": ("journeys/test_auditors_sample.py::test_sample_and_re_review",),
    "7 appeals": (
        "moderation/appeals/test_appeals.py::test_whoever_rejected_it_cannot_decide_it_though_it_was_handed_to_them",
        "moderation/appeals/test_appeals.py::test_an_overturn_restores_the_comment_and_says_why",
        "moderation/appeals/test_appeals.py::test_an_appeal_needs_an_answer",
        "moderation/appeals/test_appeals.py::test_the_clock_counts_what_is_open_and_what_is_late",
        f"{CONSOLE}/test_appeals.py::test_an_auditor_sees_it_and_cannot_take_it",
        "journeys/test_appeals_in_browser.py::test_an_appeal_is_answered_by_somebody_else_and_restores_the_comment",
    ),
    # Who edits a pack's files is not known to the service, and what a change would have decided is not counted.
    "8 rule history": (
        f"{CONSOLE}/test_history.py::test_the_page_tells_each_change_and_what_differs",
        f"{CONSOLE}/test_history.py::test_nothing_is_restored_that_nobody_has_approved",
        f"{CONSOLE}/test_history.py::test_a_command_tells_the_same_and_restores_what_passes_its_examples",
    ),
    "9 precision and parity": (
        f"{CONSOLE}/test_report.py::test_it_tells_precision_overturns_and_parity_with_their_intervals",
        "moderation/test_alarms.py::test_the_overview_the_log_and_the_metrics_tell",
    ),
    "10 look, do not touch": (
        "moderation/access/test_every_route.py::test_each_answers_as_the_table_says",
        f"{CONSOLE}/test_audit.py::test_an_author_is_masked_until_a_reason_is_given",
        f"{CONSOLE}/test_audit.py::test_what_was_looked_for_is_noted_apart_from_the_log",
        f"{CONSOLE}/test_entries_as_file.py::test_who_may_see_authors_has_them_in_the_file",
    ),
    "11 a transparency report in one click": (
        f"{CONSOLE}/test_report.py::test_every_usual_period_is_one_click_away",
        f"{CONSOLE}/test_report.py::test_it_answers_what_the_law_and_the_principles_ask",
        f"{CONSOLE}/test_report.py::test_the_three_forms_say_the_same",
        f"{CONSOLE}/test_report.py::test_whoever_takes_it_away_is_noted",
    ),
    "12 erasure without losing the proof": (
        "moderation/test_erasures.py::test_no_table_holds_a_word_or_a_name_any_more",
        "moderation/test_erasures.py::test_the_log_proves_what_it_proved_before",
        "moderation/test_purging.py::test_no_file_holds_what_was_erased",
        "moderation/test_backups.py::test_what_was_erased_since_stays_erased",
        "moderation/api/test_erasing.py::test_it_erases_and_certifies",
        f"{CONSOLE}/test_erasing.py::test_an_author_is_erased_after_a_second_look_and_the_certificate_is_there",
        f"{CONSOLE}/test_erasing.py::test_a_hold_forbids_it_until_it_is_lifted",
        "workers/test_erasing.py::test_at_night_what_was_kept_for_long_enough_is_erased",
        "workers/test_erasing.py::test_a_legal_hold_stops_it",
    ),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what differs between the databases is looked at elsewhere."""
    return sqlite_url


@pytest.mark.parametrize("statement", ELSEWHERE)
def test_each_statement_is_shown_by_these(statement: str) -> None:
    for place in ELSEWHERE[statement]:
        file, _, name = place.partition("::")
        tree = ast.parse((TESTS / file).read_text())
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, place


def test_10_an_auditor_looks_and_does_not_touch() -> None:
    assert rights.ROLES["auditor"] & {"review", "senior", "authors", "people", "operations", "erase"} == set()


def test_12_an_author_is_erased_and_the_log_still_proves_it(context: Context, site: Site) -> None:
    database, key = context.database, a_key(context.settings.data_dir)
    comment = a_decided_comment(context, site, Outcome.REJECT, "You are an idiot.", author_id="reader-9")
    before = sign(database, site, key)
    begun = erasures.request(database, site.id, Target("reader-9"), by="website", now=utc_now())
    done = erasures.carry_out(database, begun.id, now=utc_now())
    sign(database, site, key)
    with database.read() as connection:
        verdict, second_agrees = ask_both(connection, site, before)
        certificate = erasures.certify(connection, done)
        view = views.find_comment(connection, site.id, comment.id)
    assert view is not None
    assert (view.text, view.author_id, verdict.broken, second_agrees) == (None, None, None, True)
    assert [one["comment_id"] for one in certificate["comments"]] == [comment.id]
    assert certificate["receipt"].startswith("c2sp.org/tlog-proof@v1")
