"""POST /v1/check."""

from flask.testing import FlaskClient
from sqlalchemy import text

from moderation.context import Context
from rules import decide

TABLES = ("comments", "comment_texts", "decisions", "tallies")


def test_it_decides_as_the_rules_do(client: FlaskClient, context: Context) -> None:
    told = client.post("/v1/check", json={"text": "You are a fucking idiot.", "language": "en"})
    decision = decide("You are a fucking idiot.", context.policy, language="en")
    assert told.status_code == 200
    assert told.json["outcome"] == decision.outcome.word == "reject"
    assert told.json["policy"]["fingerprint"] == context.policy.fingerprint
    assert [finding["rule"] for finding in told.json["findings"]] == [f.rule for f in decision.findings]
    assert told.json["reader_message"]


def test_it_approves_heated_politics(client: FlaskClient) -> None:
    told = client.post("/v1/check", json={"text": "This government is a disgrace and must resign at once!"}).json
    assert (told["outcome"], told["reason"], told["findings"]) == ("approve", "nothing_found", [])


def test_it_stores_and_logs_nothing(client: FlaskClient, context: Context) -> None:
    with context.database.read() as connection:
        before = connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one()
    client.post("/v1/check", json={"text": "You are a fucking idiot."})
    client.post("/v1/check", json={"text": "x" * 513})
    with context.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one() == before
        for table in TABLES:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_it_refuses_what_would_be_refused_as_a_comment(client: FlaskClient) -> None:
    answer = client.post("/v1/check", json={"text": "x" * 513})
    assert (answer.status_code, answer.json["code"], answer.json["length"]) == (422, "too_long", 513)


def test_it_speaks_to_the_reader_in_the_declared_language(client: FlaskClient, context: Context) -> None:
    told = client.post("/v1/check", json={"text": "You are a fucking idiot.", "language": "hy"}).json
    clauses = [clause.text["hy"] for clause in context.policy.clauses]
    assert any(clause in told["reader_message"] for clause in clauses)
