"""GET /v1/comments/{id}."""

from flask.testing import FlaskClient

from moderation import review
from moderation.context import Context
from moderation.review import Hold, Verdict
from moderation.storage.credentials import Site
from rules import Outcome, decide
from tests.builders import NOW, a_comment, a_decided_comment, a_person

INSULT = "You are a f.u.c.k.i.n.g idiot 👍, thank you."
IN_AN_HOUR = NOW.replace(hour=NOW.hour + 1)


def test_it_shows_a_pending_comment(client: FlaskClient, context: Context, site: Site) -> None:
    comment = a_comment(context, site, "Good.", external_id="1", article_id="a", author_name="Rudolf")
    shown = client.get(f"/v1/comments/{comment.id}")
    assert shown.status_code == 200
    assert shown.json == {
        "id": comment.id,
        "external_id": "1",
        "revision": 1,
        "status": "pending",
        "superseded_by": None,
        "text": "Good.",
        "article": {"id": "a", "url": None, "title": None},
        "author": {"id": None, "name": "Rudolf"},
        "parent_id": None,
        "language": None,
        "posted_at": "2026-11-22T12:00:00Z",
        "received_at": "2026-11-22T12:00:00Z",
        "decision": None,
    }


def test_it_tells_the_decision_with_all_it_rests_on(client: FlaskClient, context: Context, site: Site) -> None:
    comment = a_decided_comment(context, site, Outcome.REJECT, INSULT)
    shown = client.get(f"/v1/comments/{comment.id}").json
    decision = shown["decision"]
    assert (shown["status"], decision["outcome"], decision["reason"]) == ("rejected", "reject", "rule_matched")
    assert decision["decided_by"] == {"kind": "rules"}
    assert decision["decided_at"] == "2026-11-22T12:00:00Z"
    assert decision["policy"] == {"id": context.policy.id, "fingerprint": context.policy.fingerprint}
    assert {finding["clause"] for finding in decision["findings"]} == {"offensive-expressions"}
    assert decision["explanation"]
    clause = next(clause for clause in context.policy.clauses if clause.id == "offensive-expressions")
    assert clause.text["en"] in decision["reader_message"]


def test_its_spans_count_code_points_of_the_text_as_sent(client: FlaskClient, context: Context, site: Site) -> None:
    text = "👍🏽 " + INSULT
    comment = a_decided_comment(context, site, Outcome.REJECT, text)
    findings = client.get(f"/v1/comments/{comment.id}").json["decision"]["findings"]
    spans = [span for finding in findings for span in finding["spans"]]
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
    assert len(findings) == len([f for f in decide(text, context.policy).findings if f.status == "live"])


def test_it_explains_in_the_language_that_is_asked_for(client: FlaskClient, context: Context, site: Site) -> None:
    path = f"/v1/comments/{a_decided_comment(context, site, Outcome.REJECT, INSULT).id}"
    english = client.get(path).json["decision"]["explanation"]
    turkish = client.get(path, headers={"Accept-Language": "de, tr-TR;q=0.9, en;q=0.1"}).json["decision"]["explanation"]
    assert english != turkish
    assert client.get(path, headers={"Accept-Language": "de"}).json["decision"]["explanation"] == english


def test_it_speaks_to_the_reader_in_the_readers_language(client: FlaskClient, context: Context, site: Site) -> None:
    comment = a_decided_comment(context, site, Outcome.REJECT, INSULT, language="ka")
    clause = next(clause for clause in context.policy.clauses if clause.id == "offensive-expressions")
    assert clause.text["ka"] in client.get(f"/v1/comments/{comment.id}").json["decision"]["reader_message"]


def test_it_never_says_who_the_moderator_is(client: FlaskClient, context: Context, site: Site) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE, "Hm.")
    who = a_person(context.database, site, email="sapt@ruritania.example")
    claim = review.claim(context.database, who, comment.id, now=NOW, until=IN_AN_HOUR)
    verdict = Verdict(Hold(comment.id, claim.token), Outcome.REJECT, "racial-discrimination", note="between us")
    review.resolve(context.database, context.policy, who, verdict, now=NOW)
    answer = client.get(f"/v1/comments/{comment.id}")
    decision = answer.json["decision"]
    clause = next(clause for clause in context.policy.clauses if clause.id == "racial-discrimination")
    assert (decision["decided_by"], decision["clause"]) == ({"kind": "person"}, "racial-discrimination")
    assert clause.text["en"] in decision["explanation"][0]
    assert clause.text["en"] in decision["reader_message"]
    for secret in (who.person.name, who.person.email, who.person.id, "between us"):
        assert secret not in answer.text


def test_it_tells_an_approval_by_a_person(client: FlaskClient, context: Context, site: Site) -> None:
    comment = a_decided_comment(context, site, Outcome.ESCALATE, "Hm.")
    who = a_person(context.database, site)
    claim = review.claim(context.database, who, comment.id, now=NOW, until=IN_AN_HOUR)
    verdict = Verdict(Hold(comment.id, claim.token), Outcome.APPROVE)
    review.resolve(context.database, context.policy, who, verdict, now=NOW)
    decision = client.get(f"/v1/comments/{comment.id}").json["decision"]
    assert (decision["outcome"], decision["reason"], decision["clause"]) == ("approve", "moderator", None)
    assert decision["explanation"] == ["A moderator decided this."]


def test_another_sites_comment_looks_like_none(
    client: FlaskClient, other_client: FlaskClient, context: Context, site: Site
) -> None:
    comment = a_comment(context, site)
    theirs = other_client.get(f"/v1/comments/{comment.id}")
    none = other_client.get(f"/v1/comments/{comment.id[:-1]}{'0' if comment.id[-1] != '0' else '1'}")
    assert theirs.status_code == none.status_code == 404
    assert {**theirs.json, "request_id": ""} == {**none.json, "request_id": ""}
