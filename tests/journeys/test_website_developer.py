"""What a website's developer was promised, twelve statements; each is a test here, or names those that show it.

One installation with a worker at work, and a website with a key of its own.
"""

import ast
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from moderation import access, endpoints
from moderation.access import NewKey
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.statements.words import WORDS
from moderation.storage.credentials import Site
from tests.receiver import receiving
from workers.delivery import Sender
from workers.screening import screen

TESTS = Path(__file__).parents[1]
ELSEWHERE = {
    "1 one call, one answer": (
        "moderation/api/test_submit_comment.py::test_it_waits_for_the_decision_if_asked_to",
        "moderation/api/test_get_comment.py::test_its_spans_count_code_points_of_the_text_as_sent",
    ),
    "2 it never fails open and never loses a comment": (
        "chaos/test_run.py::test_nothing_is_lost_or_decided_twice_on_sqlite",
        "chaos/test_run.py::test_nothing_is_lost_or_decided_twice_on_postgresql",
        "chaos/test_bell.py::test_a_comment_is_decided_whatever_is_wrong_with_redis",
        "chaos/test_poison.py::test_poisoned_comments_are_escalated_and_the_others_do_not_wait_for_them",
    ),
    "3 retries are safe": (
        "chaos/test_races.py::test_one_key_is_one_comment_however_often_it_is_sent",
        "moderation/api/test_submit_comment.py::test_it_refuses_another_text_under_the_same_key",
    ),
    "4 signed, durable webhooks": (
        "moderation/test_webhooks.py::test_the_official_library_accepts_it_under_either_secret_while_rotating",
        "moderation/test_webhooks.py::test_ten_tries_over_three_days_and_no_eleventh",
        "moderation/test_network.py::test_no_form_of_an_address_leads_to_this_machine_or_its_neighbours",
        "workers/test_delivery.py::test_a_decision_is_sent_signed_under_an_id_of_its_own",
        "workers/test_delivery.py::test_while_rotating_both_secrets_sign",
        "workers/test_delivery.py::test_410_ends_it_for_the_whole_endpoint",
        "workers/test_delivery.py::test_retry_after_is_obeyed_for_the_whole_endpoint",
        "journeys/test_webhooks.py::test_every_decision_is_told_or_visibly_given_up",
    ),
    "5 see and replay deliveries": (
        "moderation/console/test_deliveries.py::test_one_is_shown_with_every_try_and_nothing_of_an_answer_runs",
        "moderation/api/test_webhooks.py::test_a_delivery_is_listed_and_shown_with_what_is_sent_and_every_try",
        "moderation/api/test_webhooks.py::test_one_is_replayed",
        "moderation/api/test_webhooks.py::test_a_range_is_replayed_but_for_what_goes_to_a_disabled_endpoint",
    ),
    "6 edits are first-class": (
        "moderation/console/test_deciding.py::test_a_text_that_changed_meanwhile_is_shown_before_anything_is_decided",
        "moderation/api/test_submit_comment.py::test_it_takes_an_edit_and_says_which_comment_took_its_place",
    ),
    "7 running in five minutes, offline": (
        "journeys/test_main_job.py::test_the_first_start_shows_decisions_with_their_reasons",
        "journeys/test_main_job.py::test_escalated_comments_wait_for_a_person",
        "journeys/test_examples.py::test_a_comment_is_sent_and_the_decision_printed",
        "moderation/api/test_openapi.py::test_it_answers_as_its_document_says",
        "clients/test_python.py::test_every_operation_of_the_api_has_its_method",
        "clients/test_javascript.py::test_every_operation_of_the_api_has_its_method",
    ),
    "8 drop-in": (
        "moderation/api/compatible/test_perspective.py::test_a_client_gets_the_score_where_it_looks_for_it",
        "moderation/api/compatible/test_coral.py::test_of_an_approved_comment_it_says_nothing",
        "moderation/api/compatible/test_coral.py::test_a_doubtful_comment_is_withheld",
        "moderation/api/compatible/test_coral.py::test_a_rejected_comment_is_rejected_with_a_reason",
        "moderation/api/compatible/test_coral.py::test_a_signature_of_another_body_or_secret_is_refused",
    ),
    "9 errors teach": (
        "moderation/api/test_nasty_inputs.py::test_it_names_the_field_that_cannot_be_taken",
        "moderation/api/test_submit_comment.py::test_it_refuses_513_characters_and_logs_that_without_the_text",
        "journeys/test_form_in_browser.py::test_the_counter_counts_as_the_service_does",
    ),
    "10 try without consequences": (
        "moderation/api/test_check.py::test_it_stores_and_logs_nothing",
        "moderation/api/test_test_keys.py::test_no_moderator_ever_sees_them",
        "moderation/api/test_test_keys.py::test_no_statistics_count_them",
        "moderation/api/test_test_keys.py::test_the_sites_own_endpoints_are_told_nothing",
    ),
    "11 text for the reader": (
        "moderation/api/test_get_comment.py::test_it_speaks_to_the_reader_in_the_readers_language",
        "moderation/api/test_second_looks.py::test_a_rejection_tells_the_way_to_appeal_until_it_was_appealed",
        "journeys/test_form_in_browser.py::test_a_reader_is_nudged_refused_published_and_looked_at",
    ),
    "12 operable": (
        "moderation/api/test_health.py::test_its_metrics_tell_what_the_database_knows",
        "moderation/api/test_limiting.py::test_every_answer_says_how_much_is_left",
        "moderation/api/test_authentication.py::test_two_keys_of_one_name_live_side_by_side",
        "moderation/api/test_backfill.py::test_it_is_decided_and_nobody_is_told",
    ),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what differs between the databases is looked at elsewhere."""
    return sqlite_url


@pytest.fixture
def context(context: Context) -> Context:
    """An installation whose webhooks may go to this machine."""
    settings = context.settings.model_copy(update={"webhook_networks": "127.0.0.0/8"})
    return replace(context, settings=settings)


@pytest.fixture
def at_work(context: Context) -> Iterator[None]:
    """A worker."""
    stopped = threading.Event()

    def work() -> None:
        while not stopped.wait(0.005):
            screen(context, utc_now)

    worker = threading.Thread(target=work)
    worker.start()
    yield
    stopped.set()
    worker.join()


def post(client: FlaskClient, body: dict[str, Any], **headers: str) -> Any:
    return client.post("/v1/comments", json=body, headers=headers)


def count(context: Context, what: str) -> int:
    with context.database.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {what}")).scalar_one())


@pytest.mark.parametrize("statement", ELSEWHERE)
def test_each_statement_is_shown_by_these(statement: str) -> None:
    for place in ELSEWHERE[statement]:
        file, _, name = place.partition("::")
        tree = ast.parse((TESTS / file).read_text())
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, place


@pytest.mark.usefixtures("at_work")
def test_1_one_call_one_answer(client: FlaskClient) -> None:
    comment = "Ah well 👍🏽. You are an idiot."
    body = {
        "external_id": "cms-1", "text": comment, "author": {"id": "r9"}, "article": {"id": "a1"},
        "parent_id": "cms-0", "language": "en",
    }  # fmt: skip
    answer = post(client, body, Prefer="wait=10")
    assert answer.status_code == 200
    assert answer.json["id"].startswith("c_")  # under which it is reviewed, too
    decision = answer.json["decision"]
    assert decision["outcome"] == "reject"
    assert decision["policy"].keys() == {"id", "fingerprint"}
    (finding, *_) = decision["findings"]
    assert (finding["rule"], finding["version"]) == ("offensive-expressions/insult-at-person", 1)
    (span, *_) = finding["spans"]
    assert comment[span["start"] : span["end"]] == span["text"] == "You are an idiot"
    later = post(client, {"text": "Good article."}, Prefer="respond-async")
    assert later.status_code == 202
    assert client.get(later.headers["Location"]).json["id"] == later.json["id"]


def test_3_retries_are_safe(client: FlaskClient, context: Context, site: Site) -> None:
    assert client.post("/v1/endpoints", json={"url": "https://hooks.ruritania.example/"}).status_code == 201
    body = {"text": "You are an idiot.", "external_id": "cms-1", "revision": 2}
    first = post(client, body).json
    screen(context, utc_now)
    again = post(client, body)
    assert screen(context, utc_now) == 0
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert (again.json["id"], again.json["decision"]["outcome"]) == (first["id"], "reject")
    assert [count(context, table) for table in ("comments", "decisions", "deliveries")] == [1, 1, 1]
    other = post(client, {**body, "text": "You are kind."})
    assert (other.status_code, other.json["code"]) == (409, "different_submission")


def test_4_the_official_library_verifies_what_comes_under_both_secrets(
    context: Context, site: Site, client: FlaskClient
) -> None:
    library = pytest.importorskip("standardwebhooks")
    with receiving() as website:
        with context.database.write() as connection:
            operator = Change(site.id, "operator", utc_now())
            endpoint = endpoints.create(connection, site.id, website.url, operator, context.settings.networks)
        renewed = client.post(f"/v1/endpoints/{endpoint.id}/secret").json["secret"]
        told = post(client, {"text": "Good article."}).json
        screen(context, utc_now)
        sender = Sender(context.database, context.settings)
        while sender.turn(0.05):
            pass
    (received,) = website.requests
    for secret in (endpoint.secret, renewed):
        event = library.Webhook(secret).verify(received.body.decode(), received.headers)
        assert event["data"]["comment_id"] == told["id"]


def test_9_each_mistake_is_named_with_its_place(client: FlaskClient) -> None:
    answer = post(client, {"text": "Good.", "revision": 0})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json["pointer"] == "/revision"


@pytest.mark.parametrize(
    ("unit", "characters"), [("x", 1), ("👍🏽", 2), ("e\u0301", 1), ("ღ", 1), ("և", 1), ("\r\n", 1), ("ß", 1)]
)
def test_9_the_513th_character_is_refused_with_the_rule_of_counting(
    client: FlaskClient, unit: str, characters: int
) -> None:
    fits = unit * (511 // characters) + "x"
    fits += "x" * (512 - characters * (511 // characters) - 1)
    assert post(client, {"text": fits}).status_code == 202
    answer = post(client, {"text": fits + "x"})
    assert (answer.status_code, answer.json["code"], answer.json["length"]) == (422, "too_long", 513)
    assert answer.json["counting_rule"] == client.get("/v1/policy").json["counting_rule"]["en"]


@pytest.mark.parametrize("language", ["en", "ru", "az", "tr", "ka", "hy"])
def test_11_a_text_is_nudged_and_answered_in_the_readers_language(
    client: FlaskClient, context: Context, language: str
) -> None:
    body = {"text": "You are an idiot.", "language": language}
    nudge = client.post("/v1/check", json=body).json
    assert count(context, "comments") == 0
    stored = post(client, body)
    screen(context, utc_now)
    told = client.get(stored.headers["Location"]).json["decision"]
    (clause,) = (one for one in context.policy.clauses if one.id == "offensive-expressions")
    assert clause.text[language].rstrip(".։") in told["reader_message"]
    assert nudge["reader_message"] == told["reader_message"]
    assert told["appeal"]["text"] == WORDS[language]["appeal"]


def test_12_it_is_watched_held_to_its_rate_and_given_a_second_key(
    app: APIFlask, client: FlaskClient, context: Context, site: Site
) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert app.test_client().get(path).status_code == 200
    assert {"RateLimit", "RateLimit-Policy"} <= set(client.get("/v1/policy").headers.keys())
    with context.database.write() as connection:
        two = [access.create_key(connection, site, NewKey("site", ("check",)), utc_now())[1] for _ in range(2)]
    for secret in two:
        head = {"Authorization": f"Bearer {secret}"}
        assert app.test_client().post("/v1/check", json={"text": "Good."}, headers=head).status_code == 200
        assert app.test_client().get("/v1/comments", headers=head).status_code == 403
