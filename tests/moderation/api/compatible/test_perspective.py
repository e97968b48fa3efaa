"""Perspective's protocol, as Google's own client for Python and others speak it."""

import http.client
import json
import logging
from typing import Any

import pytest
from apiflask import APIFlask
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from moderation.api.compatible.scores import ATTRIBUTES
from moderation.context import Context
from moderation.logs import JsonFormatter
from moderation.storage.credentials import Site
from tests.moderation.api.compatible.conftest import (
    DOUBTFUL,
    INSULT,
    POLITICS,
    Service,
    count_rows,
    key_of,
    read_disputes,
)

EVERYDAY = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
JAPANESE = "こんにちは世界、今日はいい天気ですね。私は学生です。"
FRENCH = "Bonjour tout le monde, comment allez-vous aujourd'hui mes amis ?"


def build(service: Service, key: str | None = None) -> Any:
    """Make a client as Perspective's own sample does, but for the address."""
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=key or service.key,
        discoveryServiceUrl=f"{service.url}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )


def a_request(text: str, *attributes: str, **more: Any) -> dict[str, Any]:
    return {"comment": {"text": text}, "requestedAttributes": {name: {} for name in attributes or EVERYDAY}, **more}


def analyze(service: Service, text: str, *attributes: str, **more: Any) -> dict[str, Any]:
    client = build(service)
    told: dict[str, Any] = client.comments().analyze(body=a_request(text, *attributes, **more)).execute()
    return told


def score(service: Service, text: str, *attributes: str) -> dict[str, float]:
    told = analyze(service, text, *attributes)["attributeScores"]
    return {name: scores["summaryScore"]["value"] for name, scores in told.items()}


