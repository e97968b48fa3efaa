"""The machine record of a rejection, held to the schema of the EU's Transparency Database, whatever rejected it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from moderation import statements
from moderation.context import Context
from moderation.people import SignedIn
from moderation.statements import Case, Terms
from moderation.statements.words import WORDS
from moderation.storage.credentials import Site
from rules import Outcome, Policy
from tests.builders import NOW, a_decided_comment, a_person
from tests.moderation.appeals.builders import a_rejected_comment, appeal, decide, report
from tests.moderation.console.builders import a_finding, a_ruled_comment

SCHEMA = json.loads(Path("docs/statement.schema.json").read_text())
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
TERMS = Terms("https://www.ruritania.example/rules", ("DE", "AT"))


def find(context: Context, site: Site, comment_id: str) -> Case:
    with context.database.read() as connection:
        found = statements.find_case(connection, site.id, comment_id)
    assert found is not None
    return found


def write(context: Context, site: Site, comment_id: str) -> dict[str, Any]:
    record = statements.write_record(find(context, site, comment_id), context.policy, TERMS)
    VALIDATOR.validate(record)
    return record


def test_what_a_rule_rejects_is_decided_by_a_machine(context: Context, site: Site) -> None:
    rejected = a_rejected_comment(context, site)
    record = write(context, site, rejected.id)
    case = find(context, site, rejected.id)
    assert record["puid"] == case.decision.id
    assert record["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert (record["automated_detection"], record["automated_decision"]) == ("Yes", "AUTOMATED_DECISION_FULLY")
    assert (record["category"], record["source_type"]) == ("STATEMENT_CATEGORY_CYBER_VIOLENCE", "SOURCE_VOLUNTARY")
    assert (record["content_date"], record["application_date"]) == ("2026-11-22", "2026-11-22")
    assert (record["content_language"], record["territorial_scope"]) == ("EN", ["AT", "DE"])
    assert "Readers should not use offensive" in record["incompatible_content_ground"]


def test_a_clause_that_rests_on_a_law_makes_it_illegal(context: Context, site: Site) -> None:
    case = find(context, site, a_rejected_comment(context, site).id)
    laws = {"offensive-expressions": "Criminal Code of Ruritania, Article 9", "unlawful-appeals": "Article 10"}
    record = statements.write_record(case, context.policy, Terms(laws=laws))
    VALIDATOR.validate(record)
    assert record["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert record["illegal_content_legal_ground"] == "Criminal Code of Ruritania, Article 9"
    assert "Readers should not use offensive" in record["illegal_content_explanation"]
    assert "incompatible_content_ground" not in record
    for language in statements.LANGUAGES:
        told = statements.write_text(case, context.policy, Terms(laws=laws), language).split("\n\n")[2]
        assert told == WORDS[language]["law"].format(law="Criminal Code of Ruritania, Article 9")


def test_a_law_for_another_clause_changes_nothing(context: Context, site: Site) -> None:
    case = find(context, site, a_rejected_comment(context, site).id)
    other = Terms(laws={"unlawful-appeals": "Criminal Code of Ruritania, Article 10"})
    assert statements.write_record(case, context.policy, other)["decision_ground"].endswith("INCOMPATIBLE_CONTENT")
    assert "Criminal Code" not in statements.write_text(case, context.policy, other, "en")


def test_what_a_person_rejects_after_a_rule_is_decided_by_both(context: Context, site: Site) -> None:
    moderator = a_person(context.database, site)
    rejected = a_rejected_comment(context, site, by=moderator)
    record = write(context, site, rejected.id)
    assert record["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"


def test_what_readers_report_is_removed_on_their_notice(context: Context, site: Site) -> None:
    moderator = a_person(context.database, site)
    published = a_decided_comment(context, site, Outcome.APPROVE)
    report(context, published)
    decide(context, moderator, published, Outcome.REJECT, clause="unlawful-appeals")
    record = write(context, site, published.id)
    assert record["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert record["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION"
    assert (record["automated_detection"], record["automated_decision"]) == ("No", "AUTOMATED_DECISION_NOT_AUTOMATED")


def test_every_rule_and_every_clause_of_the_pack_has_a_record_that_fits(
    context: Context, site: Site, policy: Policy
) -> None:
    case = find(context, site, a_rejected_comment(context, site).id)
    (finding,) = [one for one in case.decision.findings if one["status"] == "live"][:1]
    for rule in policy.rules:
        found = [{**finding, "rule": rule.id, "clause": rule.clause, "outcome": "reject"}]
        decided = replace(case, decision=replace(case.decision, findings=found))
        VALIDATOR.validate(statements.write_record(decided, policy, TERMS))
    for clause in [*(clause.id for clause in policy.clauses), "of-another-pack"]:
        decided = replace(case, decision=replace(case.decision, findings=[], clause=clause, decider="person"))
        VALIDATOR.validate(statements.write_record(decided, policy, Terms()))


@pytest.mark.parametrize("field", [name for name in SCHEMA["properties"] if name != "content_id"])
def test_the_schema_refuses_what_is_none_of_a_fields_values(context: Context, site: Site, field: str) -> None:
    record = write(context, site, a_rejected_comment(context, site).id)
    for wrong in ("", "x" * 5001, 7, ["NOTHING"], None):
        assert not VALIDATOR.is_valid({**record, field: wrong})


@pytest.mark.parametrize("field", SCHEMA["required"])
def test_the_schema_asks_for_what_is_required(context: Context, site: Site, field: str) -> None:
    record = write(context, site, a_rejected_comment(context, site).id)
    assert not VALIDATOR.is_valid({name: value for name, value in record.items() if name != field})


def test_nothing_of_the_comment_and_nothing_about_its_author_leaves(context: Context, site: Site) -> None:
    text = (
        "Rudolf of Zenda, anna@ruritania.example, +995 32 212 34 56, is an idiot, says @michael at www.zenda.example."
    )
    author = {"author_id": "reader-4711", "author_name": "Rudolf Rassendyll", "article_title": "The Zenda affair"}
    comment_id = a_ruled_comment(
        context, site, Outcome.REJECT, text, (a_finding(text, ("Rudolf of Zenda", "x")),), **author
    )
    case = find(context, site, comment_id)
    written = [json.dumps(statements.write_record(case, context.policy, Terms()))]
    written += [statements.write_text(case, context.policy, Terms(), one) for one in statements.LANGUAGES]
    for personal in ("Rudolf", "Rassendyll", "Zenda", "zenda", "anna", "212", "michael", "4711", "idiot", "@"):
        assert all(personal not in told for told in written), personal


def test_what_an_appeal_upholds_is_not_exported_twice(context: Context, site: Site, policy: Policy) -> None:
    second: SignedIn = a_person(context.database, site)
    rejected = a_rejected_comment(context, site)
    appeal(context, rejected)
    decide(context, second, rejected, Outcome.REJECT, clause="offensive-expressions", answer="It is an insult.")
    with context.database.read() as connection:
        exported = list(statements.list_cases(connection, site.id, NOW, NOW + timedelta(days=1)))
        earlier = list(statements.list_cases(connection, site.id, None, NOW))
    assert [case.decision.version for case in exported] == [1]
    assert earlier == []
    assert find(context, site, rejected.id).is_upheld
    VALIDATOR.validate(statements.write_record(find(context, site, rejected.id), policy, Terms()))