def refuse(service: Service, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    with pytest.raises(HttpError) as caught:
        build(service, key).comments().analyze(body=body).execute()
    error: dict[str, Any] = json.loads(caught.value.content)["error"]
    assert error["code"] == caught.value.status_code
    assert error["message"] == caught.value.reason
    return error


def post(service: Service, path: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    connection.close()
    return answer.status, told


def test_a_client_gets_the_score_where_it_looks_for_it(service: Service) -> None:
    told = analyze(service, INSULT, "TOXICITY")
    assert told["attributeScores"]["TOXICITY"]["summaryScore"] == {"value": 1, "type": "PROBABILITY"}
    assert told["attributeScores"]["TOXICITY"]["spanScores"][0] == {
        "begin": 0,
        "end": len(INSULT),
        "score": {"value": 1, "type": "PROBABILITY"},
    }
    assert told["languages"] == told["detectedLanguages"] == ["en"]


def test_a_score_is_the_outcome_in_figures(service: Service) -> None:
    assert score(service, POLITICS, "TOXICITY") == {"TOXICITY": 0}
    assert score(service, DOUBTFUL, "TOXICITY") == {"TOXICITY": 0.85}
    assert score(service, INSULT, "TOXICITY") == {"TOXICITY": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (INSULT, {"TOXICITY", "INSULT", "PROFANITY"}),
        ("Ruritanians are vermin.", {"TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT"}),
        ("Kill all immigrants!", {"TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "THREAT"}),
        ("Let's burn down the town hall.", {"TOXICITY", "SEVERE_TOXICITY"}),
        (POLITICS, set()),
    ],
)
def test_an_attribute_is_scored_by_its_own_rules(service: Service, text: str, found: set[str]) -> None:
    assert {name for name, value in score(service, text).items() if value} == found


def test_spans_are_what_the_rules_have_found_counted_in_code_points(service: Service) -> None:
    text = "🙂 Good evening, Strelsau. You are a fucking idiot. Good night."
    told = analyze(service, text, "INSULT", "THREAT", spanAnnotations=True)["attributeScores"]
    (span,) = told["INSULT"]["spanScores"]
    assert text[span["begin"] : span["end"]] == "You are a fucking idiot"
    assert span["score"]["value"] == 1
    assert told["THREAT"]["spanScores"] == [
        {"begin": 0, "end": len(text), "score": {"value": 0, "type": "PROBABILITY"}}
    ]


def test_a_threshold_leaves_lower_scores_out(service: Service) -> None:
    wished = {"TOXICITY": {"scoreThreshold": 0.9, "scoreType": "PROBABILITY"}, "THREAT": {"scoreThreshold": 0.1}}
    body = {"comment": {"text": INSULT}, "requestedAttributes": wished}
    told = build(service).comments().analyze(body=body).execute()
    assert set(told["attributeScores"]) == {"TOXICITY"}


def test_the_client_token_comes_back_and_nothing_is_kept(service: Service, context: Context) -> None:
    before = count_rows(context.database)
    told = analyze(service, INSULT, clientToken="c-1", sessionId="s", communityId="x", doNotStore=False)
    assert told["clientToken"] == "c-1"
    assert count_rows(context.database) == before


def test_a_text_longer_than_the_form_takes_is_judged_to_its_end(service: Service) -> None:
    text = POLITICS + " The budget was read in Strelsau today." * 400 + " " + INSULT
    told = analyze(service, text, "TOXICITY", spanAnnotations=True)["attributeScores"]["TOXICITY"]
    assert told["summaryScore"]["value"] == 1
    assert "fucking" in text[told["spanScores"][0]["begin"] : told["spanScores"][0]["end"]]


@pytest.mark.parametrize(("letters", "taken"), [("я" * 10_240, True), ("я" * 10_241, False)])
def test_a_text_may_have_20_480_bytes(service: Service, letters: str, taken: bool) -> None:
    if taken:
        assert score(service, letters, "TOXICITY") == {"TOXICITY": 0}
    else:
        assert refuse(service, a_request(letters))["details"][0]["errorType"] == "COMMENT_TOO_LONG"


def test_a_body_too_large_is_a_text_too_long(service: Service) -> None:
    assert refuse(service, a_request("x" * 200_000))["details"][0]["errorType"] == "COMMENT_TOO_LONG"


@pytest.mark.parametrize("languages", [["en"], ["ru", "en"], ["en-US"]])
def test_the_languages_that_are_named_come_back(service: Service, languages: list[str]) -> None:
    told = analyze(service, "Ты полный идиот.", "TOXICITY", languages=languages)
    assert told["languages"] == [language.partition("-")[0] for language in languages]
    assert told["detectedLanguages"] == ["ru"]
    assert told["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 1


@pytest.mark.parametrize(
    ("text", "more", "named"),
    [
        (FRENCH, {}, {"detectedLanguages": ["fr"]}),
        (POLITICS, {"languages": ["ja"]}, {"requestedLanguages": ["ja"]}),
        (POLITICS, {"languages": ["en", "fr"]}, {"requestedLanguages": ["en", "fr"]}),
    ],
)
def test_a_language_without_rules_is_told_as_perspective_does(
    service: Service, text: str, more: dict[str, Any], named: dict[str, Any]
) -> None:
    error = refuse(service, a_request(text, "INSULT", **more))
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"].startswith("Attribute INSULT does not support request languages: ")
    assert error["details"] == [
        {
            "@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error",
            "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            "languageNotSupportedByAttributeError": {**named, "attribute": "INSULT"},
        }
    ]


def test_a_language_that_cannot_be_told_is_an_error(service: Service) -> None:
    assert refuse(service, a_request(JAPANESE))["details"][0]["errorType"] == "LANGUAGE_DETECTION_FAILED"


def test_unsupported_attributes_are_dropped_if_so_wished(service: Service) -> None:
    wished = ("TOXICITY", "SEXUALLY_EXPLICIT", "INSULT_EXPERIMENTAL")
    error = refuse(service, a_request(INSULT, *wished))
    assert error["details"][0]["languageNotSupportedByAttributeError"]["attribute"] == "SEXUALLY_EXPLICIT"
    told = analyze(service, INSULT, *wished, dropUnsupportedAttributes=True)
    assert set(told["attributeScores"]) == {"TOXICITY", "INSULT_EXPERIMENTAL"}
    assert analyze(service, FRENCH, dropUnsupportedAttributes=True)["attributeScores"] == {}


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ({}, "COMMENT_EMPTY", "Comment must be non-empty."),
        (a_request(""), "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {"text": "x"}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        (a_request("x", "KINDNESS"), "INVALID_REQUEST", "Unknown requested attribute: KINDNESS"),
        (a_request("x", "dear strelsau"), "INVALID_REQUEST", "Unknown requested attribute: see requested_attributes"),
        (
            {"comment": {"text": "x", "type": "HTML"}, "requestedAttributes": {"TOXICITY": {}}},
            "INVALID_REQUEST",
            "Currently, only 'PLAIN_TEXT' comments are supported",
        ),
        (
            {"comment": {"text": "x"}, "requestedAttributes": {"THREAT": {"scoreType": "PERCENTILE"}}},
            "INVALID_REQUEST",
            "The requested score type is not supported by attribute THREAT",
        ),
        (
            a_request("x", context={"entries": [{"text": "a"}], "articleAndParentComment": {}}),
            "INVALID_REQUEST",
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
        ),
        (
            a_request("x", colour="red"),
            "INVALID_REQUEST",
            "The field /colour is not known here; leave it out.",
        ),
        (
            a_request("x", languages=["English"]),
            "INVALID_REQUEST",
            "The field /languages/0 must be a language code such as en or az.",
        ),
        (a_request("\ud800"), "INVALID_REQUEST", "The text holds half of a surrogate pair, which is no character."),
    ],
)
def test_it_refuses_in_the_protocols_own_form(service: Service, body: dict[str, Any], kind: str, message: str) -> None:
    error = refuse(service, body)
    assert (error["code"], error["status"], error["message"]) == (400, "INVALID_ARGUMENT", message)
    assert error["details"][0]["errorType"] == kind


def test_a_suggested_score_is_an_entry_in_the_audit_log(service: Service, context: Context) -> None:
    suggest = build(service).comments().suggestscore
    high = {"TOXICITY": {"summaryScore": {"value": 1}}}
    assert suggest(body={"comment": {"text": POLITICS}, "attributeScores": high, "clientToken": "comment:7"}).execute()
    low = {"INSULT": {"spanScores": [{"begin": 0, "end": 5, "score": {"value": 0.1}}]}}
    told = suggest(body={"comment": {"text": INSULT}, "attributeScores": low, "clientToken": "two words"}).execute()
    assert told == {"clientToken": "two words", "detectedLanguages": ["en"]}
    first, second = read_disputes(context.database)
    assert first == (
        "website",
        "",
        "perspective suggestscore: the website would reject, the rules approve",
    )
    assert "offensive-expressions/insult-at-person@1" in second[1]
    assert second[2] == "perspective suggestscore: the website would approve, the rules reject"
    rows = count_rows(context.database)
    assert (rows["comments"], rows["comment_texts"]) == (0, 0)


def test_a_suggestion_without_scores_is_refused(service: Service) -> None:
    told = post(service, f"/v1alpha1/comments:suggestscore?key={service.key}", {"comment": {"text": "x"}})
    assert told[1]["error"]["message"] == "Missing attribute_scores"


def test_the_spelling_of_protocol_buffers_is_taken_too(service: Service) -> None:
    body = {
        "comment": {"text": INSULT, "type": None},
        "requested_attributes": {"TOXICITY": {"score_threshold": None}},
        "do_not_store": True,
        "client_token": "t",
    }
    status, told = post(service, f"/v1alpha1/comments:analyze?key={service.key}&alt=json", body)
    assert (status, told["clientToken"]) == (200, "t")


def test_the_key_may_stand_in_a_header(service: Service) -> None:
    body = a_request("Good.")
    for header in ({"X-Goog-Api-Key": service.key}, {"Authorization": f"Bearer {service.key}"}):
        assert post(service, "/v1alpha1/comments:analyze", body, **header)[0] == 200


def test_without_a_live_key_nothing_is_judged(service: Service) -> None:
    error = refuse(service, a_request(INSULT), key="mod_unknown")
    assert (error["code"], error["message"]) == (400, "API key not valid. Please pass a valid API key.")
    assert error["details"][0]["reason"] == "API_KEY_INVALID"
    status, told = post(service, "/v1alpha1/comments:analyze", a_request(INSULT))
    assert (status, told["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_a_key_needs_the_scope_of_the_method(service: Service, context: Context, site: Site) -> None:
    reader, checker = key_of(context, site, "comments:read"), key_of(context, site, "check")
    assert refuse(service, a_request("Good."), key=reader)["status"] == "PERMISSION_DENIED"
    body = {"comment": {"text": "Good."}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
    assert post(service, f"/v1alpha1/comments:suggestscore?key={checker}", body)[0] == 403
    assert post(service, f"/v1alpha1/comments:analyze?key={checker}", a_request("Good."))[0] == 200


def test_the_key_in_the_address_is_never_logged(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "moderation"):
        post(service, f"/v1alpha1/comments:analyze?key={service.key}", a_request(INSULT))
        post(service, f"/v1alpha1/comments:analyze?key={service.key}x", a_request(INSULT))
        post(service, f"/v1alpha1/comments:analyze?key={service.key}", {"comment": 7})
    lines = [JsonFormatter().format(record) for record in caplog.records if record.name.startswith("moderation")]
    assert len([line for line in lines if '"/v1alpha1/comments:analyze"' in line]) == 3
    assert not any(service.key in line or "idiot" in line for line in lines)


def test_the_discovery_document_names_the_service_as_it_was_reached(service: Service, app: APIFlask) -> None:
    document = app.test_client().get("/$discovery/rest", base_url="https://moderation.example/").json
    assert document["rootUrl"] == document["baseUrl"] == "https://moderation.example/"
    assert set(document["resources"]["comments"]["methods"]) == {"analyze", "suggestscore"}


def test_every_attribute_of_the_table_can_be_asked_for(service: Service) -> None:
    assert set(score(service, POLITICS, *ATTRIBUTES).values()) == {0}
